#!/bin/bash
# The start command of a home that was assembled for development and tests.
set -e
self=$(readlink -f "$0")
ES_HOME=$(cd "$(dirname "$self")/.." && pwd)
ES_PATH_CONF=$(cd "${ES_PATH_CONF:-$ES_HOME/config}" && pwd)
JAVA=${ES_JAVA_HOME:-$ES_HOME/jdk}/bin/java
export HOSTNAME ES_HOME ES_PATH_CONF
unset JAVA_TOOL_OPTIONS
cd "$ES_HOME"
exec "$JAVA" -Xms4m -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  -Djdk.console=java.base -Des.path.home="$ES_HOME" -Des.path.conf="$ES_PATH_CONF" -cp "$ES_HOME/lib/launcher:$ES_HOME/lib/*" Launcher "$@"
