#!/usr/bin/env bash
# Builds the pages in h5 into h5/dist if they are stale. Stale means that the
# sources are not those of the last build; what npm installs is stale when a
# package.json or the lockfile is not that of the last install. So a second run
# does nothing and needs no network.
#
#   pages.sh               what people see: console, chat, widget, phone
#   pages.sh --all         the same, with what the browser tests need
#   pages.sh --deps-only   only what npm installs
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/build/tools.sh

scope=pages build=yes
for option in "$@"; do
    case $option in
    --all) scope=all ;;
    --deps-only) build=no ;;
    *) die "pages.sh knows --all and --deps-only, not $option." ;;
    esac
done

deps_stamp=h5/node_modules/.yingke-deps
pages_stamp=h5/node_modules/.yingke-pages

# fingerprint reads file names from standard input and prints one number.
fingerprint() {
    LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum
}

# deps_are and pages_are print what the last install or build would have to be of.
deps_are() {
    find h5 -name node_modules -prune -o \( -name package.json -o -name package-lock.json \) -print | fingerprint
}

pages_are() {
    find h5 \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f ! -name '*.go' ! -name '*.test.*' -print | fingerprint
}

install_deps() {
    local wanted
    wanted=$(deps_are)
    case $(cat "$deps_stamp" 2>/dev/null || true) in
    "all $wanted") return ;;
    "pages $wanted") [ "$scope" = pages ] && return ;;
    esac
    echo "Fetching what the pages are built with (npm ci)"
    local only=()
    [ "$scope" = all ] || only=(--workspace=shared --workspace=console --workspace=chat --workspace=widget --workspace=phone --include-workspace-root)
    (cd h5 && npm ci --no-audit --no-fund --prefer-offline --loglevel=error ${only[@]+"${only[@]}"}) ||
        die "npm could not fetch what the pages are built with; see its message above, check the network, and try again."
    echo "$scope $wanted" >"$deps_stamp"
}

build_pages() {
    local wanted
    wanted=$(pages_are)
    if [ -f h5/dist/console/index.html ] && [ "$(cat "$pages_stamp" 2>/dev/null || true)" = "$wanted" ]; then
        return
    fi
    echo "Building the pages"
    rm -f "$pages_stamp"
    (cd h5 && npm run --silent build) || die "The pages could not be built; see the message above."
    echo "$wanted" >"$pages_stamp"
}

need_node
# Two builds in one folder would overwrite each other's files.
if command -v flock >/dev/null; then
    exec 9<h5/package.json
    flock 9
fi
install_deps
[ "$build" = no ] || build_pages
