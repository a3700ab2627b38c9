/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs and exceptions. */
#ifndef GUEST_CPU_H
#define GUEST_CPU_H

#include "layout.h"
#include "types.h"

#define ESR_EC(esr) ((esr) >> 26 & 0x3f)
#define EC_UNKNOWN	0x00
#define EC_SVC64	0x15
#define EC_SYSREG	0x18
#define EC_IABT_LOWER	0x20
#define EC_DABT_LOWER	0x24
#define EC_DABT_SAME	0x25

/* As vectors.S lays it on the stack. */
struct frame {
	u64 x[31];
	u64 elr;
	u64 spsr;
	u64 pad;
};

/**
 * struct cpu - one for each CPU, by index
 * @expecting: an exception is the answer, not an accident: record it and go on
 *	behind the instruction
 * @taken: how many were recorded
 * @esr: syndrome of the last one
 * @far: fault address of the last one
 * @entry: what the CPU was started for
 */
struct cpu {
	bool expecting;
	u32 taken;
	u64 esr;
	u64 far;
	void (*entry)(void *arg);
	void *arg;
};

extern struct cpu cpus[GUEST_MAX_CPUS];

/* From the affinity that KVM gives to a vCPU ID: Aff0 has four bits. */
unsigned int cpu_index_of(u64 mpidr);
unsigned int cpu_index(void);
u64 cpu_mpidr(unsigned int index);
struct cpu *this_cpu(void);

/* Called for each interrupt between its acknowledge and its EOI. */
extern void (*irq_hook)(u32 intid);
/* Called for a synchronous exception from EL0; true if it was dealt with. */
extern bool (*el0_hook)(struct frame *frame, u64 esr);

/* Did @statement raise an exception? ESR and FAR are then in this_cpu(). */
#define raises(statement) ({			\
	struct cpu *__c = this_cpu();		\
	u32 __before = __c->taken;		\
	__c->expecting = true;			\
	statement;				\
	__c->expecting = false;			\
	READ_ONCE(__c->taken) != __before; })

/* Is @statement UNDEFINED? */
#define undefined(statement) \
	(raises(statement) && ESR_EC(this_cpu()->esr) == EC_UNKNOWN)

/* Starts @index at @fn(@arg), MMU and caches on. Return: PSCI's answer. */
s64 cpu_on(unsigned int index, void (*fn)(void *arg), void *arg);
/* Waits until AFFINITY_INFO says that it is off. */
void cpu_wait_off(unsigned int index);
void cpu_off(void) __attribute__((noreturn));

#endif /* GUEST_CPU_H */
