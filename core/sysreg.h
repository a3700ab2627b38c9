/* SPDX-License-Identifier: GPL-2.0-only */
/* System registers that trap, and the ID registers a guest is shown. */
#ifndef WEIR_SYSREG_H
#define WEIR_SYSREG_H

#include <weir/vm.h>

/**
 * struct weir_sysreg_access - one trapped MRS, MSR or SYS
 * @enc: sys_reg() encoding
 * @val: value written, or place of the value read
 * @write: direction
 */
struct weir_sysreg_access {
	u32 enc;
	u64 val;
	bool write;
};

enum weir_sysreg_result { WEIR_SYSREG_OK, WEIR_SYSREG_UNDEF, WEIR_SYSREG_SLOW };

int weir_sysreg_trap(struct weir_vcpu *vcpu, bool atomic);
int weir_sysreg_check_table(void);

/* sysreg-id.c */
#define WEIR_ID_INDEX(enc) ((((enc) >> 8 & 0xf) << 3) | ((enc) >> 5 & 0x7))
bool weir_has_aa32_el0(void);
void weir_id_regs_init(struct weir_vm *vm);
bool weir_is_id_reg(u32 enc);
u64 weir_id_reg(const struct weir_vm *vm, u32 enc);
u64 weir_id_regs_hfgitr(const struct weir_vm *vm);
void weir_id_regs_no_gic(struct weir_vm *vm);
u64 weir_id_reg_limit(const struct weir_vm *vm, u32 enc);
u64 weir_id_reg_writable(u32 enc);
bool weir_id_reg_ignored(u32 enc);
#define WEIR_CTR_WRITABLE (CTR_EL0_DIC_MASK | CTR_EL0_IDC_MASK | \
			   CTR_EL0_DminLine_MASK | CTR_EL0_IminLine_MASK)

/* ptrauth.c */
bool weir_host_has_ptrauth(void);
bool weir_vm_has_ptrauth(const struct weir_vm *vm);
u32 weir_key_enc(unsigned int key);
u64 *weir_key_slot(struct weir_vcpu *vcpu, u32 enc);

/* sysreg-id-set.c */
struct reg_mask_range;
int weir_id_reg_set(struct weir_vm *vm, u32 enc, u64 val);
int weir_ctr_set(struct weir_vm *vm, u64 val);
int weir_id_reg_masks(const struct reg_mask_range *range);

/* cache-id.c */
void weir_cache_id_init(struct weir_vcpu *vcpu);
int weir_cache_id_set_clidr(struct weir_vcpu *vcpu, u64 val);
u64 weir_cache_id_ccsidr(const struct weir_vcpu *vcpu);

/* sysreg-debug.c */
enum weir_sysreg_result weir_debug_access(struct weir_vcpu *vcpu,
					  struct weir_sysreg_access *a);
void weir_debug_reset(struct weir_vcpu *vcpu);
void weir_debug_thread_load(struct weir_vcpu *vcpu);
void weir_debug_update(struct weir_vcpu *vcpu);
int weir_debug_set_oslsr(struct weir_vcpu *vcpu, u64 val);
u64 *weir_debug_slot(struct weir_vcpu *vcpu, u32 enc);

/* smccc.c */
int weir_smccc_fast(struct weir_vcpu *vcpu);

#endif /* WEIR_SYSREG_H */
