// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe vhe2 max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * KVM_CHECK_EXTENSION: what each capability of linux/kvm.h answers, on both
 * descriptors. No number up to the last is left out: one that is in neither table
 * nor among those that the header leaves free fails.
 */

#include <sys/auxv.h>
#include <asm/hwcap.h>

#include "vm.h"

#define LAST		KVM_CAP_X86_GUEST_MODE
#define FAR		1000
#define ID_MIDR		ARM64_SYS_REG(3, 0, 0, 0, 0)
#define ID_PFR0		ARM64_SYS_REG(3, 0, 0, 4, 0)
#define ID_DFR0		ARM64_SYS_REG(3, 0, 0, 5, 0)
#define ID_MMFR0	ARM64_SYS_REG(3, 0, 0, 7, 0)
#define FIELD(reg, shift) ((reg) >> (shift) & 0xf)

/* What the answers depend on, found out by other ways than the answers. */
static struct {
	bool v2;
	u32 cpus, ipa_bits, brps, wrps;
	bool ras, ptrauth;
} host;

static int one(void)
{
	return 1;
}

static int none(void)
{
	return 0;
}

static int max_vcpus(void)
{
	return host.v2 ? 8 : 512;
}

static int nr_vcpus(void)
{
	return host.cpus < (u32)max_vcpus() ? (int)host.cpus : max_vcpus();
}

static int memslots(void)
{
	return 32767;
}

static int routes(void)
{
	return 4096;
}

static int dirty_manual(void)
{
	return KVM_DIRTY_LOG_MANUAL_PROTECT_ENABLE | KVM_DIRTY_LOG_INITIALLY_SET;
}

static int ring_bytes(void)
{
	return 65536 * sizeof(struct kvm_dirty_gfn);
}

static int block_sizes(void)
{
	return 1 << 30 | 1 << 21 | 1 << 12;
}

static int coalesced_page(void)
{
	return KVM_COALESCED_MMIO_PAGE_OFFSET;
}

static int debug_mask(void)
{
	return KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP |
	       KVM_GUESTDBG_USE_SW_BP | KVM_GUESTDBG_USE_HW;
}

static int brps(void)
{
	return host.brps;
}

static int wrps(void)
{
	return host.wrps;
}

static int ipa_bits(void)
{
	return host.ipa_bits;
}

static int has_v2(void)
{
	return host.v2;
}

static int has_ras(void)
{
	return host.ras;
}

static int has_ptrauth(void)
{
	return host.ptrauth;
}

struct cap {
	int number;
	const char *name;
	int (*value)(void);	/* NULL: answered further below */
	bool differs;		/* from KVM's */
};

#define CAP(name, value) { KVM_CAP_##name, #name, value, false }
#define WEIR(name, value) { KVM_CAP_##name, #name, value, true }
static const struct cap caps[] = {
	CAP(IRQCHIP, one), CAP(USER_MEMORY, one), CAP(NR_VCPUS, nr_vcpus),
	CAP(NR_MEMSLOTS, memslots), CAP(MP_STATE, one),
	CAP(COALESCED_MMIO, coalesced_page), CAP(SYNC_MMU, one),
	CAP(DESTROY_MEMORY_REGION_WORKS, one), CAP(SET_GUEST_DEBUG, one),
	CAP(IRQ_ROUTING, routes), CAP(JOIN_MEMORY_REGIONS_WORKS, one),
	CAP(IRQFD, one), CAP(IOEVENTFD, one), CAP(INTERNAL_ERROR_DATA, one),
	CAP(VCPU_EVENTS, one), CAP(MAX_VCPUS, max_vcpus), CAP(ONE_REG, one),
	CAP(SIGNAL_MSI, one), CAP(READONLY_MEM, one), CAP(IRQFD_RESAMPLE, one),
	CAP(ARM_PSCI, one), WEIR(ARM_SET_DEVICE_ADDR, has_v2), CAP(DEVICE_CTRL, one),
	CAP(ENABLE_CAP_VM, one), WEIR(IOEVENTFD_NO_LENGTH, one),
	CAP(ARM_PSCI_0_2, one), CAP(CHECK_EXTENSION_VM, one),
	CAP(GUEST_DEBUG_HW_BPS, brps), CAP(GUEST_DEBUG_HW_WPS, wrps),
	CAP(IOEVENTFD_ANY_LENGTH, one), CAP(ARM_PMU_V3, one),
	CAP(VCPU_ATTRIBUTES, one), CAP(MAX_VCPU_ID, max_vcpus),
	CAP(IMMEDIATE_EXIT, one), CAP(ARM_INJECT_SERROR_ESR, has_ras),
	WEIR(ARM_VM_IPA_SIZE, ipa_bits), CAP(MANUAL_DIRTY_LOG_PROTECT2, dirty_manual),
	CAP(ARM_PTRAUTH_ADDRESS, has_ptrauth), CAP(ARM_PTRAUTH_GENERIC, has_ptrauth),
	CAP(ARM_IRQ_LINE_LAYOUT_2, one), CAP(ARM_NISV_TO_USER, one),
	CAP(ARM_INJECT_EXT_DABT, one), CAP(HALT_POLL, one), CAP(STEAL_TIME, one),
	CAP(SET_GUEST_DEBUG2, debug_mask), CAP(PTP_KVM, one),
	CAP(BINARY_STATS_FD, one), CAP(SYSTEM_EVENT_DATA, one),
	CAP(ARM_SYSTEM_SUSPEND, one), CAP(DIRTY_LOG_RING_ACQ_REL, ring_bytes),
	CAP(DIRTY_LOG_RING_WITH_BITMAP, one), CAP(COUNTER_OFFSET, one),
	CAP(ARM_SUPPORTED_BLOCK_SIZES, block_sizes),
	CAP(ARM_SUPPORTED_REG_MASK_RANGES, one), CAP(USER_MEMORY2, one),
	/* Of a VM, once it has what they tell of. */
	WEIR(MSI_DEVID, NULL), CAP(ARM_EAGER_SPLIT_CHUNK_SIZE, NULL),
	/* KVM has these, where the host does. */
	WEIR(ARM_EL1_32BIT, none), WEIR(ARM_SVE, none), WEIR(ARM_MTE, none),
	WEIR(ARM_USER_IRQ, none), WEIR(COALESCED_PIO, none),
};

#define NOT(name) { KVM_CAP_##name, #name, none, false }
static const struct cap others[] = {
	NOT(HLT), NOT(PPC_RMA), NOT(MMU_SHADOW_CACHE_CONTROL), NOT(SET_TSS_ADDR),
	NOT(VAPIC), NOT(EXT_CPUID),
	NOT(CLOCKSOURCE), NOT(PIT), NOT(NOP_IO_DELAY), NOT(PV_MMU), NOT(IOMMU),
	NOT(USER_NMI), NOT(IRQ_INJECT_STATUS), NOT(ASSIGN_DEV_IRQ),
	NOT(SET_BOOT_CPU_ID), NOT(SET_IDENTITY_MAP_ADDR), NOT(ADJUST_CLOCK),
	NOT(S390_PSW), NOT(PPC_SEGSTATE), NOT(HYPERV), NOT(HYPERV_VAPIC),
	NOT(HYPERV_SPIN), NOT(PCI_SEGMENT), NOT(PPC_PAIRED_SINGLES), NOT(INTR_SHADOW),
	NOT(X86_ROBUST_SINGLESTEP), NOT(PPC_OSI), NOT(PPC_UNSET_IRQ), NOT(ENABLE_CAP),
	NOT(PPC_GET_PVINFO), NOT(PPC_IRQ_LEVEL), NOT(ASYNC_PF), NOT(TSC_CONTROL),
	NOT(GET_TSC_KHZ), NOT(PPC_BOOKE_SREGS), NOT(SPAPR_TCE), NOT(PPC_SMT),
	NOT(PPC_HIOR), NOT(PPC_PAPR), NOT(SW_TLB), NOT(S390_GMAP),
	NOT(TSC_DEADLINE_TIMER), NOT(S390_UCONTROL), NOT(SYNC_REGS), NOT(PCI_2_3),
	NOT(KVMCLOCK_CTRL), NOT(PPC_GET_SMMU_INFO), NOT(S390_COW), NOT(PPC_ALLOC_HTAB),
	NOT(PPC_BOOKE_WATCHDOG), NOT(PPC_HTAB_FD), NOT(S390_CSS_SUPPORT), NOT(PPC_EPR),
	NOT(IRQ_MPIC), NOT(PPC_RTAS), NOT(IRQ_XICS), NOT(SPAPR_MULTITCE),
	NOT(EXT_EMUL_CPUID), NOT(HYPERV_TIME), NOT(IOAPIC_POLARITY_IGNORED),
	NOT(S390_IRQCHIP), NOT(VM_ATTRIBUTES), NOT(PPC_FIXUP_HCALL),
	NOT(PPC_ENABLE_HCALL), NOT(S390_USER_SIGP), NOT(S390_VECTOR_REGISTERS),
	NOT(S390_MEM_OP), NOT(S390_USER_STSI), NOT(S390_SKEYS), NOT(MIPS_FPU),
	NOT(MIPS_MSA), NOT(S390_INJECT_IRQ), NOT(S390_IRQ_STATE), NOT(PPC_HWRNG),
	NOT(DISABLE_QUIRKS), NOT(X86_SMM), NOT(MULTI_ADDRESS_SPACE), NOT(SPLIT_IRQCHIP),
	NOT(HYPERV_SYNIC), NOT(S390_RI), NOT(SPAPR_TCE_64), NOT(X2APIC_API),
	NOT(S390_USER_INSTR0), NOT(PPC_HTM), NOT(SPAPR_RESIZE_HPT), NOT(PPC_MMU_RADIX),
	NOT(PPC_MMU_HASH_V3), NOT(MIPS_VZ), NOT(MIPS_TE), NOT(MIPS_64BIT), NOT(S390_GS),
	NOT(S390_AIS), NOT(SPAPR_TCE_VFIO), NOT(X86_DISABLE_EXITS),
	NOT(S390_CMMA_MIGRATION), NOT(PPC_FWNMI), NOT(PPC_SMT_POSSIBLE),
	NOT(HYPERV_SYNIC2), NOT(HYPERV_VP_INDEX), NOT(S390_AIS_MIGRATION),
	NOT(PPC_GET_CPU_CHAR), NOT(S390_BPB), NOT(GET_MSR_FEATURES),
	NOT(HYPERV_EVENTFD), NOT(HYPERV_TLBFLUSH), NOT(S390_HPAGE_1M),
	NOT(NESTED_STATE), NOT(MSR_PLATFORM_INFO), NOT(PPC_NESTED_HV),
	NOT(HYPERV_SEND_IPI), NOT(HYPERV_ENLIGHTENED_VMCS), NOT(EXCEPTION_PAYLOAD),
	NOT(MANUAL_DIRTY_LOG_PROTECT), NOT(HYPERV_CPUID), NOT(PPC_IRQ_XIVE),
	NOT(PMU_EVENT_FILTER), NOT(HYPERV_DIRECT_TLBFLUSH), NOT(PPC_GUEST_DEBUG_SSTEP),
	NOT(S390_VCPU_RESETS), NOT(S390_PROTECTED), NOT(PPC_SECURE_GUEST),
	NOT(ASYNC_PF_INT), NOT(LAST_CPU), NOT(SMALLER_MAXPHYADDR), NOT(S390_DIAG318),
	NOT(X86_USER_SPACE_MSR), NOT(X86_MSR_FILTER), NOT(ENFORCE_PV_FEATURE_CPUID),
	NOT(SYS_HYPERV_CPUID), NOT(DIRTY_LOG_RING), NOT(X86_BUS_LOCK_EXIT),
	NOT(PPC_DAWR1), NOT(SGX_ATTRIBUTE), NOT(VM_COPY_ENC_CONTEXT_FROM),
	NOT(HYPERV_ENFORCE_CPUID), NOT(SREGS2), NOT(EXIT_HYPERCALL),
	NOT(PPC_RPT_INVALIDATE), NOT(EXIT_ON_EMULATION_FAILURE),
	NOT(VM_MOVE_ENC_CONTEXT_FROM), NOT(VM_GPA_BITS), NOT(XSAVE2),
	NOT(SYS_ATTRIBUTES), NOT(PPC_AIL_MODE_3), NOT(S390_MEM_OP_EXTENSION),
	NOT(PMU_CAPABILITY), NOT(DISABLE_QUIRKS2), NOT(VM_TSC_CONTROL),
	NOT(S390_PROTECTED_DUMP), NOT(X86_TRIPLE_FAULT_EVENT), NOT(X86_NOTIFY_VMEXIT),
	NOT(VM_DISABLE_NX_HUGE_PAGES), NOT(S390_ZPCI_OP), NOT(S390_CPU_TOPOLOGY),
	NOT(S390_PROTECTED_ASYNC_DISABLE), NOT(PMU_EVENT_MASKED_EVENTS),
	NOT(MEMORY_FAULT_INFO), NOT(MEMORY_ATTRIBUTES), NOT(GUEST_MEMFD), NOT(VM_TYPES),
	NOT(PRE_FAULT_MEMORY), NOT(X86_APIC_BUS_CYCLES_NS), NOT(X86_GUEST_MODE),
};

/* What linux/kvm.h gave to nobody, took back, or has for other architectures alone. */
static const int gaps[] = {
	5, 17, 19, 20, 24, 27, 28, 31, 33, 35, 38, 50, 55, 56,
};

static int ask(int fd, int cap)
{
	return ioctl(fd, KVM_CHECK_EXTENSION, cap);
}

static void report(const struct cap *cap, const char *on, int got, int want)
{
	test_report(__FILE__, __LINE__, cap->name, "of the %s is %d, not %d", on, got,
		    want);
}

static void check_caps(const struct vm *vm, const struct cap *cap, size_t nr)
{
	for (; nr; nr--, cap++) {
		int want;

		if (!cap->value || (cap->differs && !test_under_weir()))
			continue;
		want = cap->value();
		if (ask(vm->kvm, cap->number) != want)
			report(cap, "system", ask(vm->kvm, cap->number), want);
		if (ask(vm->fd, cap->number) != want)
			report(cap, "VM", ask(vm->fd, cap->number), want);
	}
}

static bool in(const struct cap *cap, size_t nr, int number)
{
	while (nr--)
		if (cap[nr].number == number)
			return true;
	return false;
}

static bool is_gap(int number)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gaps); i++)
		if (gaps[i] == number)
			return true;
	return false;
}

static void check_numbers(const struct vm *vm)
{
	int i;

	for (i = 0; i < FAR; i++) {
		if (i <= LAST && !is_gap(i)) {
			if (in(caps, ARRAY_SIZE(caps), i) ==
			    in(others, ARRAY_SIZE(others), i))
				test_report(__FILE__, __LINE__, "capability",
					    "%d is in no table, or in both", i);
			continue;
		}
		check_eq(ask(vm->kvm, i), 0);
		check_eq(ask(vm->fd, i), 0);
	}
	check_eq(ask(vm->kvm, -1), 0);
	check_eq(ask(vm->fd, -1), 0);
}

/* What the CPUs of the lab's boards have, by the part number of MIDR_EL1. */
static const struct {
	u32 part, ipa_bits, brps, wrps;
	bool ras, ptrauth;
} known[] = {
	{ 0xd0c, 48, 6, 4, true, false },	/* Neoverse N1 */
	{ 0xd07, 44, 6, 4, false, false },	/* Cortex-A57 */
	{ 0xd08, 44, 6, 4, false, false },	/* Cortex-A72 */
};

static void check_known(u32 part)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (known[i].part != part)
			continue;
		check_eq(host.ipa_bits, known[i].ipa_bits);
		check_eq(host.brps, known[i].brps);
		check_eq(host.wrps, known[i].wrps);
		check_eq(host.ras, known[i].ras);
		check_eq(host.ptrauth, known[i].ptrauth);
	}
}

static void learn(struct vm *vm)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48 };
	unsigned long keys = HWCAP_PACA | HWCAP_PACG;
	struct vcpu *vcpu = vm_add_vcpu(vm);
	u64 dfr0 = vcpu_get(vcpu, ID_DFR0);
	u32 range = FIELD(vcpu_get(vcpu, ID_MMFR0), 0);

	host.v2 = vm_gic_type(vm) == KVM_DEV_TYPE_ARM_VGIC_V2;
	host.cpus = sysconf(_SC_NPROCESSORS_ONLN);
	host.ipa_bits = range < ARRAY_SIZE(bits) ? bits[range] : 48;
	host.brps = FIELD(dfr0, 12) + 1;
	host.wrps = FIELD(dfr0, 20) + 1;
	host.ras = FIELD(vcpu_get(vcpu, ID_PFR0), 28) > 0;
	host.ptrauth = (getauxval(AT_HWCAP) & keys) == keys;
	check_known(vcpu_get(vcpu, ID_MIDR) >> 4 & 0xfff);
}

/* What a VM says of itself, and the system does not. */
static void check_of_vm(struct vm *vm)
{
	struct kvm_create_device its = { .type = KVM_DEV_TYPE_ARM_VGIC_ITS };
	struct kvm_enable_cap split = {
		.cap = KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE, .args = { 2 << 20 },
	};

	check_eq(ask(vm->kvm, split.cap), 0);
	check_eq(ask(vm->fd, split.cap), 0);
	check_ok(ioctl(vm->fd, KVM_ENABLE_CAP, &split));
	check_eq(ask(vm->kvm, split.cap), 0);
	check_eq(ask(vm->fd, split.cap), 2 << 20);
	check_eq(ask(vm->fd, KVM_CAP_MSI_DEVID), 0);
	if (!host.v2)
		check_ok(ioctl(vm->fd, KVM_CREATE_DEVICE, &its));
	check_eq(ask(vm->fd, KVM_CAP_MSI_DEVID), !host.v2);
	if (test_under_weir())	/* KVM: EINVAL */
		check_eq(ask(vm->kvm, KVM_CAP_MSI_DEVID), 0);
}

int main(void)
{
	struct vm vm;

	vm_create(&vm);
	learn(&vm);
	check_caps(&vm, caps, ARRAY_SIZE(caps));
	check_caps(&vm, others, ARRAY_SIZE(others));
	check_numbers(&vm);
	check_of_vm(&vm);
	vm_destroy(&vm);
	return test_end();
}
