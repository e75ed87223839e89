# What people and machines run. `make test` is complete: it installs what the
# tests need (Go modules, and Debian's PostgreSQL where there is none) and runs
# every one of them.

GO ?= go

.PHONY: build cross postgres test race lint docs ceilings bench benchmarks profile soak release-check

# Without C, as it is released: a program that is linked with libc starts 0.9 ms later.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -o lobby ./cmd/lobby

cross:
	for os in linux darwin; do GOOS=$$os CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/lobby || exit 1; done

# The tests start a private server of their own; this sees to it that they find its
# programs before several of them look.
postgres:
	bash .ci/postgres

test: postgres
	$(GO) mod download
	$(GO) test -count=1 -timeout 15m ./...

# What measures time or memory is held to its figures by `make test` alone: under
# the race detector everything is slower and larger.
MEASURED = TestAWriterDoesNotWaitForASlowReader|TestAHugeCellIsRefusedWithoutBeingHeld|TestAMillionLines|TestAnswersComeFromIndexes

# Completion gives up after 80 ms, which the detector alone can take.
HURRIED = TestStories/.*/(a_plain_bash_completes|completion_knows_the_workspace)

race: export GORACE = atexit_sleep_ms=0
race: postgres
	$(GO) test -race -short -timeout 10m -skip '$(MEASURED)' ./internal/term ./internal/boltstore ./internal/engine ./internal/transfer
	$(GO) test -race -short -timeout 10m -run TestStories -skip '$(HURRIED)' ./internal/cli

lint:
	bash .ci/tool golangci-lint 2.15.0 github.com/golangci/golangci-lint/v2/cmd/golangci-lint run

docs:
	$(GO) run ./internal/tools/gendocs .

# Beside other tools, on a million people: docs/performance.md.
bench:
	$(GO) run ./internal/tools/bench

benchmarks:
	$(GO) test -run '^$$' -bench . -benchmem -timeout 30m ./...

# The tests of trust with their deep numbers, for hours; interrupted, the same command
# goes on where it stopped: docs/trust.md.
soak: postgres
	$(GO) run ./internal/tools/soak -report docs/trust.md $(SOAK)

# What the compiler knows of hot paths (go doc cmd/compile, profile-guided optimization):
# an export costs a seventh less for it. Worth making anew when those paths change much.
profile:
	dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	CGO_ENABLED=0 $(GO) test -trimpath -run '^$$' -bench '^Benchmark(Export|Import|Served)$$' -benchtime 3s -cpuprofile $$dir/hot.prof -o $$dir/hot.test ./internal/engine && \
	$(GO) tool pprof -proto -output cmd/lobby/default.pgo $$dir/hot.prof

# How often hot paths ask for memory, compared with what was recorded.
ceilings:
	$(GO) run ./internal/tools/ceilings

release-check:
	bash .ci/tool goreleaser 2.16.0 github.com/goreleaser/goreleaser/v2 check
