// SPDX-License-Identifier: GPL-2.0-only
/* `weir vdpa`: what the vdpa tool can make devices of. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <uapi/weir-vdpa.h>
#include <unistd.h>

#include "command.h"
#include "disk.h"
#include "report.h"

#define DEVICE "/dev/weir-vdpa"

static const char help[] =
"usage: weir vdpa add NAME --disk PATH[,ro][,serial=TEXT][,direct=on|off]\n"
"                               [,queues=N][,packed=on|off]\n"
"       weir vdpa remove NAME\n"
"       weir vdpa list\n"
"\n"
"Gives a file or a block device a name under which the vdpa tool makes a vDPA\n"
"device of it:\n"
"\n"
"  weir vdpa add data --disk /dev/vg/data\n"
"  vdpa dev add name data mgmtdev weir\n"
"  qemu-system-aarch64 ... -device vhost-vdpa-device-pci,vhostdev=/dev/vhost-vdpa-0\n"
"\n"
"or, bound to virtio_vdpa, a disk of the host itself. weir_vdpa.ko must be loaded.\n"
"list shows each disk: name, ro or rw, queues, used or free, path.\n"
"\n"
"Exit status: 0, 1 it cannot be done, 2 usage.\n";

static int usage(const char *what)
{
	weir_err("%s; weir vdpa --help tells how", what);
	return WEIR_STATUS_USAGE;
}

static int open_device(int flags)
{
	int fd = open(DEVICE, flags | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT)
		return weir_err("there is no " DEVICE ": load weir_vdpa.ko (modprobe vdpa, then insmod)");
	return weir_err(DEVICE ": %s", strerror(errno));
}

static int set_name(char *to, const char *name)
{
	if (!name[0] || strlen(name) >= WEIR_VDPA_NAME_LEN || strchr(name, '/'))
		return weir_err("'%s' is no name for a vDPA device: 1 to %d characters, no '/'",
				name, WEIR_VDPA_NAME_LEN - 1);
	strcpy(to, name);
	return 0;
}

static int explain_add(const char *name, const char *path)
{
	if (errno == EEXIST)
		return weir_err("there is a disk called %s already; weir vdpa list shows it",
				name);
	return weir_err("disk %s: %s", path, strerror(errno));
}

static int add_disk(int fd, const char *name, const struct weir_disk_spec *spec)
{
	struct weir_vdpa_disk arg = {
		.flags = (spec->ro ? WEIR_VDPA_F_RDONLY : 0) |
			 (spec->packed ? WEIR_VDPA_F_PACKED : 0),
		.nr_queues = spec->queues,
	};
	struct weir_disk disk;
	int ret = 0;

	if (set_name(arg.name, name))
		return -1;
	if (spec->queues > WEIR_VDPA_QUEUES_MAX)
		return weir_err("a vDPA device has at most %d queues",
				WEIR_VDPA_QUEUES_MAX);
	if (weir_disk_open(&disk, spec))
		return -1;
	memcpy(arg.serial, spec->serial, sizeof(arg.serial));
	memcpy(arg.lifetime, disk.lifetime.values, sizeof(arg.lifetime));
	if (disk.lifetime.known)
		arg.flags |= WEIR_VDPA_F_LIFETIME;
	arg.fd = disk.fd;
	if (ioctl(fd, WEIR_VDPA_ADD_DISK, &arg))
		ret = explain_add(name, spec->path);
	weir_disk_close(&disk);
	return ret;
}

static int add(int argc, char **argv)
{
	struct weir_disk_spec spec;
	const char *why;
	int fd, ret;

	if (argc != 4 || strcmp(argv[2], "--disk"))
		return usage("add takes a name and --disk PATH");
	why = weir_spec_disk(argv[3], &spec);
	if (why)
		return usage(why);
	fd = open_device(O_RDWR);
	if (fd < 0)
		return WEIR_STATUS_SETUP;
	ret = add_disk(fd, argv[1], &spec);
	close(fd);
	return ret ? WEIR_STATUS_SETUP : WEIR_STATUS_OK;
}

static int explain_remove(const char *name)
{
	switch (errno) {
	case ENOENT:
		return weir_err("no disk is called %s; weir vdpa list shows those there are",
				name);
	case EBUSY:
		return weir_err("disk %s has a vDPA device; vdpa dev del %s removes that",
				name, name);
	default:
		return weir_err("disk %s: %s", name, strerror(errno));
	}
}

static int remove_disk(int argc, char **argv)
{
	struct weir_vdpa_name arg = { "" };
	int fd, ret = -1;

	if (argc != 2)
		return usage("remove takes a name");
	fd = open_device(O_RDWR);
	if (fd < 0)
		return WEIR_STATUS_SETUP;
	if (!set_name(arg.name, argv[1])) {
		ret = ioctl(fd, WEIR_VDPA_REMOVE, &arg);
		if (ret)
			explain_remove(argv[1]);
	}
	close(fd);
	return ret ? WEIR_STATUS_SETUP : WEIR_STATUS_OK;
}

static int list(int argc, char **argv)
{
	char text[4096];
	ssize_t n;
	int fd;

	(void)argv;
	if (argc != 1)
		return usage("list takes nothing");
	fd = open_device(O_RDONLY);
	if (fd < 0)
		return WEIR_STATUS_SETUP;
	while ((n = read(fd, text, sizeof(text))) > 0)
		fwrite(text, 1, n, stdout);
	close(fd);
	if (n < 0 || fflush(stdout)) {
		weir_err("the list could not be shown: %s", strerror(errno));
		return WEIR_STATUS_SETUP;
	}
	return WEIR_STATUS_OK;
}

int weir_command_vdpa(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	argc--;
	argv++;
	if (!strcmp(name, "add"))
		return add(argc, argv);
	if (!strcmp(name, "remove"))
		return remove_disk(argc, argv);
	if (!strcmp(name, "list"))
		return list(argc, argv);
	if (strcmp(name, "--help") && strcmp(name, "-h"))
		return usage(name[0] ? "that is nothing weir vdpa can do" :
				       "what shall be done?");
	return fputs(help, stdout) < 0 || fflush(stdout) ? WEIR_STATUS_SETUP :
							    WEIR_STATUS_OK;
}
