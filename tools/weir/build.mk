# SPDX-License-Identifier: GPL-2.0-only
#
# The weir program, for the emulated host and for real ones: static, so that it
# runs on any arm64 Linux.

WEIR_VERSION := 0.1
WEIR_SOURCES := $(wildcard tools/weir/*.c)
WEIR_OBJECTS := $(WEIR_SOURCES:tools/weir/%.c=$(BUILD)/tools-weir/%.o)
WEIR_CFLAGS  := -std=gnu11 -O2 -g -pthread -Wall -Wextra -Werror \
	-Wno-sign-compare -Wno-missing-field-initializers \
	-fstack-protector-strong -D_FORTIFY_SOURCE=2 -D_FILE_OFFSET_BITS=64 \
	-DWEIR_VERSION='"$(WEIR_VERSION)"' -Icore/include

TOOLS_TARGETS += $(BUILD)/bin/weir

# The kernel modules' ring engine, and what it takes from the kernel.
WEIR_RING_SOURCES := $(wildcard virtio/ring*.c)
WEIR_RING_OBJECTS := $(WEIR_RING_SOURCES:%.c=$(BUILD)/tools-weir/%.o)
WEIR_RING_CFLAGS  := -D__KERNEL__ -Itests/unit/shim -I. \
	-include linux/compiler_types.h -Wno-unused-parameter

$(BUILD)/tools-weir/vring.o: WEIR_CFLAGS += $(WEIR_RING_CFLAGS)

$(BUILD)/tools-weir/virtio/%.o: virtio/%.c tools/weir/build.mk
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(ARM64_CC) $(WEIR_CFLAGS) $(WEIR_RING_CFLAGS) \
		-idirafter $(ARM64_SYSROOT)/usr/include -MMD -MP -c -o $@ $<

# The sysroot's headers come last: the cross compiler has its own C library.
$(BUILD)/tools-weir/%.o: tools/weir/%.c tools/weir/build.mk
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(ARM64_CC) $(WEIR_CFLAGS) -idirafter $(ARM64_SYSROOT)/usr/include \
		-MMD -MP -c -o $@ $<

$(BUILD)/bin/weir: $(WEIR_OBJECTS) $(WEIR_RING_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(ARM64_CC) -static -pthread -o $@ $^ \
		$(ARM64_SYSROOT)/usr/lib/aarch64-linux-gnu/libfdt.a

-include $(WEIR_OBJECTS:.o=.d) $(WEIR_RING_OBJECTS:.o=.d)
