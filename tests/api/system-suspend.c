// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * PSCI SYSTEM_SUSPEND: offered once enabled, left to user space with its
 * arguments in place; and KVM_MP_STATE_SUSPENDED, which only user space ends.
 */

#include "puppet.h"
#include "runner.h"

#define CPU_ON		0xc4000003
#define AFFINITY_INFO	0xc4000004
#define SYSTEM_OFF	0x84000008
#define PSCI_FEATURES	0x8400000a
#define SUSPEND		0x8400000e
#define SUSPEND_64	0xc400000e
#define NOT_SUPPORTED	-1
#define DENIED		-3
#define ALREADY_ON	-4

#define SPI	40
#define VTIMER	27
#define ENTRY	0x40123000UL
#define CONTEXT	0x1122334455667788UL

static int enable(struct vm *vm, u32 flags)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_ARM_SYSTEM_SUSPEND,
		.flags = flags,
	};

	return ioctl(vm->fd, KVM_ENABLE_CAP, &cap);
}

static void set_state(struct vcpu *vcpu, u32 state)
{
	struct kvm_mp_state mp = { .mp_state = state };

	must(ioctl(vcpu->fd, KVM_SET_MP_STATE, &mp));
}

static u32 get_state(struct vcpu *vcpu)
{
	struct kvm_mp_state mp = { .mp_state = ~0U };

	must(ioctl(vcpu->fd, KVM_GET_MP_STATE, &mp));
	return mp.mp_state;
}

static void check_event(struct vcpu *vcpu, u32 type)
{
	check_eq(vcpu->run->exit_reason, KVM_EXIT_SYSTEM_EVENT);
	check_eq(vcpu->run->system_event.type, type);
	check_eq(vcpu->run->system_event.ndata, 0);
}

static void check_hidden(struct vcpu *vcpu)
{
	static const u64 fns[] = { SUSPEND, SUSPEND_64 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fns); i++) {
		check_eq((s32)puppet(vcpu, PUPPET_HVC, PSCI_FEATURES, fns[i]),
			 NOT_SUPPORTED);
		check_eq((s32)puppet(vcpu, PUPPET_HVC, fns[i], ENTRY, CONTEXT),
			 NOT_SUPPORTED);
	}
}

/* Nothing of the vCPU changes before user space has decided. */
static void call(struct vcpu *vcpu, u64 fn)
{
	check_eq(puppet(vcpu, PUPPET_HVC, PSCI_FEATURES, fn), 0);
	puppet_order(vcpu, PUPPET_HVC, fn, ENTRY, CONTEXT);
	check(!puppet_step(vcpu));
	check_event(vcpu, KVM_SYSTEM_EVENT_SUSPEND);
	check_eq(vcpu_get(vcpu, REG_X(0)), fn);
	check_eq(vcpu_get(vcpu, REG_X(1)), ENTRY);
	/* KVM cuts off the upper half in a call of the 32-bit convention. */
	if (test_under_weir() || fn == SUSPEND_64)
		check_eq(vcpu_get(vcpu, REG_X(2)), CONTEXT);
	check_eq(get_state(vcpu), KVM_MP_STATE_RUNNABLE);
}

static void check_denied(struct vcpu *vcpu, u64 fn)
{
	call(vcpu, fn);
	vcpu_set(vcpu, REG_X(0), DENIED);
	check_eq((s32)puppet_finish(vcpu), DENIED);
}

/* It waits in KVM_RUN, until a signal comes, without turning round and round. */
static void check_sleeps(struct vcpu *vcpu)
{
	struct runner r;

	runner_start(&r, vcpu);
	check(runner_asleep(&r));
	check_eq(runner_kick(&r), EINTR);
	check_eq(get_state(vcpu), KVM_MP_STATE_SUSPENDED);
}

static void check_wakes(struct vcpu *vcpu)
{
	check_eq(vcpu_run(vcpu), KVM_EXIT_SYSTEM_EVENT);
	check_event(vcpu, KVM_SYSTEM_EVENT_WAKEUP);
	check_eq(get_state(vcpu), KVM_MP_STATE_SUSPENDED);
}

static void check_honored(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	puppet(vcpu, PUPPET_IRQ_ENABLE, SPI);
	call(vcpu, SUSPEND_64);
	set_state(vcpu, KVM_MP_STATE_SUSPENDED);
	vcpu->run->immediate_exit = 1;
	check_errno(ioctl(vcpu->fd, KVM_RUN, 0), EINTR);
	vcpu->run->immediate_exit = 0;
	check_sleeps(vcpu);
	must(vm_irq(vm, SPI, 1));
	check_wakes(vcpu);
	check_wakes(vcpu);
	/* User space suppresses it. */
	must(vm_irq(vm, SPI, 0));
	check_sleeps(vcpu);
	must(vm_irq(vm, SPI, 1));
	check_wakes(vcpu);
	set_state(vcpu, KVM_MP_STATE_RUNNABLE);
	vcpu_set(vcpu, REG_X(0), 0);
	check_eq(puppet_finish(vcpu), 0);
	must(vm_irq(vm, SPI, 0));
	puppet(vcpu, PUPPET_IRQ_DISABLE, SPI);
}

/* An interrupt that comes while it sleeps, and one that is disabled. */
static void check_woken(struct vcpu *vcpu)
{
	struct runner r;

	runner_start(&r, vcpu);
	check(runner_asleep(&r));
	must(vm_irq(vcpu->vm, SPI + 1, 1));
	must(vm_irq(vcpu->vm, SPI, 1));
	pthread_join(r.thread, NULL);
	check_eq(r.error, 0);
	check_event(vcpu, KVM_SYSTEM_EVENT_WAKEUP);
}

static void check_interrupts(struct vcpu *vcpu)
{
	must(vm_irq(vcpu->vm, SPI + 1, 1));
	set_state(vcpu, KVM_MP_STATE_SUSPENDED);
	check_sleeps(vcpu);
	set_state(vcpu, KVM_MP_STATE_RUNNABLE);
	puppet(vcpu, PUPPET_IRQ_ENABLE, SPI);
	set_state(vcpu, KVM_MP_STATE_SUSPENDED);
	check_woken(vcpu);
	check_wakes(vcpu);
	set_state(vcpu, KVM_MP_STATE_RUNNABLE);
	check_eq(puppet(vcpu, PUPPET_IRQ_ACK, PUPPET_PATIENCE), SPI);
	must(vm_irq(vcpu->vm, SPI, 0));
	must(vm_irq(vcpu->vm, SPI + 1, 0));
	puppet(vcpu, PUPPET_IRQ_EOI, SPI);
}

static void check_timer(struct vcpu *vcpu)
{
	puppet(vcpu, PUPPET_IRQ_ENABLE, VTIMER);
	puppet(vcpu, PUPPET_TIMER, 100000);
	set_state(vcpu, KVM_MP_STATE_SUSPENDED);
	check_wakes(vcpu);
	set_state(vcpu, KVM_MP_STATE_RUNNABLE);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), VTIMER);
	/* It fires, and nobody wants to know; then somebody does. */
	puppet(vcpu, PUPPET_IRQ_DISABLE, VTIMER);
	puppet(vcpu, PUPPET_TIMER, 50000);
	set_state(vcpu, KVM_MP_STATE_SUSPENDED);
	/* (KVM goes round and round.) */
	if (test_under_weir())
		check_sleeps(vcpu);
	set_state(vcpu, KVM_MP_STATE_RUNNABLE);
	puppet(vcpu, PUPPET_IRQ_ENABLE, VTIMER);
	check_eq(puppet(vcpu, PUPPET_IRQ_TAKE, PUPPET_PATIENCE), VTIMER);
	puppet(vcpu, PUPPET_TIMER, 1000);
	check_eq(puppet(vcpu, PUPPET_IRQ_SLEEP), VTIMER);
}

/* To the other vCPUs it is on; the end of the machine is its end, too. */
static void check_others(struct vm *vm)
{
	struct vcpu *other = &vm->vcpu[1];
	struct runner r;

	puppet_start_cpu(vm, 1);
	set_state(other, KVM_MP_STATE_SUSPENDED);
	check_eq(puppet(&vm->vcpu[0], PUPPET_HVC, AFFINITY_INFO, 1, 0), 0);
	check_eq((s32)puppet(&vm->vcpu[0], PUPPET_HVC, CPU_ON, 1, ENTRY),
		 ALREADY_ON);
	runner_start(&r, other);
	check(runner_asleep(&r));
	puppet_order(&vm->vcpu[0], PUPPET_HVC, SYSTEM_OFF);
	check(!puppet_step(&vm->vcpu[0]));
	check_eq(vm->vcpu[0].run->system_event.type, KVM_SYSTEM_EVENT_SHUTDOWN);
	check(runner_asleep(&r));
	check_eq(runner_kick(&r), EINTR);
	check_eq(get_state(other), KVM_MP_STATE_STOPPED);
}

/* PSCI 0.2 has no such call. */
static void check_old_psci(void)
{
	struct vm vm;

	vm_create(&vm);
	must(enable(&vm, 0));
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	vcpu_set(&vm.vcpu[0], KVM_REG_ARM_PSCI_VERSION, 2);
	puppet_load(&vm);
	check_eq((s32)puppet(&vm.vcpu[0], PUPPET_HVC, SUSPEND_64, ENTRY),
		 NOT_SUPPORTED);
	vm_destroy(&vm);
}

int main(void)
{
	struct vcpu *vcpu;
	struct vm vm;

	puppet_boot(&vm, 2);
	vcpu = &vm.vcpu[0];
	check_eq(ioctl(vm.fd, KVM_CHECK_EXTENSION, KVM_CAP_ARM_SYSTEM_SUSPEND), 1);
	check_hidden(vcpu);
	check_errno(enable(&vm, 1), EINVAL);
	check_hidden(vcpu);
	check_ok(enable(&vm, 0));
	check_denied(vcpu, SUSPEND);
	check_denied(vcpu, SUSPEND_64);
	check_honored(vcpu);
	check_interrupts(vcpu);
	check_timer(vcpu);
	check_others(&vm);
	vm_destroy(&vm);
	check_old_psci();
	return test_end();
}
