#!/usr/bin/env bash
# Builds the program: binary.sh bin/yingke
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/build/tools.sh
need_go
version=$(git describe --tags --always --dirty 2>/dev/null || echo unreleased)
go build -ldflags "-s -w -X main.version=$version" -o "$1" . ||
    die "The program could not be built; see the message above."
