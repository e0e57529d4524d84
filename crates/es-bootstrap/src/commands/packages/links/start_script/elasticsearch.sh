#!/bin/sh
# Secures this Elasticsearch on its first start; every later start is the node itself.
# Created by `es-bootstrap install-links --start-script`; remove it with `--remove`.
program=@PROGRAM@
stock=@STOCK@

# The folder that this script is in, links followed.
script=$0
while [ -h "$script" ]; do
  target=$(readlink "$script")
  case $target in
    /*) script=$target ;;
    *) script=$(dirname "$script")/$target ;;
  esac
done
bin=$(cd "$(dirname "$script")" && pwd) || exit 1

# es-bootstrap runs the node by its usual name, which the shim has.
if [ -n "${ES_BOOTSTRAP_INSIDE:-}" ]; then
  unset ES_BOOTSTRAP_INSIDE
  exec "$bin/$stock" "$@"
fi
# Questions that Elasticsearch answers without starting.
for word in "$@"; do
  case $word in
    -h | --help | -V | --version) exec "$bin/$stock" "$@" ;;
  esac
done
# Another architecture, a missing file, a file system without the right to execute.
if ! "$program" --version >/dev/null 2>&1; then
  echo "es-bootstrap cannot run here ($program): Elasticsearch starts without it" >&2
  exec "$bin/$stock" "$@"
fi
if [ "$stock" != elasticsearch ]; then
  ES_BOOTSTRAP_INSIDE=1
  export ES_BOOTSTRAP_INSIDE
fi
exec "$program" start --es-home "$(dirname "$bin")" "$@"
