# The only list of commands. Each installs what it needs under target/; `make` alone prints them.
ARCH ?= x86_64
PYTHON ?= python3
KEEP ?=
# The Terraform root of deploy, destroy, on, off, auto, status, what-would and rotate-key.
EXAMPLE ?= shop
DIR ?= infra/examples/$(EXAMPLE)
TERRAFORM ?= terraform
# What on, off and auto may say beside the word.
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

VENV := target/venv
VENV_READY := $(VENV)/.ready
PY := $(VENV)/bin/python
LAMBDA := target/lambda
SCRIPTS := functions/package.py infra/operate infra/render-page infra/maintenance-page/check-certificate
OPERATE = TERRAFORM=$(TERRAFORM) $(PYTHON) infra/operate $(if $(PREFIX),--prefix "$(PREFIX)",--root "$(DIR)") $(if $(REGION),--region "$(REGION)")
# An option whose value comes by the environment: the shell alone quotes it.
said = $(if $($(2)),--$(1) "$$$(2)")
export MESSAGE REASON UNTIL TARGETS
LOCAL := PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
# One at a time, whatever MAKEFLAGS says: all use the same cores, and the same local AWS's patience.
.NOTPARALLEL:
# What is built lies under target/, wherever the caller's own cargo puts things.
unexport CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR CARGO_BUILD_TARGET
# Generated worlds are the same each time: a change is refused for what it broke, and for nothing else.
export PROPTEST_RNG_SEED ?= 20261122

.DEFAULT_GOAL := help
.PHONY: help demo test test-core test-local-aws test-push test-browser screenshots chromium test-functions test-scenarios test-adapters check-model check-model-small check-properties lint build package bench deploy destroy on off auto status what-would rotate-key page infra-check ci clean needs runs-here

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: needs runs-here build $(VENV_READY) ## Show the switch at work in a local AWS (KEEP=1 leaves it running)
	@$(LOCAL) $(PY) -m demo --switch $(LAMBDA)/switch/bootstrap --mock-api $(LAMBDA)/mock-api/bootstrap $(if $(KEEP),--keep)

test: needs test-core check-model-small build test-local-aws test-functions test-adapters test-scenarios test-push test-browser ## Run every test

test-core: ## Test the pure core alone, in seconds
	cargo test --locked -p maintenance-core

test-functions: ## Test the functions' own code
	cargo test --locked -p switch -p mock-api -p push

test-local-aws: $(VENV_READY) ## Test the local AWS: each gap that it fills, and that it is still one
	$(LOCAL) $(PY) -m unittest local_aws.test_gaps

test-push: runs-here build $(VENV_READY) ## Test push with real WebSockets, on the local AWS
	$(LOCAL) $(PY) -m unittest push.test_push

test-browser: runs-here build chromium $(VENV_READY) ## Test what users see, in a real browser (without chromium: counted skips)
	@$(LOCAL) $(PY) -m browser

screenshots: chromium $(VENV_READY) ## Make the screenshots of the README anew
	@$(LOCAL) $(PY) -m browser.screenshots

# Debian's, by apt-get. Where that cannot be, it says why, and the tests are skips: this never fails.
chromium: $(VENV_READY)
	@$(LOCAL) $(PY) -m browser.install || true

test-adapters: $(VENV_READY) ## Test the AWS adapters, and the transitions over them and the local AWS
	cargo test --locked -p maintenance-aws --features switch,push

# As many at once as one local AWS has time for, however many cores there are.
test-scenarios test-adapters: export RUST_TEST_THREADS ?= $(shell n=$$(nproc); [ $$n -lt 4 ] && echo $$n || echo 4)

test-scenarios: runs-here build $(VENV_READY) ## Drive the built binaries through the Lambda Runtime API
	cargo test --locked -p maintenance-tests

check-model: ## Model-check core over large worlds: about ten minutes on two cores
	cargo run --locked --profile model -p maintenance-model

check-model-small: ## Model-check core over small worlds, in half a minute once it is built
	cargo run --locked --profile model -p maintenance-model -- --small

check-properties: ## Generate other worlds than the tests do, and many more: some minutes on two cores
	env -u PROPTEST_RNG_SEED PROPTEST_CASES=20000 cargo test --locked --profile model --no-fail-fast -p maintenance-core --test properties --test automation --test people --test windows_by_minute
	env -u PROPTEST_RNG_SEED PROPTEST_CASES=20000 cargo test --locked --no-fail-fast -p mock-api --test fuzz

lint: $(VENV_READY) ## Check formatting, and every lint of clippy and ruff
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets --all-features -- -D warnings
	cargo clippy --locked -p mock-api -- -D warnings
	$(PY) -m ruff check tests
	$(PY) -m ruff format --check tests
	$(PY) -m ruff check --config tests/ruff.toml $(SCRIPTS)
	$(PY) -m ruff format --check --config tests/ruff.toml $(SCRIPTS)
	sh -n tests/needs
	sh -n infra/modules/backdoor/rotate
	sh -n infra/modules/backdoor/certificates

build: $(VENV_READY) ## Build all functions for Lambda (ARCH=x86_64 or arm64)
	@echo "Building for $(ARCH): about ten minutes from nothing on two cores, seconds when little has changed."
	@# A program that runs, of a demo that is kept say, cannot be written over; but it can be replaced.
	@rm -f $(LAMBDA)/switch/bootstrap $(LAMBDA)/mock-api/bootstrap $(LAMBDA)/push/bootstrap
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" cargo lambda build --locked --release --target $(TARGET).$(GLIBC) -p switch -p mock-api -p push

package: build $(VENV_READY) ## Zip all functions for Lambda, as small as deflate can
	$(PY) functions/package.py $(LAMBDA)/switch/bootstrap $(LAMBDA)/switch.zip $(LAMBDA)/mock-api/bootstrap $(LAMBDA)/mock-api.zip $(LAMBDA)/push/bootstrap $(LAMBDA)/push.zip infra/examples/shop/api/handler.py $(LAMBDA)/shop-api.zip

bench: runs-here package $(VENV_READY) ## Measure, and print the table of the README (QUICK=1: without Terraform)
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" cargo lambda build --locked --release --target $(TARGET).$(GLIBC) -p bench-floor
	cargo run --locked --release -p maintenance-tests --features bench --bin bench -- $(if $(QUICK),--quick)

deploy: package ## Apply a Terraform root (EXAMPLE=shop, or DIR=… of your own)
	$(TERRAFORM) -chdir=$(DIR) init
	$(TERRAFORM) -chdir=$(DIR) apply

destroy: ## Destroy that root; refused while in maintenance
	@$(OPERATE) may-leave
	$(TERRAFORM) -chdir=$(DIR) destroy

on off auto: ## Write the operator's word (DIR=…, or PREFIX=… and REGION=…; MESSAGE= REASON= UNTIL= TARGETS=)
	@$(OPERATE) $@ $(call said,message,MESSAGE) $(call said,reason,REASON) $(call said,until,UNTIL) $(call said,targets,TARGETS)

status: ## Say what holds, and why
	@$(OPERATE) status

what-would: ## Say what the switch would do now, and why, without doing it
	@$(OPERATE) plan

rotate-key: ## Make a new key of the app's back door, and print its address once (REVOKE=1 ends all older ones)
	@infra/modules/backdoor/rotate $(if $(REVOKE),--revoke) "$$($(TERRAFORM) -chdir=$(DIR) output -raw key_value_store_arn)" "$$($(TERRAFORM) -chdir=$(DIR) output -raw backdoor_url)"

page: ## Write the maintenance page for any static host (OUT=folder; VARS=page.tfvars FOLDER=a page of your own)
	@TERRAFORM=$(TERRAFORM) $(PYTHON) infra/render-page $(if $(VARS),--var-file "$(VARS)") $(if $(FOLDER),--folder "$(FOLDER)") "$(or $(OUT),$(error OUT=... says which folder to write into))"

infra-check: runs-here package $(VENV_READY) ## Check the Terraform code, and apply it on the local AWS (without terraform: counted skips)
	@$(LOCAL) $(PY) -m infra

ci: lint test infra-check ## All that must hold before anything lands

runs-here:
	@[ "$$(uname -s)-$$(uname -m | sed s/aarch64/arm64/)" = "Linux-$(ARCH)" ] || \
		{ echo "The functions that this builds run on Linux $(ARCH) only (ARCH=...): this is $$(uname -sm)."; exit 1; }

clean: ## Remove everything that was built or installed
	rm -rf target

needs: # What is missing on this machine is said at once, before anything is installed or built.
	@PYTHON=$(PYTHON) tests/needs

$(VENV_READY): tests/requirements.txt | needs
	@echo "Installing the pinned tools into $(VENV): about a minute."
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@
