// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/kvm.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mmio.h"
#include "report.h"
#include "vcpu.h"
#include "vm.h"

#define CORE_REG(field) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | \
			 KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(field))
#define MPIDR_EL1	ARM64_SYS_REG(3, 0, 0, 0, 5)

#define KICK	SIGUSR1

/* The thread's own, for the handler of KICK. */
static __thread struct kvm_run *current_run;

static int get_reg(const struct weir_vcpu *vcpu, uint64_t id, uint64_t *val)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)val };

	return ioctl(vcpu->fd, KVM_GET_ONE_REG, &reg);
}

static int set_reg(const struct weir_vcpu *vcpu, uint64_t id, uint64_t val)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&val };

	return ioctl(vcpu->fd, KVM_SET_ONE_REG, &reg);
}

static int create(struct weir_vcpu *vcpu)
{
	int size;

	vcpu->fd = ioctl(vcpu->vm->fd, KVM_CREATE_VCPU, vcpu->index);
	if (vcpu->fd < 0)
		return weir_err("CPU %u cannot be created: %s", vcpu->index,
				strerror(errno));
	size = ioctl(vcpu->vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (size < (int)sizeof(*vcpu->run))
		return weir_err("the hypervisor's run page is too small");
	vcpu->run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED) {
		vcpu->run = NULL;
		return weir_err("CPU %u: no run page: %s", vcpu->index,
				strerror(errno));
	}
	vcpu->run_size = size;
	return 0;
}

static int reset(struct weir_vcpu *vcpu)
{
	struct kvm_vcpu_init init;

	if (ioctl(vcpu->vm->fd, KVM_ARM_PREFERRED_TARGET, &init))
		return weir_err("this host's CPU is not supported: %s",
				strerror(errno));
	init.features[0] |= 1U << KVM_ARM_VCPU_PSCI_0_2;
	if (vcpu->vm->opt->pmu)
		init.features[0] |= 1U << KVM_ARM_VCPU_PMU_V3;
	if (vcpu->index)
		init.features[0] |= 1U << KVM_ARM_VCPU_POWER_OFF;
	if (ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, &init) ||
	    get_reg(vcpu, MPIDR_EL1, &vcpu->mpidr))
		return weir_err("CPU %u cannot be initialised: %s",
				vcpu->index, strerror(errno));
	return 0;
}

int weir_vcpu_init(struct weir_vcpu *vcpu, struct weir_vm *vm,
		   unsigned int index)
{
	*vcpu = (struct weir_vcpu) { .vm = vm, .index = index, .fd = -1 };
	if (!create(vcpu) && !reset(vcpu))
		return 0;
	weir_vcpu_exit(vcpu);
	return -1;
}

void weir_vcpu_exit(struct weir_vcpu *vcpu)
{
	if (vcpu->run)
		munmap(vcpu->run, vcpu->run_size);
	if (vcpu->fd >= 0)
		close(vcpu->fd);
}

int weir_vcpu_boot(struct weir_vcpu *vcpu, const struct weir_boot *boot)
{
	if (set_reg(vcpu, CORE_REG(regs.pc), boot->entry) ||
	    set_reg(vcpu, CORE_REG(regs.regs[0]), boot->dtb) ||
	    set_reg(vcpu, CORE_REG(regs.regs[1]), 0) ||
	    set_reg(vcpu, CORE_REG(regs.regs[2]), 0) ||
	    set_reg(vcpu, CORE_REG(regs.regs[3]), 0))
		return weir_err("CPU %u: its registers cannot be set: %s",
				vcpu->index, strerror(errno));
	return 0;
}

static unsigned long long guest_pc(const struct weir_vcpu *vcpu)
{
	uint64_t pc = 0;

	get_reg(vcpu, CORE_REG(regs.pc), &pc);
	return pc;
}

static void run_failed(struct weir_vcpu *vcpu, int err)
{
	if (err == ENOSYS)
		weir_err("CPU %u, at %#llx, touched a device with an instruction that cannot be emulated",
			 vcpu->index, guest_pc(vcpu));
	else if (err == EFAULT)
		weir_err("CPU %u, at %#llx: the memory behind the guest's RAM is gone",
			 vcpu->index, guest_pc(vcpu));
	else
		weir_err("CPU %u, at %#llx, cannot run: %s", vcpu->index,
			 guest_pc(vcpu), strerror(err));
	weir_vm_end(vcpu->vm, WEIR_END_FAILED);
}

static void system_event(struct weir_vcpu *vcpu)
{
	switch (vcpu->run->system_event.type) {
	case KVM_SYSTEM_EVENT_SHUTDOWN:
		weir_vm_end(vcpu->vm, WEIR_END_SHUTDOWN);
		break;
	case KVM_SYSTEM_EVENT_RESET:
		weir_vm_end(vcpu->vm, WEIR_END_RESET);
		break;
	case KVM_SYSTEM_EVENT_CRASH:
		weir_vm_end(vcpu->vm, WEIR_END_CRASH);
		break;
	default:
		weir_err("CPU %u: system event %u is not known", vcpu->index,
			 vcpu->run->system_event.type);
		weir_vm_end(vcpu->vm, WEIR_END_FAILED);
	}
}

static void handle_exit(struct weir_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;

	switch (run->exit_reason) {
	case KVM_EXIT_MMIO:
		vcpu->mmio++;
		weir_mmio_access(vcpu->vm, run->mmio.phys_addr,
				 run->mmio.data, run->mmio.len,
				 run->mmio.is_write);
		break;
	case KVM_EXIT_SYSTEM_EVENT:
		system_event(vcpu);
		break;
	case KVM_EXIT_INTR:
		vcpu->interrupted++;
		break;
	default:
		weir_err("CPU %u, at %#llx, stopped: exit reason %u",
			 vcpu->index, guest_pc(vcpu), run->exit_reason);
		weir_vm_end(vcpu->vm, WEIR_END_FAILED);
	}
}

static void *vcpu_thread(void *arg)
{
	struct weir_vcpu *vcpu = arg;

	current_run = vcpu->run;
	while (vcpu->vm->end == WEIR_END_NONE) {
		if (!ioctl(vcpu->fd, KVM_RUN, 0))
			handle_exit(vcpu);
		else if (errno == EINTR || errno == EAGAIN)
			vcpu->interrupted++;
		else
			run_failed(vcpu, errno);
	}
	return NULL;
}

/* Has KVM_RUN return at once if the signal came just before it. */
static void on_kick(int sig)
{
	(void)sig;
	if (current_run)
		current_run->immediate_exit = 1;
}

int weir_vcpu_start(struct weir_vcpu *vcpu)
{
	struct sigaction action = { .sa_handler = on_kick };
	int err;

	sigaction(KICK, &action, NULL);
	err = pthread_create(&vcpu->thread, NULL, vcpu_thread, vcpu);
	if (err)
		return weir_err("CPU %u: no thread: %s", vcpu->index,
				strerror(err));
	vcpu->started = true;
	return 0;
}

void weir_vcpu_stop(struct weir_vcpu *vcpu)
{
	if (!vcpu->started)
		return;
	vcpu->run->immediate_exit = 1;
	pthread_kill(vcpu->thread, KICK);
	pthread_join(vcpu->thread, NULL);
	vcpu->started = false;
}
