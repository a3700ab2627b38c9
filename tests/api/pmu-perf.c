// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock; gate: no; host: --icount */
/*
 * What `perf stat` does: cycles and instructions of a loop in user space, by
 * perf_event_open(). tests/boot/perf runs it in a guest; here it proves that the
 * test can pass on the host itself.
 */

#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test.h"
#include <sys/ioctl.h>

#define LOOPS 1000000UL

static int open_counter(u64 config)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE, .size = sizeof(attr),
		.config = config, .disabled = 1, .exclude_kernel = 1,
		.exclude_hv = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static u64 count(u64 config)
{
	int fd = must(open_counter(config));
	u64 n = LOOPS, value = 0;

	must(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0));
	asm volatile("1: sub %0, %0, #1\ncbnz %0, 1b\n" : "+r"(n));
	must(ioctl(fd, PERF_EVENT_IOC_DISABLE, 0));
	check_eq(read(fd, &value, sizeof(value)), sizeof(value));
	close(fd);
	return value;
}

int main(void)
{
	u64 cycles = count(PERF_COUNT_HW_CPU_CYCLES);
	u64 instructions = count(PERF_COUNT_HW_INSTRUCTIONS);

	printf("cycles %lu, instructions %lu\n", (unsigned long)cycles,
	       (unsigned long)instructions);
	check(cycles > LOOPS / 2);
	check(instructions >= 2 * LOOPS);
	check(instructions < 2 * LOOPS + LOOPS / 50);
	return test_end();
}
