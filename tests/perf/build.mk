# SPDX-License-Identifier: GPL-2.0-only
#
# Programs of the benchmarks, static arm64 files: $(BUILD)/tests/perf/NAME

PERF_PROGRAMS := $(BUILD)/tests/perf/micro-host $(BUILD)/tests/perf/scale-host

.PHONY: perf
perf: $(PERF_PROGRAMS)

$(PERF_PROGRAMS): $(BUILD)/tests/perf/%: tests/perf/%.c $(API_LIB_OBJS) $(GUESTS)
	@mkdir -p $(@D)
	@echo "  LD      $@"
	@$(API_CC) $(API_CFLAGS) -static -o $@ $(filter %.c,$^) $(API_LIB_OBJS)

$(BUILD)/tests/perf/micro-host: tests/perf/micro-net.c

-include $(wildcard $(BUILD)/tests/perf/*.d)
