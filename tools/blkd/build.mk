# SPDX-License-Identifier: GPL-2.0-only
#
# weir-blkd, for arm64 hosts, static. $(BUILD)/native/weir-blkd is for the machine
# that builds, to be tried there with its QEMU.

BLKD_SOURCES := $(wildcard tools/blkd/*.c virtio/ring*.c) \
	vhost/blk-request.c vhost/gather.c
BLKD_OBJECTS := $(BLKD_SOURCES:%.c=$(BUILD)/tools-blkd/%.o)
BLKD_NATIVE  := $(BLKD_SOURCES:%.c=$(BUILD)/native-blkd/%.o)
# What the ring engine and the parser take from the kernel is stood in for by
# the unit tests' headers.
BLKD_CFLAGS   = -std=gnu11 -O2 -g -pthread -Wall -Wextra -Werror \
	-Wno-sign-compare -Wno-missing-field-initializers \
	-Wno-unused-parameter \
	-fstack-protector-strong -D_FORTIFY_SOURCE=2 -D_FILE_OFFSET_BITS=64 \
	-DWEIR_VERSION='"$(WEIR_VERSION)"' -D__KERNEL__ -Itests/unit/shim -I. \
	-Icore/include -include linux/compiler_types.h

TOOLS_TARGETS += $(BUILD)/bin/weir-blkd

$(BUILD)/tools-blkd/%.o: %.c tools/blkd/build.mk
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(ARM64_CC) $(BLKD_CFLAGS) -idirafter $(ARM64_SYSROOT)/usr/include \
		-MMD -MP -c -o $@ $<

$(BUILD)/bin/weir-blkd: $(BLKD_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(ARM64_CC) -static -pthread -o $@ $^ \
		$(ARM64_SYSROOT)/usr/lib/aarch64-linux-gnu/liburing.a

$(BUILD)/native-blkd/%.o: %.c tools/blkd/build.mk
	@mkdir -p $(@D)
	@echo "  HOSTCC  $@"
	@$(HOST_CC) $(BLKD_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/native/weir-blkd: $(BLKD_NATIVE)
	@mkdir -p $(@D)
	@echo "  HOSTLD  $@"
	@$(HOST_CC) -pthread -o $@ $^ -luring

# The same with tests/fuzz/record*.c, which watch it, or stand in for it.
BLKD_WATCHED := weir_ring_init weir_blk_request_parse blkd_device_handle \
	blkd_device_init blkd_device_exit blkd_queue_start blkd_queue_stop

$(BUILD)/native/weir-blkd-record: $(BLKD_NATIVE) \
		$(patsubst %.c,$(BUILD)/native-blkd/%.o,$(wildcard tests/fuzz/record*.c))
	@mkdir -p $(@D)
	@echo "  HOSTLD  $@"
	@$(HOST_CC) -pthread $(BLKD_WATCHED:%=-Wl,--wrap=%) -o $@ $^ -luring

-include $(BLKD_OBJECTS:.o=.d) $(BLKD_NATIVE:.o=.d)
