# SPDX-License-Identifier: GPL-2.0-only
#
# Unit tests: pure cores, compiled for this machine under ASan and UBSan.
# tests/unit/NOUN-test.c becomes $(BUILD)/unit/NOUN-test. Among its first lines
# are "// sources: FILE..." (the files under test, from the top of the tree) and,
# when it needs them, "// flags: FLAG..." and "// uapi: HEADER": linux/HEADER of the
# emulated host's kernel, because that of this machine may be too old. "// kernel:
# arm64" is for files that know the vCPU: tests/unit/arm64 has more stand-ins, and
# register encodings and the ABI are those of the emulated host's kernel itself.
# Included by the top-level Makefile; alone: make -f tests/unit/build.mk unit

BUILD ?= build

unit-tests := $(wildcard tests/unit/*-test.c)
unit-bins := $(unit-tests:tests/unit/%.c=$(BUILD)/unit/%)
unit-cc := gcc
# The warnings that the kernel's W=1 build turns off are off here as well.
unit-cflags := -std=gnu11 -O1 -g -fno-omit-frame-pointer -pthread \
	-fsanitize=address,undefined,bounds-strict -fno-sanitize-recover=all \
	-Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers \
	-D__KERNEL__ -Itests/unit/shim -I. -Icore/include -Ivhost/include \
	-include linux/compiler_types.h
unit-libs := -lcmocka

# unit-header TEST,NAME: the words after "// NAME:" at the top of TEST
unit-header = $(shell sed -n '1,10s|^// $(2): *||p' $(1))

# unit-uapi TEST: how it is found
unit-uapi = $(if $(call unit-header,$(1),uapi),-isystem $(BUILD)/uapi)

# The kernel's headers come last: they give only what nothing before them has.
unit-arm64 = -Itests/unit/arm64 -Icore/hyp/include $(addprefix -idirafter , \
	$(API_KERNEL)/include $(API_KERNEL)/arch/arm64/include \
	$(API_KERNEL)/arch/arm64/include/uapi \
	$(API_KERNEL:%-common=%-arm64)/arch/arm64/include/generated)

# unit-kernel TEST: what its "kernel:" adds to the flags, found out when it is built
unit-kernel = $(if $(call unit-header,$(1),kernel),$$(unit-$(call unit-header,$(1),kernel)))

define unit-rule
$(BUILD)/unit/$(1): $(addprefix $(BUILD)/uapi/linux/, \
	$(call unit-header,tests/unit/$(1).c,uapi))
$(BUILD)/unit/$(1): tests/unit/$(1).c $(call unit-header,tests/unit/$(1).c,sources) \
		tests/unit/shim/shim.c tests/unit/build.mk
	@mkdir -p $$(@D)
	@echo "  UNIT    $$@"
	@$$(unit-cc) $(call unit-kernel,tests/unit/$(1).c) $$(unit-cflags) \
		$(call unit-header,tests/unit/$(1).c,flags) \
		$(call unit-uapi,tests/unit/$(1).c) \
		-MM -MP -MT $$@ $$(filter %.c,$$^) >$$@.d
	@$$(unit-cc) $(call unit-kernel,tests/unit/$(1).c) $$(unit-cflags) \
		$(call unit-header,tests/unit/$(1).c,flags) \
		$(call unit-uapi,tests/unit/$(1).c) \
		-o $$@ $$(filter %.c,$$^) $$(unit-libs)
-include $(BUILD)/unit/$(1).d
endef

$(foreach t,$(unit-tests:tests/unit/%.c=%),$(eval $(call unit-rule,$(t))))

TEST_TARGETS += $(unit-bins)

## unit: build and run the unit tests
.PHONY: unit unit-build
unit-build: $(unit-bins)

# One line a test; what a test printed is shown when it fails.
unit: unit-build
	@failed=0; for t in $(unit-bins); do \
		name=$${t##*/}; \
		if timeout 120 $$t >$$t.log 2>&1; then \
			echo "ok      $$name: $$(sed -n 's/.*PASSED  \] \([0-9]*\).*/\1/p' $$t.log | tail -n 1) cases"; \
		else \
			echo "FAILED  $$name"; tail -n 60 $$t.log; failed=1; \
		fi; \
	done; exit $$failed
