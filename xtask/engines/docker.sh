#!/usr/bin/env bash
# Becomes Docker, with everything that it keeps below a folder. xtask/src/engine.rs runs this in namespaces of its own.
set -euo pipefail
folder=${1:?folder} group=${2:?control group}
# Its default is more than a machine may allow, which would refuse every container.
limit() { local hard; hard=$(ulimit -H "$1"); [ "$hard" != unlimited ] || hard=-1; echo "$hard:$hard"; }
exec dockerd --data-root "$folder/data" --cgroup-parent "$group" \
  --default-ulimit "nofile=$(limit -n)" --default-ulimit "nproc=$(limit -u)"
