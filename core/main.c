// SPDX-License-Identifier: GPL-2.0-only
/* weir.ko: load and unload, /dev/kvm and its system ioctls. */
#include <linux/fs.h>
#include <linux/kvm.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <asm/virt.h>
#include <weir/irqfd.h>
#include <weir/mmu.h>
#include <weir/vgic.h>
#include <weir-hyp/switch.h>
#include "caps.h"
#include "host.h"
#include "ioctl.h"
#include "pmu.h"
#include "smccc.h"
#include "sysreg.h"
#include "timer.h"
#include "vcpu.h"

static char *device = "kvm";
module_param(device, charp, 0444);
MODULE_PARM_DESC(device, "name of the node in /dev");

static long api_version(void *self, void *arg, void __user *user)
{
	return *(unsigned long *)arg ? -EINVAL : KVM_API_VERSION;
}

static long create_vm(void *self, void *arg, void __user *user)
{
	return weir_vm_create(*(unsigned long *)arg);
}

static long check_extension(void *self, void *arg, void __user *user)
{
	return weir_cap_check(NULL, *(unsigned long *)arg);
}

/* struct kvm_run and the ring of coalesced MMIO. */
static long mmap_size(void *self, void *arg, void __user *user)
{
	return *(unsigned long *)arg ? -EINVAL : 2 * PAGE_SIZE;
}

static const struct weir_ioctl system_ioctls[] = {
	{ KVM_GET_API_VERSION, api_version },
	{ KVM_CREATE_VM, create_vm },
	{ KVM_CHECK_EXTENSION, check_extension },
	{ KVM_GET_VCPU_MMAP_SIZE, mmap_size },
};

static long system_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return weir_ioctl_dispatch(system_ioctls, ARRAY_SIZE(system_ioctls),
				   NULL, cmd, arg);
}

static bool ready;

/* The node exists before everything behind it does. */
static int system_open(struct inode *inode, struct file *file)
{
	/* pairs with the release in weir_init() */
	return smp_load_acquire(&ready) ? 0 : -ENODEV;
}

static const struct file_operations system_fops = {
	.owner = THIS_MODULE,
	.open = system_open,
	.unlocked_ioctl = system_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice misc = {
	.minor = KVM_MINOR,
	.fops = &system_fops,
};

/*
 * KVM registers KVM_MINOR before any module can load: that it is taken is how
 * one knows that KVM has EL2, and one must know before touching it.
 */
static int register_device(void)
{
	int err;

	misc.name = device;
	err = misc_register(&misc);
	if (err == -EBUSY)
		pr_err("weir: KVM holds EL2: boot the host with kvm-arm.mode=none\n");
	return err;
}

/* With EL2, as that has been seen: which errata count depends on the mode. */
static int __init take_el2(void)
{
	int err = weir_errata_check();

	if (err)
		return err;
	weir_host_watch();
	err = weir_hyp_install();
	if (err)
		weir_host_unwatch();
	return err;
}

static void give_el2_back(void)
{
	weir_hyp_uninstall();
	weir_host_unwatch();
}

static int __init init_parts(void)
{
	int err;

	err = weir_mmu_module_init();
	if (err)
		return err;
	err = weir_timer_module_init();
	if (err)
		goto mmu;
	err = take_el2();
	if (err)
		goto timer;
	err = weir_vgic_module_init();
	if (err)
		goto el2;
	err = weir_irqfd_module_init();
	if (err)
		goto vgic;
	err = weir_host_enable();
	if (err)
		goto irqfd;
	weir_pmu_host_probe();
	weir_run_init();
	weir_smccc_module_init();
	weir_stats_init();
	return 0;
irqfd:
	weir_irqfd_module_exit();
vgic:
	weir_vgic_module_exit();
el2:
	give_el2_back();
timer:
	weir_timer_module_exit();
mmu:
	weir_mmu_module_exit();
	return err;
}

static void exit_parts(void)
{
	weir_stats_exit();
	weir_run_exit();
	weir_host_disable();
	weir_irqfd_module_exit();
	weir_vgic_module_exit();
	give_el2_back();
	weir_timer_module_exit();
	weir_mmu_module_exit();
}

static int __init weir_init(void)
{
	int err = weir_host_check();

	if (err)
		return err;
	err = weir_sysreg_check_table();
	if (err)
		return err;
	err = register_device();
	if (err)
		return err;
	err = init_parts();
	if (err) {
		misc_deregister(&misc);
		return err;
	}
	smp_store_release(&ready, true); /* pairs with system_open() */
	pr_info("weir: ready on /dev/%s (%s, %u-bit IPA)\n", device,
		is_kernel_in_hyp_mode() ? "VHE" : "split mode",
		weir_mmu_max_ipa_bits());
	return 0;
}

static void __exit weir_exit(void)
{
	misc_deregister(&misc);
	exit_parts();
}

module_init(weir_init);
module_exit(weir_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Weir: a hypervisor built around I/O");
MODULE_ALIAS("devname:kvm");
