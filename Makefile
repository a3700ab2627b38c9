# SPDX-License-Identifier: GPL-2.0-only
#
# Every target a person needs; `make help` says what they do. Folders add
# their own in a build.mk: rules, and their names to TOOLS_TARGETS,
# GUESTS_TARGETS or TEST_TARGETS. A build.mk writes below $(BUILD) only.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

ROOT   := $(CURDIR)
BUILD  ?= build
BUILD  := $(abspath $(BUILD))
KERNEL ?= stock
BOARD  ?= vhe
JOBS   ?= $(shell nproc)
export BUILD KERNEL BOARD

# Programs for the emulated host, and for this machine.
CROSS         ?= aarch64-linux-gnu-
ARM64_CC      := $(CROSS)gcc
ARM64_SYSROOT  = $(shell tools/lab/image sysroot)
HOST_CC       ?= gcc
export CROSS

TOOLS_TARGETS  :=
GUESTS_TARGETS :=
TEST_TARGETS   :=

.PHONY: help
help:
	@echo 'Everything below needs a Debian machine; the first run downloads.'
	@sed -n 's/^## \([a-z-]*\): /  make \1	/p' $(MAKEFILE_LIST) | \
		sort -u | expand -t 22
	@echo 'Variables: BUILD=build KERNEL=stock|debug BOARD=vhe|nvhe|nvhe3|max'

-include $(sort $(wildcard */build.mk */*/build.mk))

## setup: install the packages that building and testing need (root)
## lab: make the emulated host and guest images unless they are cached
.PHONY: setup lab
setup:
	@tools/lab/setup
lab: setup
	@tools/lab/image >/dev/null

# The kernel's build writes beside the sources, so these are copied first:
# any number of people and kernels can build from one tree.
MODULE_DIRS = core mmio-bus irqfd virtio vhost vdpa
KBUILD_DIR  = $(BUILD)/modules-$(KERNEL)
KDIR        = $(shell tools/lab/kernel-dir $(KERNEL))
KBUILD_MAKE = $(MAKE) -C $(KDIR) M=$(KBUILD_DIR) ARCH=arm64 \
	CROSS_COMPILE=$(CROSS) CC=$(CROSS)gcc-12 W=1 \
	$(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

## modules: build weir.ko, weir_vhost.ko, weir_virtio.ko and weir_vdpa.ko for KERNEL
## sparse: the same, checked by sparse
.PHONY: modules sparse module-sources
module-sources:
	@mkdir -p $(KBUILD_DIR) $(BUILD)/modules/$(KERNEL)
	@rsync -a --delete --exclude='*.o' --exclude='*.ko' --exclude='.*' \
		--exclude='*.mod' --exclude='*.mod.c' --exclude='Module.symvers' \
		--exclude='modules.order' --exclude='build.mk' \
		--exclude='lowvisor.elf' --exclude='lowvisor.bin' \
		$(wildcard Kbuild $(MODULE_DIRS)) $(KBUILD_DIR)/

modules: module-sources
	+@$(KBUILD_MAKE) modules
	@rsync -a --checksum $(KBUILD_DIR)/*.ko $(BUILD)/modules/$(KERNEL)/

sparse: module-sources
	+@$(KBUILD_MAKE) C=2 CF=-D__CHECK_ENDIAN__ modules

## tools: build the programs of tools/, for the emulated host
## guests: build the bare-metal guests
.PHONY: tools guests build
tools: $(TOOLS_TARGETS)
guests: $(GUESTS_TARGETS)
build: modules tools guests $(TEST_TARGETS)

## shell: a shell in the emulated host, with Weir loaded
.PHONY: shell
shell: lab modules tools
	@tools/lab/host --board $(BOARD) --kernel $(KERNEL) --shell -- bash -l

## run: boot a Debian guest under Weir, run netperf and fio, say what came out
## test: the gate: unit, ABI and boot tests
## test-all: the gate, and what takes too long for it; RESUME=1: not what has passed
## check: lints
## bench: measure Weir against KVM and Xen
## bench-apps: the same of applications, without Xen: hackbench, a compiler, servers
.PHONY: run test test-all check bench bench-apps
run: lab modules tools
	@tools/lab/run
test: lab
	@tests/run
test-all: lab
	@tests/run --all $(if $(RESUME),--resume)
check:
	@tests/lint/check
bench: lab modules tools guests perf
	@tests/perf/micro --no-table
	@tests/perf/xen --no-table
	@tests/perf/run --no-table
	@tests/perf/scale --no-table
	@tests/perf/queues --no-table
	@tests/perf/report
bench-apps: lab modules tools
	@tests/perf/apps

## clean: remove BUILD; the cache of the lab stays
.PHONY: clean
clean:
	rm -rf $(BUILD)
