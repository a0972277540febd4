# SPDX-License-Identifier: MIT
# What a developer types. `make demo` and `make test` work from a bare clone on Debian 12 with git and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
trees := $(CURDIR)/build
compile := cmake --build

# The trees are described to CMake each time: cheap, and no tree is ever stale after a pull.
configure = cmake --preset $(1) --log-level=WARNING $(2) >/dev/null

.PHONY: help setup build demo test check format tidy bench asan tsan fuzz install clean

help: ## List the targets
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: ## Install the missing Debian packages (root or sudo; nothing missing: does nothing)
	@tools/setup

# Without the tests and the benchmarks, which `test` and `bench` build: a hundred more programs to link after each change.
build: setup ## Build the libraries, the programs and the examples into build/release
	@$(call configure,release)
	@$(compile) build/release --parallel $(JOBS) --target apps/all examples/all

demo: setup ## Build the programs and show them at work
	@$(call configure,release)
	@$(compile) build/release --parallel $(JOBS) --target apps/all
	@tools/demo

# One ctest over all trees, last, so that its summary ends the output and its result is the result.
test: ## Run everything: units, programs, style, both sanitizers, fuzzers
	@tools/setup test
	@$(call configure,release,-DWEFT_CHECKED_TREES=$(trees))
	@$(compile) build/release --parallel $(JOBS)
	@$(call configure,asan)
	@$(compile) build/asan --parallel $(JOBS) --target unit_tests fuzzers
	@$(call configure,tsan)
	@$(compile) build/tsan --parallel $(JOBS) --target thread_tests
	@ctest --test-dir build/release -j2 --output-on-failure

check: setup ## Check format, layers and style
	@tools/format --check
	@python3 -B tools/tidy.py --self-test
	@python3 -B tools/tidy.py

format: setup ## Rewrite the sources in the project's format, and the code blocks of the documentation
	@tools/format
	@python3 -B tools/tidy.py --update-docs

# FILES narrows it, for example: make tidy FILES='weft/core/.*\.cpp'
FILES ?= ^$(CURDIR)/(weft|apps)/.*\.cpp$$
tidy: setup ## Run clang-tidy (slow) on FILES, a regular expression
	@$(call configure,release)
	@run-clang-tidy-19 -quiet -p build/release -j $(JOBS) '$(FILES)'

# The programs of weft that are measured.
measured := kernel_rows hello hello_server http_client http_echo_server http_parser tls_echo_server echo_server dns_lookups file_rows

bench: setup ## Measure against the peers (installs them); what cannot be had is left out
	@tools/setup bench || echo 'bench: goes on without the peers that are missing' >&2
	@$(call configure,release)
	@$(compile) build/release --parallel $(JOBS) --target $(measured)
	@python3 -B tools/bench

bench-%: setup ## Only one part: bench-kernel, bench-io, bench-dns, bench-files, bench-http, bench-web
	@tools/setup bench || echo 'bench: goes on without the peers that are missing' >&2
	@$(call configure,release)
	@$(compile) build/release --parallel $(JOBS) --target $(measured)
	@python3 -B tools/bench $*

asan: setup ## Build and test under the address and undefined-behaviour sanitizers
	@$(call configure,asan)
	@$(compile) build/asan --parallel $(JOBS) --target unit_tests fuzzers
	@ctest --test-dir build/asan -j2 --output-on-failure

tsan: setup ## Build and test under the thread sanitizer
	@$(call configure,tsan)
	@$(compile) build/tsan --parallel $(JOBS) --target unit_tests
	@ctest --test-dir build/tsan -j2 --output-on-failure

# FUZZERS names some of them, for example: make fuzz FUZZERS='h1_request url'
FUZZ_SECONDS ?= 60
fuzz: setup ## Run each fuzzer for FUZZ_SECONDS, from its seeds
	@$(call configure,asan)
	@$(compile) build/asan --parallel $(JOBS) --target fuzzers
	@tools/fuzz $(FUZZ_SECONDS) $(FUZZERS)

install: build ## Install headers, libraries and programs under PREFIX
	@cmake --install build/release --prefix '$(PREFIX)'

clean: ## Remove the build trees
	@rm -rf build
