# Every target has a one-line help after '##'; `make` alone prints them.
SHELL := /bin/bash
CONFIGURATION ?= Release
ARTIFACTS := artifacts

.DEFAULT_GOAL := help
.PHONY: help sdk control-plane crd-server build demo generate test format clean publish bench simulate soak mutations fuzz audit

# `make sdk` installs to ~/.dotnet where the machine has no .NET 10; every target then uses that one.
ifeq ($(shell dotnet --list-sdks 2>/dev/null | grep -c '^10\.'),0)
export DOTNET_ROOT := $(HOME)/.dotnet
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT := 1
export PATH := $(DOTNET_ROOT):$(PATH)
endif

help: ## Print this list
	@grep -hE '^[a-zA-Z_-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "}; {printf "  %-18s %s\n", $$1, $$2}'

sdk: ## Check that the .NET 10 SDK is there, install it to ~/.dotnet if not
	@tests/control-plane/sdk.sh

control-plane: ## Obtain etcd, kube-apiserver, kubectl, Prometheus for the tests (minutes the first time, then cached)
	@tests/control-plane/obtain.sh

crd-server: ## Obtain Kubernetes' own CRD server for the tests of the CEL rules (minutes the first time, then cached)
	@tests/control-plane/crd-server.sh

build: ## Build everything, warnings are errors
	dotnet build RolloutController.sln -c $(CONFIGURATION) -v quiet -nologo

test: sdk control-plane build ## Run all tests (unit, property, integration on a real API server)
	@tests/run-all.sh $(CONFIGURATION) $(ARTIFACTS)/test

demo: sdk control-plane ## Three acts of a rollout under load on real parts (about 2 minutes; figures in artifacts/demo.json)
	dotnet build tests/RolloutController.Demo -c $(CONFIGURATION) -v quiet -nologo
	@tests/RolloutController.Demo/bin/$(CONFIGURATION)/net10.0/RolloutController.Demo --configuration $(CONFIGURATION)

bench: sdk control-plane ## Measure into artifacts/bench.json (45 min; some of it: BENCH=latency, requests, idle, memory, soak or micro)
	dotnet build tests/RolloutController.Benchmarks -c Release -v quiet -nologo
	tests/RolloutController.Benchmarks/bin/Release/net10.0/RolloutController.Benchmarks $(BENCH) --output $(ARTIFACTS)/bench.json

simulate: sdk ## Run the controller in simulated worlds with faults: SEED=7 [ITEMS=0,3] [SHRINK=1] for one, COUNT=100000 [FROM=1] for many
	@dotnet build tests/RolloutController.Simulation -c Release -v quiet -nologo
	@tests/RolloutController.Simulation/bin/Release/net10.0/RolloutController.Simulation.Runs \
	  $(if $(SEED),--seed $(SEED) $(if $(ITEMS),--items $(ITEMS)) $(if $(SHRINK),--shrink),--count $(or $(COUNT),1000) $(if $(FROM),--from $(FROM)))

soak: sdk ## Days of virtual time with many Rollouts in continuous change, and whether anything grows: MINUTES=120 ROLLOUTS=500 SEED=1
	@dotnet build tests/RolloutController.Simulation -c Release -v quiet -nologo
	@DOTNET_TieredPGO=1 tests/RolloutController.Simulation/bin/Release/net10.0/RolloutController.Simulation.Runs soak \
	  $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ROLLOUTS),--rollouts $(ROLLOUTS)) $(if $(SEED),--seed $(SEED))

fuzz: sdk ## Try generated inputs on every parser and edit, COUNT of them (1000000), from SEED (1); TARGET=… NUMBER=… for one again
	dotnet build tests/RolloutController.Fuzz -c $(CONFIGURATION) -v quiet -nologo
	@tests/RolloutController.Fuzz/bin/$(CONFIGURATION)/net10.0/RolloutController.Fuzz --output $(ARTIFACTS)/fuzz \
	  $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) $(if $(TARGET),--target $(TARGET)) $(if $(NUMBER),--number $(NUMBER))

mutations: sdk ## Look for every deliberate defect in simulated worlds, and write the table of docs/reliability.md
	@dotnet build tests/RolloutController.Simulation -c Release -v quiet -nologo
	@tests/RolloutController.Simulation/bin/Release/net10.0/RolloutController.Simulation.Runs --mutations docs/reliability.md

generate: ## Write the CRD and the field reference anew from the C# types
	dotnet run --project tests/RolloutController.Generate -c $(CONFIGURATION) -v quiet -- .

publish: sdk ## Publish rollout-controller and rolloutctl (they need the ASP.NET Core 10 runtime) into artifacts/publish
	dotnet publish src/RolloutController -c Release -v quiet -nologo -o $(ARTIFACTS)/publish/rollout-controller
	dotnet publish src/RolloutController.Cli -c Release -v quiet -nologo -o $(ARTIFACTS)/publish/rolloutctl

audit: sdk ## Ask the package sources for known vulnerabilities of all packages
	@tests/audit.sh

format: ## Check the formatting (dotnet format, no changes made)
	dotnet format RolloutController.sln --verify-no-changes --no-restore

clean: ## Remove build output and artifacts
	rm -rf $(ARTIFACTS) src/*/bin src/*/obj tests/*/bin tests/*/obj
