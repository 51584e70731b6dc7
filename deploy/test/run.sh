#!/usr/bin/env bash
# Runs the checks: run.sh all | go | pages | e2e
#
# It installs what is missing where it may (install.sh), starts a MariaDB and a
# Redis of its own (servers.sh), runs the stages (stages.sh), two at a time where
# they do not need each other, and stops what it started, also when interrupted.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/build/tools.sh
. deploy/test/install.sh
. deploy/test/servers.sh
. deploy/test/stages.sh

[[ ${1:-all} =~ ^(all|go|pages|e2e)$ ]] || die "run.sh takes all, go, pages or e2e."
what=${1:-all}
began=$SECONDS
work=$(mktemp -d "${TMPDIR:-/tmp}/yingke-test.XXXXXX")
chmod 711 "$work" # the database's user walks through it
set -m            # each lane is a process group, so that it can be ended whole
lanes=()
[ -t 1 ] || export NO_COLOR=1

clean_up() {
    trap - EXIT INT TERM HUP
    local lane
    for lane in ${lanes[@]+"${lanes[@]}"}; do kill -- "-$lane" 2>/dev/null || true; done
    wait ${lanes[@]+"${lanes[@]}"} 2>/dev/null || true
    stop_servers
    rm -rf "$work"
}
trap clean_up EXIT
trap 'echo "Interrupted; stopping what was started."; exit 130' INT TERM HUP

# stage NAME runs stage_NAME and notes how it went. Its lane goes on after a
# failure, so that one run tells everything. (Not `stage x || ...`: bash would
# then ignore failures inside.)
stage() {
    local from=$SECONDS
    printf '\n== %s\n' "$1"
    set +e
    (set -e; "stage_$1")
    [ $? = 0 ] && outcome=ok || outcome=FAILED
    set -e
    printf '%-12s %4d s  %s\n' "$1" $((SECONDS - from)) "$outcome" | tee -a "$work/stages"
}

pages_lane() {
    stage pages_build
    touch "$work/pages.done"
    [ "$outcome" = ok ] || return 0
    stage contract
    stage page_types
    stage page_tests
}

go_lane() {
    stage gofmt
    if [ "$what" = all ]; then
        stage compile
        until [ -f "$work/pages.done" ]; do sleep 0.2; done
    fi
    stage vet
    stage go
}

e2e_lane() {
    [ "$what" = all ] || stage pages_build
    if grep -q 'pages_build.*FAILED' "$work/stages"; then
        echo "No browser tests without pages."
        return
    fi
    stage e2e
}

# start LANE runs it beside us, as a process group of its own.
start() {
    "$1_lane" &
    lanes+=("$!")
}

count() {
    local file
    for file in "$work"/*.counts; do [ ! -f "$file" ] || cat "$file"; done |
        awk -v column="$1" '{ n += $column } END { print n + 0 }'
}

summary() {
    local failed_stages failed
    failed_stages=$(grep -c FAILED "$work/stages" || true)
    failed=$(count 2)
    # A stage that fails without a test of its own counts as one.
    [ "$failed" -gt 0 ] || failed=$failed_stages
    printf '\n==== how long it took: %d s in all\n' $((SECONDS - began))
    cat "$work/stages"
    printf '\n%d passed, %d failed, %d skipped\n' "$(count 1)" "$failed" "$(count 3)"
    [ "$failed_stages" = 0 ]
}

need_go
need_node
touch "$work/stages"
case $what in
go)
    install_missing go
    start_servers
    start go && wait "$!"
    ;;
pages)
    start pages && wait "$!"
    ;;
e2e)
    install_missing e2e
    start e2e && wait "$!"
    ;;
all)
    install_missing go e2e
    start_servers
    start pages >"$work/pages.log" 2>&1
    start go
    wait "${lanes[1]}"
    wait "${lanes[0]}"
    cat "$work/pages.log"
    start e2e && wait "$!"
    ;;
esac
summary
