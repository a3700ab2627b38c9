# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzz targets, for libFuzzer under ASan and UBSan. tests/fuzz/NAME-fuzz.c becomes
# $(BUILD)/fuzz/NAME-fuzz; its "// sources:" and "// uapi:" are those of unit tests.
# `make test` runs each for a few seconds, `make fuzz` for as long as is wanted.

BUILD ?= build

FUZZ_NAMES := $(patsubst tests/fuzz/%-fuzz.c,%,$(wildcard tests/fuzz/*-fuzz.c))
FUZZ_BINS := $(FUZZ_NAMES:%=$(BUILD)/fuzz/%-fuzz)
FUZZ_CFLAGS := -std=gnu11 -O1 -g -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -Wno-gnu-case-range -D__KERNEL__ \
	-Itests/unit/shim -I. -Icore/include -Ivhost/include \
	-include linux/compiler_types.h

# fuzz-header NAME,WORD: the words after "// WORD:" at the top of the target
fuzz-header = $(shell sed -n '1,10s|^// $(2): *||p' tests/fuzz/$(1)-fuzz.c)

define fuzz-rule
$(BUILD)/fuzz/$(1)-fuzz: $(addprefix $(BUILD)/uapi/linux/,$(call fuzz-header,$(1),uapi)) \
		tests/fuzz/build.mk
$(BUILD)/fuzz/$(1)-fuzz: tests/fuzz/$(1)-fuzz.c \
		$(wildcard $(call fuzz-header,$(1),sources)) tests/unit/shim/shim.c
	@mkdir -p $$(@D)
	@echo "  FUZZ    $$@"
	@clang $$(FUZZ_CFLAGS) \
		$(if $(call fuzz-header,$(1),uapi),-isystem $(BUILD)/uapi) \
		-MM -MP -MT $$@ $$(filter %.c,$$^) >$$@.d
	@clang $$(FUZZ_CFLAGS) \
		$(if $(call fuzz-header,$(1),uapi),-isystem $(BUILD)/uapi) \
		-o $$@ $$(filter %.c,$$^)
-include $(BUILD)/fuzz/$(1)-fuzz.d
endef

$(foreach n,$(FUZZ_NAMES),$(eval $(call fuzz-rule,$(n))))

TEST_TARGETS += $(FUZZ_BINS)

## fuzz: look for inputs that break a parser or a ring, SECONDS=600 for each target
.PHONY: fuzz
fuzz: $(FUZZ_BINS)
	@tests/fuzz/run --seconds "$(or $(SECONDS),600)" $(FUZZ_NAMES)
