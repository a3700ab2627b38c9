// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe max nvhe nvhe3; kernels: stock debug; gate: yes */
/*
 * Rings with bitmaps: what vCPUs write is in the rings, what an in-kernel disk
 * writes in the bitmap; without one the disk may not write logged memory.
 */

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log.h"
#include "vblk.h"

static struct vm vm;
static struct log log;
static struct kvm_dirty_gfn *ring;

static void boot(bool with_bitmap)
{
	struct kvm_enable_cap cap = {
		.cap = KVM_CAP_DIRTY_LOG_RING_ACQ_REL, .args = { PAGE },
	};

	vm_create(&vm);
	must(ioctl(vm.fd, KVM_ENABLE_CAP, &cap));
	if (with_bitmap) {
		cap.cap = KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP;
		cap.flags = 1;
		check_errno(ioctl(vm.fd, KVM_ENABLE_CAP, &cap), EINVAL);
		cap.flags = 0;
		must(ioctl(vm.fd, KVM_ENABLE_CAP, &cap));
	}
	vm_add_ram(&vm, TEST_RAM_SIZE);
	vm_add_vcpu(&vm);
	vm_add_gic(&vm);
	puppet_load(&vm);
	ring = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
		    vm.vcpu[0].fd, KVM_DIRTY_LOG_PAGE_OFFSET * PAGE);
	check(ring != MAP_FAILED);
	log_slot(&vm, test_alloc(LOG_SIZE), true);
}

static void unboot(void)
{
	munmap(ring, PAGE);
	vm_destroy(&vm);
}

static void check_vcpu(void)
{
	log_touch(&vm, 5);
	check_eq(log_read(&vm, &log), 0);
	check_eq(ring[0].flags, KVM_DIRTY_GFN_F_DIRTY);
	check_eq(ring[0].offset, 5);
	check_ok(log_clear(&vm, 1, 0, 64, &log));
	ring[0].flags |= KVM_DIRTY_GFN_F_RESET;
	check_eq(ioctl(vm.fd, KVM_RESET_DIRTY_RINGS, 0), 1);
}

static void check_disk(struct vblk *b, bool logged)
{
	vblk_put(b, 0, VIRTIO_BLK_T_IN, 0, LOG_BASE + 9 * PAGE, 2 * PAGE);
	vblk_kick(b);
	if (!logged) {
		check(wait_for(vblk_read(b, VIRTIO_MMIO_STATUS) &
			       VIRTIO_CONFIG_S_NEEDS_RESET));
		return;
	}
	check(vblk_wait(b));
	check_eq(log_read(&vm, &log), 2);
	check(log_has(&log, 9) && log_has(&log, 10));
	/* Written again by the guest it is in the ring. */
	log_touch(&vm, 9);
	check_eq(ring[1].flags, KVM_DIRTY_GFN_F_DIRTY);
	check_eq(ring[1].offset, 9);
	check_eq(log_read(&vm, &log), 0);
}

static void with_disk(bool bitmap)
{
	int file = vblk_file(1 << 20, O_RDWR | O_DIRECT);
	struct vblk b;

	boot(bitmap);
	vblk_create(&b, &vm, file, 0);
	vblk_up(&b, VBLK_FEATURES);
	if (bitmap)
		check_vcpu();
	check_disk(&b, bitmap);
	close(b.fd);
	close(file);
	unboot();
}

int main(void)
{
	boot(true);
	check_vcpu();
	unboot();
	if (test_under_weir()) {
		close(vblk_device());
		with_disk(true);
		with_disk(false);
	}
	return test_end();
}
