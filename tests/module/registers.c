// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's registers right before and right after each entry of a guest, and
 * some before and after each run loop: probes of the world switch compare them.
 * Which of them changed, and how often they were compared, is in the file
 * "registers". In split mode: under VHE the world switch is compiled into the run
 * loop, where no probe can be.
 */
#include <linux/bitmap.h>
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/seq_file.h>
#include <asm/arch_timer.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>
#include "weir_test.h"

/*
 * Left out: what an exception (FAR_EL1 and the like) or the counter changes anyway,
 * and TPIDR_EL0 and TPIDRRO_EL0, which are the guest's while its thread is inside
 * KVM_RUN.
 */
#define ALWAYS(X) \
	X(sctlr_el1) X(ttbr0_el1) X(ttbr1_el1) X(tcr_el1) X(mair_el1) \
	X(amair_el1) X(vbar_el1) X(cntkctl_el1) X(sp_el0) X(csselr_el1) \
	X(tpidr_el1) X(osdlr_el1) X(oslsr_el1) X(cntp_cval_el0) \
	X(pmcr_el0) X(pmcntenset_el0) X(pmintenset_el1) X(pmuserenr_el0) \
	X(pmselr_el0) X(pmovsset_el0) X(pmccfiltr_el0) X(pmccntr_el0) \
	X(pmevtyper0_el0) X(pmevtyper1_el0) X(pmevtyper2_el0) X(pmevtyper3_el0) \
	X(pmevcntr0_el0) X(pmevcntr1_el0) X(pmevcntr2_el0) X(pmevcntr3_el0)
#define GIC(X) \
	X(SYS_ICC_PMR_EL1) X(SYS_ICC_CTLR_EL1) X(SYS_ICC_SRE_EL1) \
	X(SYS_ICC_BPR1_EL1) X(SYS_ICC_IGRPEN1_EL1) X(SYS_ICC_RPR_EL1)
/* The guest's from the run loop's begin to its end, or while it runs. */
#define LOOP(X) \
	X(cpacr_el1) X(afsr0_el1) X(afsr1_el1) X(contextidr_el1) X(mdscr_el1) \
	X(dbgbvr0_el1) X(dbgbcr0_el1) X(dbgbvr1_el1) X(dbgbcr1_el1) \
	X(dbgbvr2_el1) X(dbgbcr2_el1) X(dbgbvr3_el1) X(dbgbcr3_el1) \
	X(dbgbvr4_el1) X(dbgbcr4_el1) X(dbgbvr5_el1) X(dbgbcr5_el1) \
	X(dbgwvr0_el1) X(dbgwcr0_el1) X(dbgwvr1_el1) X(dbgwcr1_el1) \
	X(dbgwvr2_el1) X(dbgwcr2_el1) X(dbgwvr3_el1) X(dbgwcr3_el1) \
	X(par_el1)
#define GENERAL(X) \
	X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29)

#define NAME(reg)	#reg,
#define NAME_X(n)	"x" #n,
static const char *const names[] = {
	ALWAYS(NAME) GIC(NAME) GENERAL(NAME_X) "sp", LOOP(NAME)
};

static const char *const loop_names[] = { LOOP(NAME) };

#define NR		ARRAY_SIZE(names)
#define NR_LOOP		ARRAY_SIZE(loop_names)
#define NR_RUN		(NR - NR_LOOP)

struct snapshot {
	u64 reg[NR_RUN];
};

static DEFINE_PER_CPU(u64, at_begin[NR_LOOP]);

static DECLARE_BITMAP(changed, NR);
static atomic64_t compared, loops;

#define TAKE(reg)	*out++ = read_sysreg(reg);

/* Registers that are not there read as zero. */
static void take(struct snapshot *s, const struct pt_regs *regs)
{
	bool gic = cpus_have_final_cap(ARM64_HAS_GIC_CPUIF_SYSREGS);
	u64 *out = s->reg;

#define TAKE_GIC(reg)	*out++ = gic ? read_sysreg_s(reg) : 0;
#define TAKE_X(n)	*out++ = regs->regs[n];
	ALWAYS(TAKE)
	GIC(TAKE_GIC)
	GENERAL(TAKE_X)
	*out = regs->sp;
}

static int before(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	take((struct snapshot *)ri->data, regs);
	return 0;
}

static void compare(const u64 *old, const u64 *new, unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++, old++, new++) {
		if (*new == *old || test_and_set_bit(i, changed))
			continue;
		pr_info("weir-test: %s was %#llx, is %#llx\n", names[i], *old, *new);
	}
}

static int after(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct snapshot *old = (struct snapshot *)ri->data;
	struct snapshot new;

	take(&new, regs);
	compare(old->reg, new.reg, 0, NR_RUN);
	atomic64_inc(&compared);
	return 0;
}

/* A value that nobody else uses: what comes back must be this. */
static int at_loop_begin(struct kprobe *kp, struct pt_regs *regs)
{
	u64 *out = this_cpu_ptr(at_begin);

	write_sysreg(0xffff4321feed0000, par_el1);
	isb();
	LOOP(TAKE)
	return 0;
}

static int at_loop_end(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	u64 new[NR_LOOP], *out = new;

	LOOP(TAKE)
	compare(this_cpu_ptr(at_begin), new, NR_RUN, NR);
	atomic64_inc(&loops);
	return 0;
}

static struct kretprobe probe = {
	.kp.symbol_name = "weir_split_enter",
	.entry_handler = before,
	.handler = after,
	.data_size = sizeof(struct snapshot),
	.maxactive = 64,
};

static struct kprobe loop_begin = {
	.symbol_name = "weir_split_begin",
	.pre_handler = at_loop_begin,
};

static struct kretprobe loop_end = {
	.kp.symbol_name = "weir_split_end",
	.handler = at_loop_end,
	.maxactive = 64,
};

static int registers_show(struct seq_file *s, void *unused)
{
	unsigned int i;

	seq_printf(s, "compared %lld missed %lu loops %lld\n",
		   atomic64_read(&compared),
		   probe.nmissed + loop_begin.nmissed + loop_end.nmissed,
		   atomic64_read(&loops));
	for_each_set_bit(i, changed, NR)
		seq_printf(s, "changed %s\n", names[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(registers);

int weir_test_registers_init(struct dentry *dir)
{
	int err;

	if (is_kernel_in_hyp_mode())
		return 0;
	debugfs_create_file("registers", 0400, dir, NULL, &registers_fops);
	err = register_kretprobe(&probe);
	if (err)
		return err;
	err = register_kprobe(&loop_begin);
	if (err)
		goto no_begin;
	err = register_kretprobe(&loop_end);
	if (err)
		goto no_end;
	return 0;
no_end:
	unregister_kprobe(&loop_begin);
no_begin:
	unregister_kretprobe(&probe);
	return err;
}

void weir_test_registers_exit(void)
{
	if (is_kernel_in_hyp_mode())
		return;
	unregister_kretprobe(&loop_end);
	unregister_kprobe(&loop_begin);
	unregister_kretprobe(&probe);
}
