// SPDX-License-Identifier: GPL-2.0-only
/* Lifecycles: the module, a VM's distributor, a vCPU's interface. */
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/kvm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <weir/vgic.h>
#include <weir/vm.h>
#include "core.h"
#include "its.h"
#include "lpi.h"
#include "vgic.h"

struct weir_vgic_host weir_vgic_host __ro_after_init;

static int check_tables(void)
{
	int ret;

	ret = weir_vgic_dist_check();
	if (!ret)
		ret = weir_vgic_redist_check();
	if (!ret)
		ret = weir_its_frame_check();
	if (!ret)
		ret = weir_vgic_v2_check();
	if (!ret)
		ret = weir_vgic_v2_cpu_check();
	return ret;
}

static int probe(void)
{
	if (cpus_have_final_cap(ARM64_HAS_GIC_CPUIF_SYSREGS))
		return weir_vgic_v3_probe(&weir_vgic_host);
	return weir_vgic_v2_probe(&weir_vgic_host);
}

static void remove(void)
{
	if (weir_vgic_host.gicv)
		weir_vgic_v2_remove();
}

/**
 * weir_vgic_module_init() - find the host's GIC
 *
 * Return: 0, -ENODEV (no GIC that can serve guests, no maintenance interrupt),
 * -EINVAL (a register table is wrong), what requesting the interrupt says.
 */
int weir_vgic_module_init(void)
{
	int ret = check_tables();

	if (!ret)
		ret = probe();
	if (ret)
		return ret;
	ret = weir_vgic_maint_init();
	if (ret)
		remove();
	return ret;
}

/**
 * weir_vgic_module_exit() - leave the host's GIC as it was found
 *
 * Context: no vCPU is resident anywhere.
 */
void weir_vgic_module_exit(void)
{
	weir_vgic_maint_exit();
	remove();
}

/**
 * weir_vgic_offers() - can guests have this interrupt controller on this host
 * @type: KVM_DEV_TYPE_ARM_VGIC_V2, _V3 or _ITS
 */
bool weir_vgic_offers(u32 type)
{
	return (type == KVM_DEV_TYPE_ARM_VGIC_V2) == !!weir_vgic_host.gicv;
}

/**
 * weir_vgic_max_vcpus() - how many vCPUs a VM may have
 *
 * Return: 8 on a GICv2's host, vGIC or none, as under KVM.
 */
u32 weir_vgic_max_vcpus(void)
{
	return weir_vgic_host.gicv ? WEIR_VGIC_V2_MAX_VCPUS : WEIR_MAX_VCPUS;
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
		dist->model->unmap(vm);
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
	cpu->access.vm = vcpu->vm;
	for (i = 0; i < WEIR_VGIC_NR_PRIVATE; i++)
		weir_vgic_irq_init(&cpu->private[i], i, &cpu->vif);
	vcpu->vgic = cpu;
	vcpu->vgic_dirty = &cpu->vif.dirty;
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
 * GICv2 or GICv3, as the host has one or the other.
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
	dist->v2.cpu_base = WEIR_VGIC_ADDR_UNSET;
	dist->model = weir_vgic_host.gicv ? &weir_vgic_v2_model :
					    &weir_vgic_v3_model;
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
	if (dist->model->init)
		dist->model->init(vm);
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
 * weir_vgic_demand() - initialise a vGIC that need not be told to
 * @vm: the machine; nothing happens without a GICv2
 *
 * Context: may sleep; vm->lock and dist->lock not held. Return: as
 * weir_vgic_dist_init().
 */
int weir_vgic_demand(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = READ_ONCE(vm->vgic);
	int ret;

	if (!dist || !dist->model->on_demand || weir_vgic_initialized(vm))
		return 0;
	mutex_lock(&vm->lock);
	mutex_lock(&dist->lock);
	ret = weir_vgic_dist_init(vm);
	mutex_unlock(&dist->lock);
	mutex_unlock(&vm->lock);
	return ret;
}

/**
 * weir_vgic_vm_ready() - the first KVM_RUN: frames onto the bus
 * @vm: the machine; nothing happens without a vGIC
 *
 * Context: may sleep. Return: 0; -EBUSY (not initialised), -ENXIO (addresses are
 * missing), -EINVAL (frames overlap), what the bus says.
 */
int weir_vgic_vm_ready(struct weir_vm *vm)
{
	struct weir_vgic_dist *dist = READ_ONCE(vm->vgic);
	int ret;

	/* Pairs with the release below. */
	if (!dist || smp_load_acquire(&dist->ready))
		return 0;
	ret = weir_vgic_demand(vm);
	if (ret)
		return ret;
	mutex_lock(&dist->lock);
	if (!dist->ready)
		ret = dist->model->map(vm);
	if (!ret)
		smp_store_release(&dist->ready, true); /* pairs above */
	mutex_unlock(&dist->lock);
	return ret;
}
