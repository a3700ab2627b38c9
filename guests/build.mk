# SPDX-License-Identifier: GPL-2.0-only
#
# Bare-metal guests: $(BUILD)/guests/NAME.bin from guests/NAME.c, flat and with
# an arm64 Image header.

BUILD ?= build
CROSS ?= aarch64-linux-gnu-
GUEST_CC = $(CROSS)gcc
GUEST_OBJCOPY = $(CROSS)objcopy

GUEST_NAMES := $(basename $(notdir $(wildcard guests/*.c)))
GUESTS := $(GUEST_NAMES:%=$(BUILD)/guests/%.bin)

GUEST_LIB := $(wildcard guests/lib/*.c guests/lib/*.S)
GUEST_LIB_OBJS := $(GUEST_LIB:guests/%=$(BUILD)/guests/%.o)

GUEST_CFLAGS = -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wmissing-prototypes \
	-ffreestanding -fno-stack-protector -fno-pic -fno-asynchronous-unwind-tables \
	-fno-tree-loop-distribute-patterns -mgeneral-regs-only -mstrict-align \
	-mno-outline-atomics -Wa,--fatal-warnings -Iguests/lib -MMD -MP
GUEST_LDFLAGS = -nostdlib -static -no-pie -Wl,-T,guests/lib/guest.lds \
	-Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments

GUESTS_TARGETS += $(GUESTS)

$(BUILD)/guests/%.c.o: guests/%.c
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(GUEST_CC) $(GUEST_CFLAGS) -c -o $@ $<

$(BUILD)/guests/%.S.o: guests/%.S
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(GUEST_CC) $(GUEST_CFLAGS) -D__ASSEMBLY__ -c -o $@ $<

$(GUESTS:.bin=.elf): $(BUILD)/guests/%.elf: $(BUILD)/guests/%.c.o \
		$(GUEST_LIB_OBJS) guests/lib/guest.lds
	@echo "  LD      $@"
	@$(GUEST_CC) $(GUEST_LDFLAGS) -o $@ $(filter %.o,$^)

$(BUILD)/guests/%.bin: $(BUILD)/guests/%.elf
	$(GUEST_OBJCOPY) -O binary $< $@

.SECONDARY: $(GUESTS:.bin=.elf) $(GUEST_NAMES:%=$(BUILD)/guests/%.c.o) $(GUEST_LIB_OBJS)

-include $(wildcard $(BUILD)/guests/*.d $(BUILD)/guests/lib/*.d)
