// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errata of the host's CPUs that its kernel announces (its cpu_errata.c), as far as
 * Weir has an answer other than the kernel's own workaround. Every one of them has a
 * row in docs/split-mode.md.
 */
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/printk.h>
#include <asm/cpufeature.h>
#include <asm/virt.h>
#include "host.h"

enum verdict {
	REFUSED,	/* what a guest needs to be kept from harm is not there */
	REFUSED_SPLIT,	/* likewise, in the lowvisor */
	TRUSTED,	/* only the guest's own kernel can avoid it */
};

struct erratum {
	unsigned int cap;
	enum verdict verdict;
	const char *name;
};

static const struct erratum errata[] = {
	{ ARM64_WORKAROUND_DEVICE_LOAD_ACQUIRE, TRUSTED,
	  "832075 (Cortex-A57)" },
	{ ARM64_WORKAROUND_1508412, TRUSTED,
	  "1508412 (Cortex-A77)" },
	/* The guest's accesses to its virtual interrupt groups would have to trap. */
	{ ARM64_WORKAROUND_CAVIUM_30115, REFUSED,
	  "30115 (Cavium ThunderX)" },
	/* The guest's writes of its translation registers would have to trap. */
	{ ARM64_WORKAROUND_CAVIUM_TX2_219_TVM, REFUSED,
	  "219 (Cavium ThunderX2)" },
	/* The lowvisor's TLB maintenance would have to be done twice. */
	{ ARM64_WORKAROUND_REPEAT_TLBI, REFUSED_SPLIT,
	  "1286807, 2441007, 2441009, 4118414 or Falkor 1009 (TLB invalidation)" },
};

static bool refused(const struct erratum *e)
{
	return e->verdict == REFUSED ||
	       (e->verdict == REFUSED_SPLIT && !is_kernel_in_hyp_mode());
}

/**
 * weir_errata_check() - can guests be run on CPUs with these errata?
 *
 * All CPUs count, and none can come later that has an erratum which those at boot
 * had not: the kernel leaves it off.
 * Return: 0, with a warning where guests have to be trusted; or -ENODEV with a
 * message that names what cannot be done without.
 */
int weir_errata_check(void)
{
	const struct erratum *e;
	int err = 0;

	for (e = errata; e < errata + ARRAY_SIZE(errata); e++) {
		if (!cpus_have_cap(e->cap))
			continue;
		if (refused(e)) {
			pr_err("weir: CPU erratum %s: there is no workaround here, guests could break this machine\n",
			       e->name);
			err = -ENODEV;
		} else if (e->verdict == TRUSTED) {
			pr_warn("weir: CPU erratum %s: a guest without its workaround can deadlock this machine; run only guests that you trust\n",
				e->name);
		}
	}
	return err;
}
