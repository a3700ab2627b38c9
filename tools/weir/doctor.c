// SPDX-License-Identifier: GPL-2.0-only
/* One check a line: what was found and, when it will not do, what to change. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "command.h"
#include "probe.h"
#include "report.h"

#define KNOWN_KERNEL "6.12."

enum level { OK, WARN, FAIL };

struct finding {
	enum level level;
	char text[400];
};

static void found(struct finding *f, enum level how, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void found(struct finding *f, enum level how, const char *fmt, ...)
{
	va_list args;

	f->level = how;
	va_start(args, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, args);
	va_end(args);
}

static void check_architecture(struct finding *f)
{
	struct utsname name;

	uname(&name);
	if (!strcmp(name.machine, "aarch64"))
		found(f, OK, "%s", name.machine);
	else
		found(f, FAIL, "%s: Weir runs on 64-bit ARM only",
		      name.machine);
}

static void check_kernel(struct finding *f)
{
	struct utsname name;

	uname(&name);
	if (!strncmp(name.release, KNOWN_KERNEL, strlen(KNOWN_KERNEL)))
		found(f, OK, "Linux %s", name.release);
	else
		found(f, FAIL, "Linux %s: the modules know Linux " KNOWN_KERNEL "x; boot that",
		      name.release);
}

static void check_pages(struct finding *f)
{
	long size = sysconf(_SC_PAGESIZE);

	if (size == 4096)
		found(f, OK, "4 KiB pages");
	else
		found(f, FAIL, "%ld KiB pages: boot a kernel with pages of 4 KiB",
		      size / 1024);
}

static void check_el2(struct finding *f)
{
	if (weir_probe_module("weir"))
		found(f, OK, "in use by weir.ko");
	else if (weir_probe_log("started at EL1"))
		found(f, FAIL, "the kernel was started at EL1: on a machine with EL2, have the firmware start it at EL2; a virtual machine needs nested virtualization");
	else if (weir_probe_log("started at EL2"))
		found(f, OK, "the kernel was started at EL2");
	else
		found(f, WARN, "the kernel's log no longer tells, or may not be read: be root, or look right after booting");
}

static void check_vhe(struct finding *f)
{
	if (weir_probe_module("weir"))
		found(f, OK, "in use by weir.ko");
	else if (weir_probe_log("Virtualization Host Extensions"))
		found(f, OK, "the host kernel runs at EL2");
	else if (weir_probe_log("CPU features:"))
		found(f, OK, "the CPU has none (ARMv8.0), or the kernel does not use them: Weir runs in split mode");
	else
		found(f, WARN, "the kernel's log no longer tells, or may not be read");
}

static void check_kvm(struct finding *f)
{
	if (weir_probe_module("weir"))
		found(f, OK, "off: weir.ko has EL2");
	else if (weir_probe_file("/proc/cmdline", "kvm-arm.mode=none") ||
		 weir_probe_file("/proc/cmdline", "kvm_arm.mode=none"))
		found(f, OK, "off (kvm-arm.mode=none)");
	else
		found(f, FAIL, "KVM holds EL2: put kvm-arm.mode=none on the kernel's command line (GRUB_CMDLINE_LINUX in /etc/default/grub, then update-grub) and reboot");
}

static void check_gic(struct finding *f)
{
	if (weir_probe_file("/proc/interrupts", "GICv3"))
		found(f, OK, "GICv3 or later");
	else if (weir_probe_file("/proc/interrupts", "GIC"))
		found(f, OK, "GICv2: guests have a GICv2, and 8 vCPUs at most");
	else
		found(f, FAIL, "no ARM GIC found in /proc/interrupts");
}

/* Bytes of the GIC's maintenance interrupt; -1 without GIC. */
static long maintenance(void)
{
	static const char * const gics[] = {
		"arm,gic-v3", "arm,gic-400", "arm,cortex-a15-gic", "arm,cortex-a7-gic",
	};
	long size = -1;
	unsigned int i;

	for (i = 0; size < 0 && i < sizeof(gics) / sizeof(gics[0]); i++)
		size = weir_probe_node(gics[i], "interrupts");
	return size;
}

/* The virtual timer's interrupt is the third of three cells each. */
static void check_tree(struct finding *f)
{
	if (access("/sys/firmware/devicetree/base", F_OK))
		found(f, FAIL, "none: Weir does not read ACPI's tables so far; have the firmware hand over a device tree");
	else if (weir_probe_node("arm,armv8-timer", "interrupts") < 36)
		found(f, FAIL, "no virtual timer's interrupt (arm,armv8-timer) in it: the firmware's is not complete");
	else if (maintenance() < 0)
		found(f, FAIL, "no GIC that Weir knows (arm,gic-v3, arm,gic-400) in it");
	else if (!maintenance())
		found(f, FAIL, "no maintenance interrupt (interrupts of the GIC) in it: the firmware's is not complete");
	else
		found(f, OK, "has the timer, the GIC and its maintenance interrupt");
}

/* Stage 2 has 48 bits of output address. */
static void check_memory(struct finding *f)
{
	if (weir_probe_memory(1ULL << 48))
		found(f, WARN, "some is beyond 48 bits of physical address: guests that are given it stop with EFAULT; start the host with mem= below 256T");
	else
		found(f, OK, "within 48 bits of physical address");
}

/* Whether weir's modules are signed shows when they are loaded. */
static void check_signatures(struct finding *f)
{
	const char *lockdown = "/sys/kernel/security/lockdown";

	if (weir_probe_module("weir"))
		found(f, OK, "weir.ko was let in");
	else if (weir_probe_file(lockdown, "[integrity]") ||
		 weir_probe_file(lockdown, "[confidentiality]") ||
		 weir_probe_file("/sys/module/module/parameters/sig_enforce", "Y"))
		found(f, WARN, "the kernel takes signed modules only (Secure Boot, or lockdown): sign weir*.ko with a key that it knows (README.md), or turn Secure Boot off");
	else
		found(f, OK, "not asked for");
}

static void check_module(struct finding *f, const char *name,
			 const char *after)
{
	if (weir_probe_module(name))
		found(f, OK, "loaded");
	else
		found(f, FAIL, "not loaded: insmod %s.ko%s; the kernel's log (dmesg) says why if that fails",
		      name, after);
}

static void check_weir(struct finding *f)
{
	check_module(f, "weir", " first");
}

static void check_vhost(struct finding *f)
{
	check_module(f, "weir_vhost", "");
}

static void check_virtio(struct finding *f)
{
	check_module(f, "weir_virtio", " after the other two");
}

/* An open file descriptor of @node, or -1 with the reason in @f. */
static int open_node(struct finding *f, const char *node, const char *missing)
{
	int fd = open(node, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
		found(f, FAIL, "missing: %s", missing);
	else if (errno == EACCES || errno == EPERM)
		found(f, FAIL, "not for this user: be root, or join the group that owns %s",
		      node);
	else
		found(f, FAIL, "%s", strerror(errno));
	return -1;
}

static void check_dev_kvm(struct finding *f)
{
	int fd = open_node(f, "/dev/kvm", "load weir.ko"), version;

	if (fd < 0)
		return;
	version = ioctl(fd, KVM_GET_API_VERSION, 0);
	if (version != KVM_API_VERSION)
		found(f, FAIL, "does not answer as KVM does");
	else if (!weir_probe_module("weir"))
		found(f, FAIL, "it is the kernel's own KVM, not Weir");
	else
		found(f, OK, "at most %d CPUs in a guest",
		      ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS));
	close(fd);
}

static void check_dev_virtio(struct finding *f)
{
	int fd = open_node(f, "/dev/weir-virtio",
			   "load weir_virtio.ko: without it there are neither disks nor networks");

	if (fd < 0)
		return;
	found(f, OK, "disks and networks in the kernel");
	close(fd);
}

static void check_tap(struct finding *f)
{
	int fd = open_node(f, "/dev/net/tun", "modprobe tun");

	if (fd < 0) {
		f->level = WARN;
		return;
	}
	close(fd);
	if (weir_probe_capability(CAP_NET_ADMIN))
		found(f, OK, "can be made");
	else
		found(f, WARN, "making one needs CAP_NET_ADMIN: be root, or use taps made for you (ip tuntap add NAME mode tap vnet_hdr user YOU)");
}

static void check_vsock(struct finding *f)
{
	int fd = open_node(f, "/dev/vhost-vsock",
			   "modprobe vhost_vsock, if guests are to have --vsock");

	if (fd < 0) {
		f->level = WARN;
		return;
	}
	close(fd);
	found(f, OK, "between host and guests (--vsock)");
}

static void check_hugepages(struct finding *f)
{
	const char *file = "/sys/kernel/mm/transparent_hugepage/enabled";

	if (weir_probe_file(file, "[always]") ||
	    weir_probe_file(file, "[madvise]"))
		found(f, OK, "guests get them as memory allows");
	else
		found(f, WARN, "off, so that guests run slower: echo madvise > %s",
		      file);
}

static const struct check {
	const char *name;
	void (*run)(struct finding *f);
} checks[] = {
	{ "architecture", check_architecture },
	{ "kernel", check_kernel },
	{ "page size", check_pages },
	{ "EL2", check_el2 },
	{ "VHE", check_vhe },
	{ "KVM", check_kvm },
	{ "interrupts", check_gic },
	{ "device tree", check_tree },
	{ "memory", check_memory },
	{ "signatures", check_signatures },
	{ "weir.ko", check_weir },
	{ "weir_vhost.ko", check_vhost },
	{ "weir_virtio.ko", check_virtio },
	{ "/dev/kvm", check_dev_kvm },
	{ "/dev/weir-virtio", check_dev_virtio },
	{ "taps", check_tap },
	{ "sockets", check_vsock },
	{ "huge pages", check_hugepages },
};

int weir_command_doctor(int argc, char **argv)
{
	static const char * const words[] = { "ok", "warn", "FAIL" };
	struct finding f;
	unsigned int i;
	int failed = 0;

	if (argc > 1) {
		weir_err("%s: weir doctor takes no words", argv[1]);
		return WEIR_STATUS_USAGE;
	}
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		checks[i].run(&f);
		printf("%-5s %-18s %s\n", words[f.level], checks[i].name,
		       f.text);
		failed += f.level == FAIL;
	}
	printf("\n%s\n", failed ? "This host cannot run Weir as it is." :
				  "This host can run Weir.");
	return !!failed;
}
