#!/bin/sh
# Records a first start, and `status` on the node, on a terminal. Runs in namespaces of its own: the machine there is called es01, has
# no network but its own, and Elasticsearch in /srv/elasticsearch. Arguments: the Elasticsearch, the program, the folder of the
# recordings, the terminal's columns and lines.
set -eu
home=$1 program=$2 out=$3 columns=$4 rows=$5

mount -t tmpfs tmpfs /srv
mount -t proc proc /proc
hostname es01
ip link set lo up
mkdir /srv/elasticsearch /srv/bin /srv/out
printf '127.0.0.1 localhost es01\n::1 localhost es01\n' > /srv/hosts
mount --bind /srv/hosts /etc/hosts
cp -a "$home/." /srv/elasticsearch
cp "$program" /srv/bin/es-bootstrap
chown -R 65534:65534 /srv/elasticsearch /srv/out
export HOME=/srv HOSTNAME=es01 PATH="/srv/bin:$PATH" ES_HOME=/srv/elasticsearch TERM=xterm-256color LANG=C.UTF-8
export ES_JAVA_OPTS="-Xms512m -Xmx512m"
unset ES_PATH_CONF SUDO_USER

# The name of the recording, and the command.
record() {
  setpriv --reuid=65534 --regid=65534 --clear-groups script --quiet --flush --return \
    --log-out "/srv/out/$1.out" --log-timing "/srv/out/$1.timing" \
    --command "stty cols $columns rows $rows; printf '\$ %s\n' '$2'; exec $2" > /dev/null < /dev/null
}

record first-start "es-bootstrap start" &
waited=0
until grep -q 'Next steps' /srv/out/first-start.out 2> /dev/null; do
  waited=$((waited + 1))
  if [ "$waited" -gt 180 ]; then cat /srv/out/first-start.out; exit 1; fi
  sleep 1
done
es-bootstrap wait --timeout 2m > /dev/null
# A node on its own has formed its cluster: afterwards nothing is due.
setpriv --reuid=65534 --regid=65534 --clear-groups es-bootstrap finalize > /dev/null
record status "es-bootstrap status"
# The node prints the kernel's release. Another one of the same length keeps the timing.
release=$(uname -r)
sed -i "s|$release|$(printf "%-${#release}.${#release}s" 6.12.0-amd64)|" /srv/out/first-start.out
cp /srv/out/*.out /srv/out/*.timing "$out"
