// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guest has taught the branch predictor may not lead the hypervisor, or the
 * host behind it, astray (Spectre v2 and BHB; ARM DEN0070, and Arm's white paper on
 * the branch history). The host's kernel protects itself from its user space; this
 * is the same for guests, CPU by CPU.
 */
#include <linux/arm-smccc.h>
#include <linux/cpu.h>
#include <asm/cpufeature.h>
#include <asm/cputype.h>
#include <weir/harden.h>

#define ALL(core, n)	{ MIDR_ALL_VERSIONS(MIDR_##core), n }

/* With CLRBHB, one turn for the barriers behind it; and for cores nobody has listed. */
#define LOOPS_CLRBHB	1
#define LOOPS_MOST	132

/* Turns that replace all of a core's history (Arm's white paper, table of K). */
static const struct {
	struct midr_range midr;
	unsigned int loops;
} cores[] = {
	ALL(CORTEX_A57, 8),	ALL(CORTEX_A72, 8),	ALL(AMPERE1, 11),
	ALL(CORTEX_A76, 24),	ALL(CORTEX_A76AE, 24),	ALL(CORTEX_A77, 24),
	ALL(NEOVERSE_N1, 24),	ALL(HISI_HIP09, 24),	ALL(QCOM_KRYO_4XX_GOLD, 24),
	ALL(CORTEX_A78, 32),	ALL(CORTEX_A78AE, 32),	ALL(CORTEX_A78C, 32),
	ALL(CORTEX_X1, 32),	ALL(CORTEX_X1C, 32),	ALL(CORTEX_A710, 32),
	ALL(CORTEX_X2, 32),	ALL(NEOVERSE_N2, 32),	ALL(NEOVERSE_V1, 32),
	ALL(HISI_TSV110, 32),	ALL(CORTEX_A715, 38),	ALL(CORTEX_A720, 38),
	ALL(CORTEX_X3, 132),	ALL(NEOVERSE_V2, 132),
};

static bool offered(u32 fn)
{
	struct arm_smccc_res res;

	return arm_smccc_1_1_invoke(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, fn, &res) !=
		       SMCCC_CONDUIT_NONE &&
	       res.a0 == SMCCC_RET_SUCCESS;
}

/* 3 does what 1 does, and forgets the history, too. */
static u32 firmware_call(void)
{
	if (arm_smccc_1_1_get_conduit() != SMCCC_CONDUIT_SMC)
		return 0;
	if (offered(ARM_SMCCC_ARCH_WORKAROUND_3))
		return ARM_SMCCC_ARCH_WORKAROUND_3;
	return offered(ARM_SMCCC_ARCH_WORKAROUND_1) ?
	       ARM_SMCCC_ARCH_WORKAROUND_1 : 0;
}

/* The CPU forgets by itself at an exception (FEAT_ECBHB). */
static bool forgets(void)
{
	return FIELD_GET(ID_AA64MMFR1_EL1_ECBHB_MASK,
			 read_cpuid(ID_AA64MMFR1_EL1));
}

static bool has_clrbhb(void)
{
	return FIELD_GET(ID_AA64ISAR2_EL1_CLRBHB_MASK,
			 read_cpuid(ID_AA64ISAR2_EL1));
}

static unsigned int listed_loops(void)
{
	u32 midr = read_cpuid_id();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cores); i++)
		if (is_midr_in_range(midr, &cores[i].midr))
			return cores[i].loops;
	return 0;
}

/* A core that is not listed has firmware that knows it, or many turns. */
static void find_history(struct weir_flush *flush)
{
	if (flush->call == ARM_SMCCC_ARCH_WORKAROUND_3 || forgets())
		return;
	flush->loops = has_clrbhb() ? LOOPS_CLRBHB : listed_loops();
	if (flush->loops)
		return;
	if (firmware_call() == ARM_SMCCC_ARCH_WORKAROUND_3)
		flush->call = ARM_SMCCC_ARCH_WORKAROUND_3;
	else
		flush->loops = LOOPS_MOST;
}

/**
 * weir_harden_find() - what this CPU does at each exit of a guest
 * @flush: is told so
 *
 * Nothing where the host's kernel was told to do nothing (mitigations=off), and
 * nothing where firmware has no answer to Spectre v2, as the history alone is not
 * worth hiding then: the host says so itself
 * (/sys/devices/system/cpu/vulnerabilities/spectre_v2).
 * Context: interrupts masked. Return: is it anything?
 */
bool weir_harden_find(struct weir_flush *flush)
{
	*flush = (struct weir_flush){};
	if (cpu_mitigations_off())
		return false;
	if (this_cpu_has_cap(ARM64_SPECTRE_V2)) {
		flush->call = firmware_call();
		if (!flush->call)
			return false;
	}
	if (this_cpu_has_cap(ARM64_SPECTRE_BHB))
		find_history(flush);
	return flush->call || flush->loops;
}

/**
 * weir_harden_history() - has this CPU no branch history of a guest's after an exit?
 *
 * Context: interrupts masked.
 */
bool weir_harden_history(void)
{
	struct weir_flush flush;

	weir_harden_find(&flush);
	return forgets() || flush.loops ||
	       flush.call == ARM_SMCCC_ARCH_WORKAROUND_3;
}
