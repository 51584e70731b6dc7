# shellcheck shell=bash
# Sourced by the other scripts: says in one sentence which tool is missing.

# The oldest Node.js that the pages' tools run on.
least_node=20.19

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# at_least WANTED FOUND compares versions such as 20.19 and 22.1.0.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

need_go() {
    local wanted found
    wanted=$(awk '$1 == "go" { print $2; exit }' go.mod)
    command -v go >/dev/null ||
        die "Go is missing: install Go $wanted or newer from https://go.dev/dl/ and put its bin folder on the PATH."
    # Inside the module an older Go may fetch the right one by itself; where it
    # may not, it fails or still says its own version.
    found=$(go env GOVERSION 2>/dev/null || (cd / && go env GOVERSION))
    found=$(printf %s "$found" | sed 's/^go//; s/[^0-9.].*//')
    at_least "$wanted" "$found" || die "Go $found is too old: install Go $wanted or newer from https://go.dev/dl/."
}

need_node() {
    local found
    command -v node >/dev/null ||
        die "Node.js is missing: install Node.js $least_node or newer, with npm, from https://nodejs.org/."
    found=$(node --version | sed 's/^v//')
    at_least "$least_node" "$found" ||
        die "Node.js $found is too old: install Node.js $least_node or newer from https://nodejs.org/."
    command -v npm >/dev/null ||
        die "npm is missing: it comes with Node.js from https://nodejs.org/, or install your system's package npm."
}
