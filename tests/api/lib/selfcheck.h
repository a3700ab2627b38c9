/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs a self-checking guest to its verdict. */
#ifndef TEST_SELFCHECK_H
#define TEST_SELFCHECK_H

#include "blob.h"
#include "vm.h"

/**
 * struct selfcheck - a guest and its machine
 * @image: from GUEST_BLOB()
 * @end: from GUEST_BLOB()
 * @vcpus: how many, 0 for one
 * @ram: bytes of RAM, 0 for TEST_RAM_SIZE
 * @one_cpu: every vCPU on host CPU 0
 * @migrate: vCPU threads are moved between the host's CPUs all the time
 * @stepped: KVM_GUESTDBG_SINGLESTEP: one instruction a KVM_RUN
 * @pmu: INTID of the PMU that each vCPU has, 0 for none
 * @param: PORT_PARAM
 * @prepare: before the first vCPU runs, or NULL
 * @step: PORT_REQ_STEP, or NULL
 */
struct selfcheck {
	const char *image;
	const char *end;
	u32 vcpus;
	size_t ram;
	bool one_cpu;
	bool migrate;
	bool stepped;
	u32 pmu;
	u64 param;
	void (*prepare)(struct vm *vm);
	void (*step)(struct vm *vm, u32 arg);
};

/* Return: main()'s exit status. */
int selfcheck(const struct selfcheck *what);

#define SELFCHECK(name, ...) \
	selfcheck(&(struct selfcheck){ .image = guest_##name, \
				       .end = guest_##name##_end, ##__VA_ARGS__ })

#endif /* TEST_SELFCHECK_H */
