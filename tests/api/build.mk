# SPDX-License-Identifier: GPL-2.0-only
#
# ABI tests: $(BUILD)/tests/api/NAME from tests/api/NAME.c, each one static
# arm64 file with its guest inside.

BUILD ?= build
CROSS ?= aarch64-linux-gnu-
API_CC = $(CROSS)gcc

API_NAMES := $(basename $(notdir $(wildcard tests/api/*.c)))
API_TESTS := $(API_NAMES:%=$(BUILD)/tests/api/%)
API_LIB_OBJS := $(patsubst tests/api/lib/%.c,$(BUILD)/tests/api/lib/%.o, \
	$(wildcard tests/api/lib/*.c))
# The ABI under test is that of the emulated host's kernel; the cross compiler's
# own headers are older. Exported as the kernel's headers_install does it.
API_UAPI := $(BUILD)/uapi
API_UAPI_HEADERS := $(API_UAPI)/linux/kvm.h $(API_UAPI)/asm/kvm.h \
	$(API_UAPI)/linux/vhost.h $(API_UAPI)/linux/vhost_types.h \
	$(API_UAPI)/linux/if_packet.h \
	$(API_UAPI)/linux/virtio_blk.h
API_KERNEL = $(wildcard $(shell tools/lab/image kernel)/headers/usr/src/*-common)

API_CFLAGS = -std=gnu11 -O2 -g -Wall -Wextra -Werror -pthread \
	-D_GNU_SOURCE -isystem $(API_UAPI) -Itests/api/lib -Iguests/lib -Icore/include \
	-Wa,-I$(BUILD)/guests,--fatal-warnings -MMD -MP

# Runs them, in the emulated host.
API_BATCH := $(BUILD)/tests/api-batch

TEST_TARGETS += api

.PHONY: api
api: $(API_TESTS) $(API_BATCH)

$(API_BATCH): tests/lib/api-batch.c
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(API_CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror -D_GNU_SOURCE -static -o $@ $<

$(API_UAPI)/linux/%: API_FROM = $(API_KERNEL)/include/uapi/linux
$(API_UAPI)/asm/%: API_FROM = $(API_KERNEL)/arch/arm64/include/uapi/asm
$(API_UAPI_HEADERS):
	@mkdir -p $(@D)
	sed -e '/#include <linux\/compiler.*\.h>/d' -e 's/\b__user\b//' \
		$(API_FROM)/$(@F) >$@

$(BUILD)/tests/api/lib/%.o: tests/api/lib/%.c $(GUESTS) $(API_UAPI_HEADERS)
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(API_CC) $(API_CFLAGS) -c -o $@ $<

$(API_TESTS): $(BUILD)/tests/api/%: tests/api/%.c $(API_LIB_OBJS) $(GUESTS)
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(API_CC) $(API_CFLAGS) -static -o $@ $< $(API_LIB_OBJS)

-include $(wildcard $(BUILD)/tests/api/*.d $(BUILD)/tests/api/lib/*.d)
