/* SPDX-License-Identifier: GPL-2.0-only */
/* Fine-grained traps and pointer authentication keys around guests. */
#ifndef WEIR_HYP_FGT_H
#define WEIR_HYP_FGT_H

struct weir_vcpu;

/* This CPU's traps, for all guests. Context: interrupts masked. */
void weir_hyp_fgt_cpu_enable(void);
void weir_hyp_fgt_cpu_disable(void);

/* Those of one VM, as it becomes resident. Context: interrupts masked. */
void weir_hyp_fgt_load(const struct weir_vcpu *vcpu);
void weir_hyp_fgt_put(void);

/* All keys but APIA, with the thread. Context: preemption off. */
void weir_hyp_keys_load(struct weir_vcpu *vcpu);
void weir_hyp_keys_put(struct weir_vcpu *vcpu);

#endif /* WEIR_HYP_FGT_H */
