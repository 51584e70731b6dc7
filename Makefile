# Everything that a developer types. The work is done by the scripts in
# deploy/build and deploy/test, which can be read and run on their own.

.DEFAULT_GOAL := help
SHELL := bash

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: ## build what is stale and start a demonstration on SQLite in ./data (PORT=9000 for another port)
	@deploy/build/run.sh

.PHONY: build
build: ## build the pages if they are stale, and bin/yingke
	@deploy/build/pages.sh && deploy/build/binary.sh bin/yingke

.PHONY: pages
pages: ## build the pages if they are stale
	@deploy/build/pages.sh

.PHONY: types
types: ## generate the pages' types from api/openapi.yaml
	@deploy/build/pages.sh --deps-only && cd h5 && npm run --silent types

.PHONY: test
test: ## every check: Go on SQLite and MariaDB, pages, contract, browser
	@deploy/test/run.sh all

.PHONY: test-go
test-go: ## gofmt, go vet and the Go tests with -race, on SQLite and MariaDB
	@deploy/test/run.sh go

.PHONY: test-pages
test-pages: ## the pages: types, contract, unit tests, build
	@deploy/test/run.sh pages

.PHONY: test-e2e
test-e2e: ## the browser tests against the real program
	@deploy/test/run.sh e2e

.PHONY: lint
lint: ## golangci-lint with .golangci.yml
	@command -v golangci-lint >/dev/null || { echo "golangci-lint is missing; install it with: go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0"; exit 1; }
	golangci-lint run

.PHONY: bench
bench: ## the Go benchmarks, each five times
	@go test -run '^$$' -bench . -benchmem -count 5 ./...

.PHONY: bench-wechat
bench-wechat: ## 500 pushes a second, and 20 kills, against the program on YINGKE_TEST_MYSQL or SQLite (docs/bench.md)
	@YINGKE_TEST_LONG=1 go test -count 1 -timeout 30m -v ./deploy/bench

.PHONY: fmt
fmt: ## format the Go code
	@find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -w

.PHONY: clean
clean: ## remove what was built; ./data and what was fetched stay
	rm -rf bin h5/node_modules/.yingke-pages h5/e2e/.results
	find h5/dist -mindepth 1 ! -name placeholder.html -delete
