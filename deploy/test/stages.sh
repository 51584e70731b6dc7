# shellcheck shell=bash
# Sourced by run.sh: what is checked. A stage is a function that fails.

stage_gofmt() {
    local unformatted
    unformatted=$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
    [ -z "$unformatted" ] || { printf 'Not formatted; run make fmt:\n%s\n' "$unformatted"; return 1; }
}

stage_vet() { go vet ./...; }

# The race detector watches our code and what it calls, but not SQLite, which is
# C translated to Go: watching every step of that took five sixths of the time.
race=(-race "-gcflags=modernc.org/...=-race=false")

# Compiles what does not hold the pages while those are still being built.
stage_compile() { go build "${race[@]}" ./model/... ./service/... ./deploy/...; }

stage_go() {
    go build -o "$work/digest" ./deploy/test/digest
    # On a machine with other work a package may take longer than the usual ten minutes.
    go test "${race[@]}" -timeout 20m -json ./... | "$work/digest" "$work/go.counts"
}

stage_pages_build() { deploy/build/pages.sh --all; }

stage_page_types() { (cd h5 && npm run --silent check); }

stage_contract() {
    (cd h5 && npx --no-install openapi-typescript ../api/openapi.yaml -o "$work/types.gen.ts" >/dev/null)
    diff -u h5/shared/src/types.gen.ts "$work/types.gen.ts" ||
        { echo "The pages' types are not those of api/openapi.yaml; run make types."; return 1; }
}

stage_page_tests() { vitest_in h5 pages; }

stage_e2e() {
    # Built as the Go tests build it, so that most of it is there already.
    go build -o "$work/yingke" .
    YINGKE_BINARY=$work/yingke YINGKE_TEST_CHROMIUM=$(chromium_path) vitest_in h5/e2e e2e
}

# vitest_in FOLDER NAME runs the tests of a folder and counts them.
vitest_in() {
    local folder=$1 report=$work/$2.json code=0
    (cd "$folder" && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$report") || code=$?
    [ ! -f "$report" ] || node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
        [r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests].join(" ")' "$report" >"$work/$2.counts"
    return $code
}
