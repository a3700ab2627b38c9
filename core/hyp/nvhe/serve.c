// SPDX-License-Identifier: GPL-2.0-only
/* The calls that the lowvisor takes from the host. */
#include <asm/virt.h>
#include "nvhe.h"

static u64 serve_gic(struct weir_low_cpu *cpu, u64 fn, u64 reg)
{
	switch (fn) {
	case WEIR_LOW_GIC_SYNC:
		weir_low_gic_sync(cpu);
		return 0;
	case WEIR_LOW_GIC_READ:
		weir_low_gic_sync(cpu);
		return weir_low_gic_read(reg);
	case WEIR_LOW_GIC_RESTORE:
		weir_low_gic_restore(&cpu->gic);
		return 0;
	case WEIR_LOW_GIC_SAVE:
		weir_low_gic_save(cpu);
		return 0;
	default:
		return HVC_STUB_ERR;
	}
}

/**
 * weir_low_serve() - a call of the host, but for those that entry.S serves
 * @fn: WEIR_LOW_*
 * @a: arguments, up to @d; addresses are physical
 * @b: second
 * @c: third
 * @d: fourth
 *
 * Context: EL2, exceptions masked. Return: as low-call.h says, HVC_STUB_ERR for
 * a call that there is not.
 */
u64 weir_low_serve(u64 fn, u64 a, u64 b, u64 c, u64 d)
{
	struct weir_low_cpu *cpu = weir_low_this_cpu();

	switch (fn) {
	case WEIR_LOW_PING:
		return WEIR_LOW_VERSION;
	case WEIR_LOW_TRANSLATE:
		return weir_low_translate(cpu, (struct weir_context *)a, b);
	case WEIR_LOW_UNMAP:
		weir_low_unmap(a);
		return 0;
	case WEIR_LOW_TLB_RANGE:
		weir_low_tlb_range(a, b, c, d);
		return 0;
	case WEIR_LOW_TLB_VMID:
		weir_low_tlb_vmid(a);
		return 0;
	case WEIR_LOW_TLB_LOCAL:
		weir_low_tlb_local(a);
		return 0;
	case WEIR_LOW_TLB_ALL:
		weir_low_tlb_all();
		return 0;
	default:
		return serve_gic(cpu, fn, a);
	}
}
