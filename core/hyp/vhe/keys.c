// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pointer authentication keys of guests (ARM ARM D8.10). The host's kernel signs
 * with APIA, so that one changes at every entry and exit (entry.S). The other
 * four are user space's, which the host installs at a context switch: they are
 * the guest's while its thread is inside KVM_RUN and on the CPU.
 */
#include <asm/sysreg.h>
#include <weir/vm.h>
#include <weir-hyp/fgt.h>

#define EACH_KEY_REG(X)							\
	X(APIBLO, SYS_APIBKEYLO_EL1) X(APIBHI, SYS_APIBKEYHI_EL1)	\
	X(APDALO, SYS_APDAKEYLO_EL1) X(APDAHI, SYS_APDAKEYHI_EL1)	\
	X(APDBLO, SYS_APDBKEYLO_EL1) X(APDBHI, SYS_APDBKEYHI_EL1)	\
	X(APGALO, SYS_APGAKEYLO_EL1) X(APGAHI, SYS_APGAKEYHI_EL1)

/**
 * weir_hyp_keys_load() - the guest's keys, but for APIA
 * @vcpu: its thread enters KVM_RUN or was scheduled in; it has the feature
 *
 * Context: preemption off.
 */
void weir_hyp_keys_load(struct weir_vcpu *vcpu)
{
	const u64 *keys = vcpu->ctx.keys;
	u64 *host = vcpu->arch.host.keys;

#define KEY_LOAD(name, reg)						\
	host[WEIR_KEY_##name] = read_sysreg_s(reg);			\
	write_sysreg_s(keys[WEIR_KEY_##name], reg);
	EACH_KEY_REG(KEY_LOAD)
#undef KEY_LOAD
}

/**
 * weir_hyp_keys_put() - user space's keys again
 * @vcpu: its thread leaves KVM_RUN or is scheduled out; it has the feature
 *
 * Context: preemption off.
 */
void weir_hyp_keys_put(struct weir_vcpu *vcpu)
{
	u64 *keys = vcpu->ctx.keys;
	const u64 *host = vcpu->arch.host.keys;

#define KEY_SAVE(name, reg)						\
	keys[WEIR_KEY_##name] = read_sysreg_s(reg);			\
	write_sysreg_s(host[WEIR_KEY_##name], reg);
	EACH_KEY_REG(KEY_SAVE)
#undef KEY_SAVE
}
