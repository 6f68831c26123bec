# `make site` turns a local host into a deep-learning machine; `make test` proves that the project works. Both set up what they need.
SHELL := /bin/bash
BUILD := $(CURDIR)/.build
SUITE ?= $(shell . /etc/os-release && echo $$VERSION_CODENAME)
LANES ?= 2
export MXNET_GIT_BASE ?= https://github.com

export PATH := $(BUILD)/venv/bin:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(BUILD)/collections
export CONTAINERS_CONF ?= $(CURDIR)/molecule/shared/containers.conf
export DLVM_BUILD := $(BUILD)
export DLVM_SUITE := $(SUITE)

.PHONY: help tools site test lint sanity units integration docs package molecule upstream clean

help:  ## List the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

tools:
	@tools/setup.sh $(BUILD)

site: tools  ## Start a local systemd host and run playbooks/site.yml on it
	@tools/image.sh $(SUITE)
	@ansible-playbook molecule/shared/local.yml
	@ansible-playbook playbooks/site.yml

test: tools  ## Run all tests
	@tools/test.sh $(LANES)

lint: tools
	@ansible-lint --profile production --offline
	@ruff check .
	@shellcheck tools/*.sh .ci/run

sanity: tools
	@tools/sanity.sh

units: tools
	@pytest -q -n 2 tests/unit

integration: tools
	@pytest -q -n 2 tests/integration

docs: tools
	@antsibull-docs lint-collection-docs --plugin-docs --skip-rstcheck .
	@antsibull-changelog lint

package: tools  ## Build the tarball and install it into $(BUILD)/installed
	@tools/package.sh

molecule: package  ## Run the Molecule scenarios; SCENARIOS="cuda mkl" chooses
	@tools/molecule.sh $(LANES) $(SCENARIOS)

upstream: package  ## Build Apache's own MXNet and train with it; MXNET_GIT_BASE says where git finds its repositories
	@tools/image.sh $(SUITE)
	@molecule test --scenario-name upstream

clean:  ## Remove the local host, its images and everything that was built
	@tools/clean.sh
