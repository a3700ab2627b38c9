# SPDX-License-Identifier: GPL-2.0-only
#
# weir_test.ko, for boot tests: $(BUILD)/modules/$(KERNEL)/weir_test.ko.

TEST_MODULE_DIR = $(BUILD)/test-module-$(KERNEL)

.PHONY: test-module
modules: test-module
test-module:
	@mkdir -p $(TEST_MODULE_DIR) $(BUILD)/modules/$(KERNEL)
	@rsync -a --exclude=build.mk tests/module/ $(TEST_MODULE_DIR)/
	+@$(MAKE) -C $(KDIR) M=$(TEST_MODULE_DIR) ROOT=$(ROOT) \
		ARCH=arm64 CROSS_COMPILE=$(CROSS) CC=$(CROSS)gcc-12 W=1 modules
	@rsync -a --checksum $(TEST_MODULE_DIR)/weir_test.ko $(BUILD)/modules/$(KERNEL)/
