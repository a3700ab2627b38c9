// SPDX-License-Identifier: GPL-2.0-only
/* Lifecycles: the module, a VM's distributor, a vCPU's interface. */
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "lpi.h"
#include "vgic.h"

struct weir_vgic_host weir_vgic_host __ro_after_init;

/**
 * weir_vgic_module_init() - find the host's GIC
 *
 * Return: 0, -ENODEV (no GICv3, no maintenance interrupt), -EINVAL (a register
 * table is wrong), what requesting the interrupt says.
 */
int weir_vgic_module_init(void)
{
	int ret;

	ret = weir_vgic_dist_check();
	if (!ret)
		ret = weir_vgic_redist_check();
	if (!ret)
		ret = weir_its_frame_check();
	if (ret)
		return ret;
	ret = weir_vgic_v3_probe(&weir_vgic_host);
	if (ret)
		return ret;
	return weir_vgic_maint_init();
}

/**
 * weir_vgic_module_exit() - leave the host's GIC as it was found
 *
 * Context: no vCPU is resident anywhere.
 */
void weir_vgic_module_exit(void)
{
	weir_vgic_maint_exit();
}

/**
 * weir_vgic_vm_init() - a VM starts without a vGIC
 * @vm: the machine
 *
 * Return: 0, -ENOMEM.
 */
int weir_vgic_vm_init(struct weir_vm *vm)
{
	vm->vgic = NULL;
	return weir_lpi_vm_init(vm);
}

static void dist_exit(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;

	if (dist->ready)
		weir_vgic_unmap(vm);
	WRITE_ONCE(vm->vgic, NULL);
	/* A timer's hard interrupt may be on its way through set_ppi. */
	synchronize_rcu();
	kvfree(dist->spis);
	kfree(dist->regions);
	kfree(dist);
}

/**
 * weir_vgic_vm_exit() - the end of a VM's vGIC, if it has one
 * @vm: the machine; no vCPU is resident, nothing asserts SPIs any more
 *
 * Context: may sleep.
 */
void weir_vgic_vm_exit(struct weir_vm *vm)
{
	weir_its_vm_exit(vm);
	if (vm->vgic)
		dist_exit(vm);
	weir_lpi_vm_exit(vm);
}

/**
 * weir_vgic_vcpu_init() - a vCPU's interface and private interrupts
 * @vcpu: being created
 *
 * Return: 0, -ENOMEM.
 */
int weir_vgic_vcpu_init(struct weir_vcpu *vcpu)
{
	struct weir_vgic_cpu *cpu = kzalloc(sizeof(*cpu), GFP_KERNEL_ACCOUNT);
	u32 i;

	if (!cpu)
		return -ENOMEM;
	raw_spin_lock_init(&cpu->lock);
	cpu->vcpu = vcpu;
	weir_vgic_if_init(&cpu->vif, weir_vgic_host.ops, weir_vgic_host.nr_lr,
			  vcpu->stat);
	cpu->vif.tdir = weir_vgic_host.tdir;
	cpu->vif.vcpu = vcpu;
	for (i = 0; i < WEIR_VGIC_NR_PRIVATE; i++)
		weir_vgic_irq_init(&cpu->private[i], i, &cpu->vif);
	vcpu->vgic = cpu;
	return 0;
}

/**
 * weir_vgic_vcpu_exit() - release them
 * @vcpu: not resident, nothing refers to it
 */
void weir_vgic_vcpu_exit(struct weir_vcpu *vcpu)
{
	kfree(vcpu->vgic);
	vcpu->vgic = NULL;
}

/**
 * weir_vgic_vcpu_reset() - the CPU interface as out of reset
 * @vcpu: not resident
 *
 * Masks, enables and active priorities. The redistributor and its interrupts
 * keep their state, as under KVM: the VMM, or the guest itself, resets those.
 */
void weir_vgic_vcpu_reset(struct weir_vcpu *vcpu)
{
	struct weir_vgic_cpu *cpu = vcpu->vgic;
	unsigned long flags;

	raw_spin_lock_irqsave(&cpu->lock, flags);
	WARN_ON_ONCE(cpu->vif.resident);
	cpu->vif.vmcr = 0;
	memset(cpu->vif.ap0r, 0, sizeof(cpu->vif.ap0r));
	memset(cpu->vif.ap1r, 0, sizeof(cpu->vif.ap1r));
	raw_spin_unlock_irqrestore(&cpu->lock, flags);
}

/**
 * weir_vgic_create() - KVM_CREATE_DEVICE
 * @vm: the machine, vm->lock held
 * @self: the device: @vm, as its vGIC lives as long as the VM does
 *
 * Return: 0, -EEXIST, -EBUSY (a vCPU has run already, or is busy), -ENOMEM.
 */
int weir_vgic_create(struct weir_vm *vm, void **self)
{
	struct weir_vgic_dist *dist;

	lockdep_assert_held(&vm->lock);
	if (vm->vgic)
		return -EEXIST;
	if (vm->arch.ran || weir_vm_busy(vm))
		return -EBUSY;
	dist = kzalloc(sizeof(*dist), GFP_KERNEL_ACCOUNT);
	if (!dist)
		return -ENOMEM;
	mutex_init(&dist->lock);
	mutex_init(&dist->groups_lock);
	dist->vm = vm;
	dist->base = WEIR_VGIC_ADDR_UNSET;
	dist->iidr_rev = WEIR_VGIC_IIDR_REV;
	WRITE_ONCE(vm->vgic, dist);
	*self = vm;
	return 0;
}

/**
 * weir_vgic_dist_init() - KVM_DEV_ARM_VGIC_CTRL_INIT
 * @vm: the machine, with a vGIC
 *
 * Freezes the number of interrupts and of vCPUs. Repeating it does nothing.
 *
 * Context: vm->lock and dist->lock held. Return: 0, -ENODEV (no vCPU), -ENOMEM.
 */
int weir_vgic_dist_init(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = vm->vgic;
	struct weir_vgic_if *first;
	u32 i, nr;

	lockdep_assert_held(&dist->lock);
	if (dist->initialized)
		return 0;
	if (!vm->nr_vcpus)
		return -ENODEV;
	nr = dist->nr_irqs ? dist->nr_irqs : WEIR_VGIC_DEFAULT_IRQS;
	dist->spis = kvcalloc(nr - WEIR_VGIC_NR_PRIVATE, sizeof(*dist->spis),
			      GFP_KERNEL_ACCOUNT);
	if (!dist->spis)
		return -ENOMEM;
	dist->nr_irqs = nr;
	first = &vm->vcpus[0]->vgic->vif;
	for (i = WEIR_VGIC_NR_PRIVATE; i < nr; i++)
		weir_vgic_irq_init(&dist->spis[i - WEIR_VGIC_NR_PRIVATE], i,
				   first);
	/* Pairs with weir_vgic_initialized(). */
	smp_store_release(&dist->initialized, true);
	return 0;
}

/**
 * weir_vgic_initialized() - are the VM's interrupts in place
 * @vm: the machine
 *
 * Context: any.
 */
bool weir_vgic_initialized(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = READ_ONCE(vm->vgic);

	/* Pairs with the release in weir_vgic_dist_init(). */
	return dist && smp_load_acquire(&dist->initialized);
}

/**
 * weir_vgic_vm_ready() - the first KVM_RUN: frames onto the bus
 * @vm: the machine; nothing happens without a vGIC
 *
 * A GICv3 is never initialised implicitly, as under KVM.
 *
 * Context: may sleep. Return: 0; -EBUSY (not initialised), -ENXIO (addresses are
 * missing), -EINVAL (frames overlap), what the bus says.
 */
int weir_vgic_vm_ready(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = READ_ONCE(vm->vgic);
	int ret = 0;

	/* Pairs with the release below. */
	if (!dist || smp_load_acquire(&dist->ready))
		return 0;
	mutex_lock(&dist->lock);
	if (!dist->ready)
		ret = weir_vgic_map(vm);
	if (!ret)
		smp_store_release(&dist->ready, true); /* pairs above */
	mutex_unlock(&dist->lock);
	return ret;
}
