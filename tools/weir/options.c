// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "command-line.h"
#include "memory.h"
#include "options.h"
#include "report.h"

static const char help[] =
"usage: weir run --kernel IMAGE [OPTION]...\n"
"\n"
"Boots a Linux guest. Its console is this terminal; Ctrl-A h says how to leave.\n"
"\n"
"  --kernel IMAGE       arm64 Linux Image, plain or gzip'ed\n"
"  --initrd FILE        initial RAM file system\n"
"  --append TEXT        the kernel's command line\n"
"  --memory SIZE        RAM: a number and K, M, G or T (512M)\n"
"  --cpus N             virtual CPUs (1)\n"
"  --disk PATH[,OPT]... a file or block device as a virtio disk; OPT is\n"
"                         ro                the guest cannot write\n"
"                         serial=TEXT       up to 20 characters\n"
"                         direct=on|off     past the host's page cache\n"
"                                           (on for block devices)\n"
"                         queues=N          1 to 8 (1), for several CPUs\n"
"                         packed=on|off     offer packed virtqueues (off)\n"
"  --disk vhost-user=SOCKET[,OPT]...  a disk that a server there serves, such as\n"
"                       weir-blkd; OPT is queues=N, packed=on|off\n"
"  --net tap[=NAME][,OPT]...  a tap as a virtio network interface; without a\n"
"                       name one is made, and removed at the end; OPT is\n"
"                         mac=ADDRESS       the guest's\n"
"                         bridge=NAME       make the tap a port of it\n"
"                         ip=ADDRESS/LEN    the host's address on the tap\n"
"                         queues=N          1 to 8 pairs (1), for several CPUs;\n"
"                                           a tap that there is has multi_queue\n"
"                         packed=on|off     offer packed virtqueues (off)\n"
"                         rss=on|off        let the guest say which of several\n"
"                                           queues a flow comes on (off)\n"
"                         hash=on|off       tell it the hash of frames, with\n"
"                                           several queues (off)\n"
"  --net vhost-user=SOCKET[,OPT]...  an interface that a server there serves,\n"
"                       such as a switch on DPDK; OPT is mac=ADDRESS, queues=N\n"
"  --vsock cid=N        sockets between host and guest (AF_VSOCK): N, 3 or more,\n"
"                       is the guest's address; weir exec uses them\n"
"  --console uart|virtio  where the terminal's input goes: to the UART (ttyAMA0), or\n"
"                       to a virtio console as well shown there (hvc0)\n"
"  --rng                random bytes of the host's (virtio-rng)\n"
"  --transport pci|mmio  how the guest reaches virtio devices (pci, where the\n"
"                       guest's interrupt controller takes PCI's interrupts)\n"
"  --pmu                a performance monitor (PMUv3), for perf\n"
"  --hugepages          RAM from the host's pool of huge pages\n"
"  --device PATH        the hypervisor (/dev/kvm)\n"
"  --dtb-out FILE       write the device tree there and go on\n"
"  --stats FILE         at the end, write how often the guest came to weir\n"
"  --help               this text\n"
"\n"
"--disk and --net may be given up to 16 times each, and there are 32 virtio\n"
"devices at most.\n"
"\n"
"Exit status: 0 the guest powered off, 1 it could not be set up, 2 usage,\n"
"3 the guest crashed, 4 a virtual CPU failed, 5 ended by the user.\n";

enum {
	OPT_KERNEL = WEIR_OPT_HELP + 1, OPT_INITRD, OPT_APPEND, OPT_MEMORY,
	OPT_CPUS, OPT_DISK, OPT_NET, OPT_HUGEPAGES, OPT_DEVICE, OPT_DTB_OUT,
	OPT_STATS, OPT_PMU, OPT_TRANSPORT, OPT_VSOCK,
	OPT_CONSOLE, OPT_RNG,
};

static const struct option options[] = {
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "initrd", required_argument, NULL, OPT_INITRD },
	{ "append", required_argument, NULL, OPT_APPEND },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "disk", required_argument, NULL, OPT_DISK },
	{ "net", required_argument, NULL, OPT_NET },
	{ "transport", required_argument, NULL, OPT_TRANSPORT },
	{ "vsock", required_argument, NULL, OPT_VSOCK },
	{ "console", required_argument, NULL, OPT_CONSOLE },
	{ "rng", no_argument, NULL, OPT_RNG },
	{ "pmu", no_argument, NULL, OPT_PMU },
	{ "hugepages", no_argument, NULL, OPT_HUGEPAGES },
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "dtb-out", required_argument, NULL, OPT_DTB_OUT },
	{ "stats", required_argument, NULL, OPT_STATS },
	{ "help", no_argument, NULL, WEIR_OPT_HELP },
	{ }
};

static const char *add_disk(struct weir_options *opt, const char *arg)
{
	if (opt->nr_disks == WEIR_MAX_DISKS)
		return "there are too many disks (16 at most)";
	return weir_spec_disk(arg, &opt->disks[opt->nr_disks++]);
}

static const char *add_net(struct weir_options *opt, const char *arg)
{
	if (opt->nr_nets == WEIR_MAX_NETS)
		return "there are too many networks (16 at most)";
	return weir_spec_net(arg, &opt->nets[opt->nr_nets++]);
}

static const char *set_transport(struct weir_options *opt, const char *arg)
{
	if (!strcmp(arg, "pci"))
		opt->transport = WEIR_TRANSPORT_PCI;
	else if (!strcmp(arg, "mmio"))
		opt->transport = WEIR_TRANSPORT_MMIO;
	else
		return "a transport is pci or mmio";
	return NULL;
}

static const char *set_console(struct weir_options *opt, const char *arg)
{
	opt->hvc = !strcmp(arg, "virtio");
	return opt->hvc || !strcmp(arg, "uart") ? NULL :
		"a console is uart or virtio";
}

static const char *take(void *to, int which, const char *arg)
{
	struct weir_options *opt = to;

	switch (which) {
	case OPT_MEMORY:
		return weir_spec_size(arg, &opt->memory);
	case OPT_CPUS:
		return weir_spec_count(arg, WEIR_MAX_CPUS, &opt->cpus);
	case OPT_DISK:
		return add_disk(opt, arg);
	case OPT_NET:
		return add_net(opt, arg);
	case OPT_CONSOLE:
		return set_console(opt, arg);
	case OPT_VSOCK:
		return weir_spec_vsock(arg, &opt->cid);
	case OPT_TRANSPORT:
		return set_transport(opt, arg);
	case OPT_KERNEL:
		opt->kernel = arg;
		break;
	case OPT_INITRD:
		opt->initrd = arg;
		break;
	case OPT_APPEND:
		opt->append = arg;
		break;
	case OPT_DEVICE:
		opt->device = arg;
		break;
	case OPT_DTB_OUT:
		opt->dtb_out = arg;
		break;
	case OPT_STATS:
		opt->stats = arg;
		break;
	case OPT_RNG:
		opt->rng = true;
		break;
	case OPT_PMU:
		opt->pmu = true;
		break;
	case OPT_HUGEPAGES:
		opt->hugepages = true;
		break;
	}
	return NULL;
}

static int check(const struct weir_options *opt)
{
	if (!opt->kernel)
		return weir_err("--kernel is missing; weir run --help tells the options");
	if (opt->memory % (2 << 20) || !opt->memory)
		return weir_err("--memory is a multiple of 2 MiB");
	if (weir_options_devices(opt) > WEIR_VIRTIO_SLOTS)
		return weir_err("there are too many virtio devices (%u at most)",
				WEIR_VIRTIO_SLOTS);
	return 0;
}

static const struct weir_command_line line = {
	.command = "run",
	.help = help,
	.options = options,
	.take = take,
};

unsigned int weir_options_devices(const struct weir_options *opt)
{
	return opt->nr_disks + opt->nr_nets + !!opt->cid + opt->hvc + opt->rng;
}

int weir_options_parse(struct weir_options *opt, int argc, char **argv)
{
	int ret;

	*opt = (struct weir_options) {
		.append = "", .device = "/dev/kvm", .cpus = 1,
		.memory = 512ULL << 20,
	};
	ret = weir_command_line_parse(&line, opt, argc, argv);
	return ret ? ret : check(opt);
}
