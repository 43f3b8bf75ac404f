# The only list of commands. Each installs what it needs under target/; `make` alone prints them.
ARCH ?= x86_64
PYTHON ?= python3
KEEP ?=
# The Terraform root of deploy, destroy, on, off, auto, status, what-would and rotate-key.
EXAMPLE ?= shop
DIR ?= infra/examples/$(EXAMPLE)
TERRAFORM ?= terraform
# check-mutants: folders or files below functions/core/src; with MODEL=1 the small model is one of the tests.
ONLY ?=
MODEL ?=
# What a request may hold besides on, off or auto.
PREFIX ?=
REGION ?=
MESSAGE ?=
REASON ?=
UNTIL ?=
TARGETS ?=

ifeq ($(ARCH),arm64)
TARGET := aarch64-unknown-linux-gnu
else ifeq ($(ARCH),x86_64)
TARGET := x86_64-unknown-linux-gnu
else
$(error ARCH takes x86_64 or arm64)
endif
# The glibc of the Lambda runtime provided.al2023.
GLIBC := 2.34

# Each has a folder under functions/; its program is <where it was built>/<name>/bootstrap.
FUNCTIONS := switch mock-api feed push
# What ships: for Lambda, as small as it gets.
LAMBDA := target/lambda
# What the demo runs and the tests try: the same code for this machine, unoptimised, which takes less time.
UNOPTIMISED := target/quick
# One selection of packages and features for all that cargo builds in its dev profile: by another one, it would compile the
# AWS SDK, which is most of the work, a second time.
ALL := --locked --workspace --all-features

VENV := target/venv
PY := $(VENV)/bin/python
# The local AWS and the AWS CLI, which are all that the demo takes; and with the tools of lint, tests and `make build`.
VENV_READY := $(VENV)/.ready
TOOLS_READY := $(VENV)/.tools
SCRIPTS := functions/package.py infra/operate infra/render-page infra/maintenance-page/check-certificate
OPERATE = TERRAFORM=$(TERRAFORM) $(PYTHON) infra/operate $(if $(PREFIX),--prefix "$(PREFIX)",--root "$(DIR)") $(if $(REGION),--region "$(REGION)")
# An option whose value comes by the environment: the shell alone quotes it.
said = $(if $($(2)),--$(1) "$$$(2)")
export MESSAGE REASON UNTIL TARGETS
LOCAL := PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
# One at a time, whatever MAKEFLAGS says: all use the same cores. Only `ci` runs two at once, of which one mostly waits.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
# What is built lies under target/, wherever the caller's own cargo puts things; and each target says which build it tries.
unexport CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR CARGO_BUILD_TARGET LAMBDA
# Generated worlds are the same each time: a change is refused for what it broke, and for nothing else.
export PROPTEST_RNG_SEED ?= 20261122

.DEFAULT_GOAL := help
.PHONY: help demo test test-core test-rust test-scenarios test-local-aws test-push test-browser screenshots chromium check-model check-model-small check-properties check-mutants lint quick build package bench deploy destroy on off auto status what-would rotate-key page infra-check ci ci-tests clean needs runs-here

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: needs $(VENV_READY) quick ## Show the switch at work in a local AWS (KEEP=1 leaves it running)
	@$(LOCAL) $(PY) -m demo $(if $(KEEP),--keep)

test: needs test-rust check-model-small test-local-aws test-push test-browser ## Run every test

test-core: ## Test the pure core alone, in seconds
	cargo test --locked -p maintenance-core -p maintenance-world

test-rust: quick $(VENV_READY) ## Test core, adapters and functions, and the built programs by scenarios
	cargo test $(ALL)

test-scenarios: quick $(VENV_READY) ## Drive the built programs through the Lambda Runtime API
	cargo test $(ALL) --test scenarios

# As many at once as one local AWS has time for, however many cores there are.
test-rust test-scenarios: export RUST_TEST_THREADS ?= $(shell n=$$(nproc); [ $$n -lt 4 ] && echo $$n || echo 4)

test-local-aws: $(VENV_READY) ## Test the local AWS: each gap that it fills, and that it is still one
	$(LOCAL) $(PY) -m unittest local_aws.test_gaps

test-push: quick $(VENV_READY) ## Test push with real WebSockets, on the local AWS
	$(LOCAL) $(PY) -m unittest push.test_push

test-browser: quick chromium ## Test what users see, in a real browser (without chromium: counted skips)
	@$(LOCAL) $(PY) -m browser

screenshots: quick chromium ## Make the screenshots of the README again
	@$(LOCAL) $(PY) -m browser.screenshots

# Debian's, by apt-get. Where that cannot be, it says why, and the tests are skips: this never fails.
chromium: $(TOOLS_READY)
	@$(LOCAL) $(PY) -m browser.install || true

check-model: ## Model-check core over large worlds: about ten minutes on two cores
	cargo run --locked --profile model -p maintenance-model

check-model-small: ## Model-check core over small worlds, in half a minute once it is built
	cargo run --locked --profile model -p maintenance-model -- --small

check-properties: ## Generate other worlds than the tests do, and many more: some minutes on two cores
	env -u PROPTEST_RNG_SEED PROPTEST_CASES=20000 cargo test --locked --profile model --no-fail-fast -p maintenance-core -p maintenance-world --test properties --test automation --test people --test windows_by_minute
	env -u PROPTEST_RNG_SEED PROPTEST_CASES=20000 cargo test $(ALL) --no-fail-fast --test fuzz

check-mutants: ## Change core's code in each of many ways, and see whether its tests notice (ONLY=decide MODEL=1)
	cargo run --locked -p maintenance-mutants -- $(if $(MODEL),--model) $(ONLY)

lint: $(TOOLS_READY) ## Check formatting, and every lint of clippy and ruff
	cargo fmt --all --check
	cargo clippy $(ALL) --all-targets -- -D warnings
	$(PY) -m ruff check tests
	$(PY) -m ruff format --check tests
	$(PY) -m ruff check --config tests/ruff.toml $(SCRIPTS)
	$(PY) -m ruff format --check --config tests/ruff.toml $(SCRIPTS)
	sh -n tests/needs
	sh -n infra/modules/backdoor/rotate
	sh -n infra/modules/backdoor/certificates

quick: needs ## Build all functions for this machine, as the demo and the tests run them
	@echo "Building the functions for this machine: some minutes from nothing, seconds when little has changed."
	cargo build $(ALL) $(FUNCTIONS:%=--bin %)
	@# A program that runs, of a demo that is kept say, cannot be written over; but it can be replaced.
	@for name in $(FUNCTIONS); do \
		program=$(UNOPTIMISED)/$$name/bootstrap; \
		[ $$program -nt target/debug/$$name ] || { \
			mkdir -p $(UNOPTIMISED)/$$name && strip -o $$program.new target/debug/$$name && mv $$program.new $$program; \
		} || exit; done

build: $(TOOLS_READY) ## Build all functions for Lambda (ARCH=x86_64 or arm64)
	@echo "Building for $(ARCH), as small as it gets: minutes from nothing, seconds when little has changed."
	@rm -f $(FUNCTIONS:%=$(LAMBDA)/%/bootstrap)
	$(CARGO_LAMBDA) $(FUNCTIONS:%=-p %)

# With the C library that Lambda's runtime provided.al2023 has.
CARGO_LAMBDA = PATH="$(CURDIR)/$(VENV)/bin:$$PATH" cargo lambda build --locked --release --target $(TARGET).$(GLIBC)

package: build ## Zip all functions for Lambda, as small as deflate can
	$(PY) functions/package.py $(call zips,$(LAMBDA))

# What to zip, and into which zip, in a folder of built functions.
zips = $(foreach name,$(FUNCTIONS),$(1)/$(name)/bootstrap $(1)/$(name).zip) infra/examples/shop/api/handler.py $(1)/shop-api.zip

bench: runs-here package ## Measure, and print the table of tests/README.md (QUICK=1: without Terraform)
	$(CARGO_LAMBDA) -p bench-floor
	LAMBDA=$(LAMBDA) cargo run --locked --release -p maintenance-tests --features bench --bin bench -- $(if $(QUICK),--quick)

deploy: package ## Apply a Terraform root (EXAMPLE=shop, or DIR=… of your own)
	$(TERRAFORM) -chdir=$(DIR) init
	$(TERRAFORM) -chdir=$(DIR) apply

destroy: ## Destroy that root; refused while in maintenance
	@$(OPERATE) may-leave
	$(TERRAFORM) -chdir=$(DIR) destroy

on off auto: ## Write the operator's request (DIR=…, or PREFIX=… and REGION=…; MESSAGE= REASON= UNTIL= TARGETS=)
	@$(OPERATE) $@ $(call said,message,MESSAGE) $(call said,reason,REASON) $(call said,until,UNTIL) $(call said,targets,TARGETS)

status: ## Say what holds, and why
	@$(OPERATE) status

what-would: ## Say what the switch would do now, and why, without doing it
	@$(OPERATE) plan

rotate-key: ## Make a new key of the app's back door, and print its address once (REVOKE=1 ends all older ones)
	@infra/modules/backdoor/rotate $(if $(REVOKE),--revoke) "$$($(TERRAFORM) -chdir=$(DIR) output -raw key_value_store_arn)" "$$($(TERRAFORM) -chdir=$(DIR) output -raw backdoor_url)"

page: ## Write the maintenance page for any static host (OUT=folder; VARS=page.tfvars FOLDER=a page of your own)
	@TERRAFORM=$(TERRAFORM) $(PYTHON) infra/render-page $(if $(VARS),--var-file "$(VARS)") $(if $(FOLDER),--folder "$(FOLDER)") "$(or $(OUT),$(error OUT=... says which folder to write into))"

# The programs that infra-check deploys: in `make ci` those that ship, so that these are run, too.
DEPLOYED ?= $(UNOPTIMISED)

infra-check: quick $(TOOLS_READY) ## Check the Terraform code, and apply it on the local AWS (without terraform: counted skips)
	@[ "$(DEPLOYED)" = $(LAMBDA) ] || $(PY) functions/package.py --fast $(call zips,$(DEPLOYED))
	@LAMBDA=$(DEPLOYED) $(LOCAL) $(PY) -m infra

ci: needs lint quick runs-here package ## All that must hold before anything lands: lint, every test, what ships, infra-check
	cargo test $(ALL) --no-run
	@echo "infra-check runs beside the tests, as it mostly waits. Each part prints what it found once it is through."
	@$(MAKE) --no-print-directory SIDE_BY_SIDE=1 -j2 --output-sync=target DEPLOYED=$(LAMBDA) infra-check ci-tests

ci-tests:
	@$(MAKE) --no-print-directory SIDE_BY_SIDE= test

runs-here: # What was built for Lambda, and is to be measured here.
	@[ "$$(uname -s)-$$(uname -m | sed s/aarch64/arm64/)" = "Linux-$(ARCH)" ] || \
		{ echo "The functions that this builds run on Linux $(ARCH) only (ARCH=...): this is $$(uname -sm)."; exit 1; }

clean: ## Remove everything that was built or installed
	rm -rf target

needs: # What is missing on this machine is said at once, before anything is installed or built.
	@PYTHON=$(PYTHON) tests/needs

$(VENV_READY): tests/requirements.txt | needs
	@echo "Installing the pinned local AWS into $(VENV): about half a minute."
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(TOOLS_READY): tests/requirements-all.txt $(VENV_READY)
	@echo "Installing the pinned tools into $(VENV): about half a minute."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
