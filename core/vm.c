// SPDX-License-Identifier: GPL-2.0-only
/* A virtual machine's life, and its file descriptors. */
#include <linux/anon_inodes.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <weir/dirty.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include "ioctl.h"
#include "resident.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

#define VM_TYPE_IPA_MASK	0xffUL

static struct weir_vm *vm_alloc(void)
{
	struct weir_vm *vm = kvzalloc(sizeof(*vm), GFP_KERNEL_ACCOUNT);

	if (!vm)
		return NULL;
	kref_init(&vm->ref);
	mutex_init(&vm->lock);
	mutex_init(&vm->slots_lock);
	mutex_init(&vm->pause_lock);
	vm->arch.halt_poll_ns = -1;
	vm->mm = current->mm;
	mmgrab(vm->mm);
	weir_timer_vm_init(vm);
	weir_id_regs_init(vm);
	weir_firmware_vm_init(vm);
	weir_smccc_filter_init(vm);
	return vm;
}

static void vm_free(struct weir_vm *vm)
{
	weir_smccc_filter_exit(vm);
	mmdrop(vm->mm);
	bitmap_free(vm->pmu.filter);
	kvfree(vm);
}

static struct weir_vm *vm_new(unsigned int ipa_bits)
{
	struct weir_vm *vm = vm_alloc();
	int err;

	if (!vm)
		return ERR_PTR(-ENOMEM);
	err = weir_coalesced_vm_init(vm);
	if (err)
		goto free;
	err = weir_mmio_bus_init(&vm->bus);
	if (err)
		goto coalesced;
	err = weir_mmio_bus_init(&vm->ports);
	if (err)
		goto bus;
	err = weir_irqfd_vm_init(vm);
	if (err)
		goto ports;
	err = weir_vgic_vm_init(vm);
	if (err)
		goto irqfd;
	err = weir_mmu_vm_init(vm, ipa_bits);
	if (err)
		goto vgic;
	weir_stats_vm_add(vm);
	return vm;
vgic:
	weir_vgic_vm_exit(vm);
irqfd:
	weir_irqfd_vm_exit(vm);
ports:
	weir_mmio_bus_exit(&vm->ports);
bus:
	weir_mmio_bus_exit(&vm->bus);
coalesced:
	weir_coalesced_vm_exit(vm);
free:
	vm_free(vm);
	return ERR_PTR(err);
}

static void vm_destroy(struct kref *ref)
{
	struct weir_vm *vm = container_of(ref, struct weir_vm, ref);
	unsigned int i;

	weir_stats_vm_remove(vm);
	weir_irqfd_vm_exit(vm);
	for (i = 0; i < vm->nr_vcpus; i++)
		weir_vcpu_evict(vm->vcpus[i]);
	weir_vgic_vm_exit(vm);
	for (i = 0; i < vm->nr_vcpus; i++)
		weir_vcpu_destroy(vm->vcpus[i]);
	weir_mmio_bus_exit(&vm->ports);
	weir_mmio_bus_exit(&vm->bus);
	weir_coalesced_vm_exit(vm);
	weir_mmu_vm_exit(vm);
	vm_free(vm);
}

/**
 * weir_vm_get() - take a reference
 * @vm: the machine
 */
void weir_vm_get(struct weir_vm *vm)
{
	kref_get(&vm->ref);
}

/**
 * weir_vm_put() - drop a reference; the last one ends the machine
 * @vm: the machine
 *
 * Context: process, may sleep.
 */
void weir_vm_put(struct weir_vm *vm)
{
	kref_put(&vm->ref, vm_destroy);
}
EXPORT_SYMBOL_GPL(weir_vm_put);

/* The file goes before the VM when a vCPU or device still refers to it. */
static int vm_release(struct inode *inode, struct file *file)
{
	struct weir_vm *vm = file->private_data;

	weir_vm_put(vm);
	return 0;
}

static const struct file_operations vm_fops = {
	.owner = THIS_MODULE,
	.release = vm_release,
	.unlocked_ioctl = weir_vm_ioctl,
	.llseek = noop_llseek,
};

static int vcpu_release(struct inode *inode, struct file *file)
{
	struct weir_vcpu *vcpu = file->private_data;

	weir_vm_put(vcpu->vm);
	return 0;
}

static vm_fault_t vcpu_fault(struct vm_fault *vmf)
{
	struct weir_vcpu *vcpu = vmf->vma->vm_file->private_data;
	struct page *page;

	if (!vmf->pgoff)
		page = virt_to_page(vcpu->run);
	else if (vmf->pgoff == KVM_COALESCED_MMIO_PAGE_OFFSET)
		page = weir_coalesced_page(vcpu->vm);
	else
		page = weir_dirty_ring_page(vcpu, vmf->pgoff);
	if (!page)
		return VM_FAULT_SIGBUS;
	get_page(page);
	vmf->page = page;
	return 0;
}

static const struct vm_operations_struct vcpu_vm_ops = { .fault = vcpu_fault };

/* Both sides write a ring: a private copy of it would be of no use. */
static int vcpu_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct weir_vcpu *vcpu = file->private_data;
	bool ring = weir_dirty_ring_page(vcpu, vma->vm_pgoff) ||
		    weir_dirty_ring_page(vcpu, vma->vm_pgoff + vma_pages(vma) - 1);

	if (ring && (vma->vm_flags & VM_EXEC || !(vma->vm_flags & VM_SHARED)))
		return -EINVAL;
	vma->vm_ops = &vcpu_vm_ops;
	return 0;
}

static const struct file_operations vcpu_fops = {
	.owner = THIS_MODULE,
	.release = vcpu_release,
	.unlocked_ioctl = weir_vcpu_ioctl,
	.mmap = vcpu_mmap,
	.llseek = noop_llseek,
};

/**
 * weir_vm_create() - KVM_CREATE_VM
 * @type: machine type: IPA size in bits, 0 for 40
 *
 * Return: a file descriptor, -EINVAL (type), -ENOMEM, -EMFILE (api.rst 4.2).
 */
long weir_vm_create(unsigned long type)
{
	struct weir_vm *vm;
	int fd;

	if (type & ~VM_TYPE_IPA_MASK)
		return -EINVAL;
	vm = vm_new(type);
	if (IS_ERR(vm))
		return PTR_ERR(vm);
	fd = anon_inode_getfd("kvm-vm", &vm_fops, vm, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		weir_vm_put(vm);
	return fd;
}

/**
 * weir_vm_create_vcpu() - KVM_CREATE_VCPU
 * @vm: the machine
 * @id: vcpu_id
 *
 * The vCPU is published last, when nothing can fail any more. Return: a file
 * descriptor or what weir_vcpu_create() says.
 */
long weir_vm_create_vcpu(struct weir_vm *vm, u32 id)
{
	struct weir_vcpu *vcpu;
	struct file *file;
	int fd, err;

	mutex_lock(&vm->lock);
	err = weir_vcpu_create(vm, id);
	if (err)
		goto unlock;
	vcpu = vm->vcpus[vm->nr_vcpus];
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		err = fd;
		goto destroy;
	}
	file = anon_inode_getfile("kvm-vcpu", &vcpu_fops, vcpu, O_RDWR);
	if (IS_ERR(file)) {
		err = PTR_ERR(file);
		goto put_fd;
	}
	weir_vm_get(vm);
	/* pairs with weir_for_each_vcpu() */
	smp_store_release(&vm->nr_vcpus, vm->nr_vcpus + 1);
	mutex_unlock(&vm->lock);
	fd_install(fd, file);
	return fd;
put_fd:
	put_unused_fd(fd);
destroy:
	weir_vcpu_destroy(vcpu);
	vm->vcpus[vm->nr_vcpus] = NULL;
unlock:
	mutex_unlock(&vm->lock);
	return err;
}

/**
 * weir_vm_get_fd() - the machine behind a file descriptor of this process
 * @fd: from KVM_CREATE_VM
 *
 * Return: the VM with a reference, ERR_PTR(-EBADF) (no such descriptor) or
 * ERR_PTR(-EINVAL) (not a VM, or another process's). Context: process.
 */
struct weir_vm *weir_vm_get_fd(int fd)
{
	struct file *file = fget(fd);
	struct weir_vm *vm = ERR_PTR(-EINVAL);

	if (!file)
		return ERR_PTR(-EBADF);
	if (file->f_op == &vm_fops) {
		vm = file->private_data;
		if (vm->mm == current->mm)
			weir_vm_get(vm);
		else
			vm = ERR_PTR(-EINVAL);
	}
	fput(file);
	return vm;
}
EXPORT_SYMBOL_GPL(weir_vm_get_fd);
