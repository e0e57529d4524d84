#!/usr/bin/env bash
# Lays the image of the tests out in a new folder: Debian, and an assembled Elasticsearch as its own image has it, with a JDK of
# its own. Nothing in it leads out of it.
set -euo pipefail
root=${1:?new folder} home=${2:?home of Elasticsearch}
files=$(dirname "$(realpath "$0")")/image
debootstrap --variant=minbase --include=curl,openssh-server,python3-apt,tini stable "$root" >"$root.log" || {
  tail -n 5 "$root.log" "$root/debootstrap/debootstrap.log" >&2
  exit 1
}
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
chroot "$root" useradd --uid 1000 --gid 0 --no-create-home --home-dir /usr/share/elasticsearch elasticsearch
to=$root/usr/share/elasticsearch
mkdir -p "$to/jdk"
tar -C "$home" --exclude=./jdk --exclude=./.assembled -c . | tar -C "$to" -x
tar -C "$(realpath "$home/jdk")" --dereference --exclude=./jmods --exclude=./lib/src.zip --exclude=./man -c . | tar -C "$to/jdk" -x
# Maven Central lacks the machine code, without which a node refuses all addresses but this machine's own.
case $(uname -m) in x86_64) platform=linux-x64 ;; *) platform=linux-aarch64 ;; esac
mkdir -p "$to/lib/platform/$platform"
cp --dereference "$root"/usr/lib/*/libzstd.so.1 "$to/lib/platform/$platform/libzstd.so"
cc -O2 -shared -fPIC -o "$to/lib/platform/$platform/libvec.so" "$files/vec.c"
options=
[ ! -e "$(echo "$to"/lib/elasticsearch-foreign-library-*.jar)" ] || options=--enable-native-access=org.elasticsearch.foreign
# Only the JVM asks for limits.
cc -O2 -shared -fPIC -o "$root/usr/local/lib/limits.so" "$files/limits.c" -ldl
sed "s|^exec \"\$JAVA\"|exec env LD_PRELOAD=/usr/local/lib/limits.so ES_JAVA_OPTS=\"$options \${ES_JAVA_OPTS-}\" \"\$JAVA\"|" \
  "$to/bin/elasticsearch" >"$to/bin/elasticsearch.node"
grep -q LD_PRELOAD "$to/bin/elasticsearch.node"
cp "$files/elasticsearch" "$to/bin/elasticsearch"
cp "$files/elasticsearch.yml" "$to/config/elasticsearch.yml"
echo ES_DISTRIBUTION_TYPE=docker >"$to/bin/elasticsearch-env"
cat >"$root/usr/local/bin/docker-entrypoint.sh" <<'S'
#!/bin/bash
[ "${1:-eswrapper}" = eswrapper ] || exec "$@"
exec /usr/share/elasticsearch/bin/elasticsearch "${@:2}"
S
chmod 0755 "$to"/bin/elasticsearch* "$root/usr/local/bin/docker-entrypoint.sh"
chown -R root:0 "$to"
cd "$to"
chown 1000:0 . bin config config/jvm.options.d data logs plugins
chmod 0775 . bin config config/jvm.options.d data logs plugins
find config -type f -exec chown 1000:0 {} + -exec chmod 0664 {} +
