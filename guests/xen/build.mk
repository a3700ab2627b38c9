# SPDX-License-Identifier: GPL-2.0-only
#
# The micro-benchmarks as a bare Dom0: $(BUILD)/guests/xen/micro.bin, from the
# same objects as guests/micro.bin but for what is around the guest.

XEN_MICRO := $(BUILD)/guests/xen/micro
XEN_MICRO_OBJS := $(BUILD)/guests/micro.c.o $(BUILD)/guests/xen/head.S.o \
	$(BUILD)/guests/xen/port.c.o \
	$(filter-out %/lib/port.c.o,$(GUEST_LIB_OBJS))
XEN_LDFLAGS = -nostdlib -static-pie -Wl,-T,guests/xen/guest.lds -Wl,-z,notext \
	-Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments

GUESTS_TARGETS += $(XEN_MICRO).bin

$(XEN_MICRO).elf: $(XEN_MICRO_OBJS) guests/xen/guest.lds
	@echo "  LD      $@"
	@$(GUEST_CC) $(XEN_LDFLAGS) -o $@ $(filter %.o,$^)

.SECONDARY: $(XEN_MICRO).elf $(XEN_MICRO_OBJS)

-include $(wildcard $(BUILD)/guests/xen/*.d)
