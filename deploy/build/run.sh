#!/usr/bin/env bash
# make run: builds what is stale and starts the demonstration.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/build/tools.sh
need_go
need_node
deploy/build/pages.sh
deploy/build/binary.sh bin/yingke
exec bin/yingke demo
