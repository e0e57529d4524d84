#!/usr/bin/env bash
# Holds the namespaces that Podman's containers run in: Podman itself is no daemon. xtask/src/engine.rs runs this
# in them.
set -euo pipefail
folder=${1:?folder}
# As in docker.sh; crun refuses machines that have both versions of control groups.
limit() { local hard; hard=$(ulimit -H "$1"); [ "$hard" != unlimited ] || hard=-1; echo "$hard:$hard"; }
cat >"$folder/containers.conf" <<C
[containers]
default_ulimits = ["nofile=$(limit -n)", "nproc=$(limit -u)"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
C
cat >"$folder/storage.conf" <<S
[storage]
driver = "overlay"
graphroot = "$folder/data"
runroot = "/run/containers/storage"
S
exec sleep infinity
