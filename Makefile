# Firstline. `make` or `make help` says what there is.

CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 20s
# The race detector does not look into the C of SQLite that was translated to Go: looking made tests of the store four
# times as dear and can find nothing of ours. This must stay one package without generic code: the linker keeps one copy of
# what several packages instantiate (sync.Map, say), and a copy that the detector does not see breaks its reports.
FOREIGN := -gcflags='modernc.org/sqlite/lib=-race=false'
# Beside races the compiler would have each conversion of an unsafe pointer checked. The rooms have none, which is a law;
# what is left is inside Go itself (math.Float64bits, reflect) and others' code, and made bot/risk half again as dear.
SAFE := -gcflags=all=-d=checkptr=0

# One package more than there are processors is tested at the same time, as tests also wait. The one that takes by
# far the longest begins first. What vet has looked at before is not looked at again, and it looks
# at packages compiled as the tests need them, so that each is compiled once. And no program of tests sleeps for a
# second before it ends: a test is blamed for a race as soon as the test ends. What only debuggers read (-w) is not
# linked into the test programs, which takes as long again as the rest of linking. Where races are looked for,
# collecting garbage is dear and memory is not: collecting less often makes the tests of cmd/firstline/workspace take 29
# s of processor time instead of 41.
AT_ONCE = $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1))

.DEFAULT_GOAL := help

.PHONY: help
help: ## Say what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: test
test: chromium ## Run vet and all tests with the race detector; installs Chromium and servers where it can
	go vet -race $(SAFE) $(FOREIGN) ./...
	GOGC=400 GORACE=atexit_sleep_ms=0 go test -race $(SAFE) $(FOREIGN) -ldflags=-w -vet=off -p $(AT_ONCE) -timeout 20m ./cmd/firstline ./...

.PHONY: quick
quick: ## Run the tests without the race detector and the long ones
	go test -short ./...

.PHONY: chromium
chromium: # for the tests that use a real browser; without it they are skipped, or fail where CI is set
ifeq ($(CHROMIUM),)
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "installing Chromium for the browser tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fonts-dejavu-core fonts-noto-color-emoji >/dev/null; \
	else echo "no Chromium found: the browser tests will be skipped"; fi
endif

.PHONY: wikis
wikis: ## Test imports from a real MediaWiki and DokuWiki; installs them where it can
	@if [ -e /usr/share/mediawiki ] && [ -e /usr/share/dokuwiki ] && command -v php >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "installing MediaWiki and DokuWiki for the tests"; \
	  if command -v debconf-set-selections >/dev/null; then \
	    echo 'dokuwiki dokuwiki/system/configure-webserver multiselect' | debconf-set-selections; fi; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends \
	    lighttpd mediawiki dokuwiki php-cli php-sqlite3 php-mbstring php-xml php-intl php-curl php-gd >/dev/null; \
	else echo "MediaWiki and DokuWiki are not here: their tests will be skipped"; fi
	go test -count=1 -run Real -v ./kb/bring/from

.PHONY: build
build: ## Build the static binary ./firstline
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$$(git describe --tags --always --dirty 2>/dev/null || echo dev)" -o firstline ./cmd/firstline

.PHONY: demo
demo: ## Run the demo
	go run ./cmd/firstline demo

.PHONY: eval
eval: ## Play the starter workspace's evaluation cases
	go run ./cmd/firstline eval

.PHONY: bench
bench: ## Run all benchmarks once
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: fuzz
fuzz: ## Fuzz every target for FUZZTIME (20s)
	@for package in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	    echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
	  done; \
	done

.PHONY: lint
lint: ## Run the linters (builds golangci-lint the first time: some minutes)
	go run $(LINT) run

.PHONY: image
image: ## Build the container image
	docker build -t firstline .

.PHONY: clean
clean: ## Remove what was built
	rm -f firstline
