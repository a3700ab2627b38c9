// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: debug; gate: yes */
/*
 * Every allocation of a vDPA device of Weir's fails once: while its disk is named,
 * while it is made by the vdpa tool's message, while it is mapped and started, while
 * a request is served in the thread that kicks. A call says ENOMEM and succeeds when
 * it is made again; a device that cannot start needs a reset; a request ends. Then
 * any allocation of the thread and the worker may fail, again and again.
 */

#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vdpa.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "fault.h"
#include "vdpa.h"

#define PART		0x10000UL	/* of the memory; enough for a driver */
#define RANDOM_LAPS	100U

static struct vdpa v;
static int netlink;
static u16 family;

struct message {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	u8 room[256];
};

static long answer(long ret)
{
	return ret < 0 ? -errno : ret;
}

static void put_string(struct message *m, u16 type, const char *text)
{
	struct nlattr *a = (void *)((u8 *)m + NLMSG_ALIGN(m->nl.nlmsg_len));

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + strlen(text) + 1;
	strcpy((char *)a + NLA_HDRLEN, text);
	m->nl.nlmsg_len = NLMSG_ALIGN(m->nl.nlmsg_len) + NLA_ALIGN(a->nla_len);
}

static struct message message(u16 to, u8 command, u16 flags)
{
	return (struct message) {
		.nl = { .nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN), .nlmsg_type = to,
			.nlmsg_flags = NLM_F_REQUEST | flags },
		.genl = { .cmd = command, .version = 1 },
	};
}

/* Of the generic netlink family "vdpa". */
static u16 find_family(void)
{
	struct message m = message(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	struct nlattr *a = (void *)m.room;

	put_string(&m, CTRL_ATTR_FAMILY_NAME, VDPA_GENL_NAME);
	must(send(netlink, &m, m.nl.nlmsg_len, 0));
	must(recv(netlink, &m, sizeof(m), MSG_TRUNC));
	while ((u8 *)a < m.room + sizeof(m.room) - NLA_HDRLEN && a->nla_len) {
		if (a->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(u16 *)((u8 *)a + NLA_HDRLEN);
		a = (void *)((u8 *)a + NLA_ALIGN(a->nla_len));
	}
	test_skip("no vDPA tool's family");
}

static bool is_there(void)
{
	return !access("/sys/bus/vdpa/devices/" VDPA_NAME, F_OK);
}

/* Without memory for the message or its answer: ENOBUFS, whatever came of it. */
static long order(u8 command)
{
	struct message m = message(family, command, NLM_F_ACK);
	struct {
		struct nlmsghdr nl;
		struct nlmsgerr err;
		u8 room[512];
	} reply;
	long ret;

	if (command == VDPA_CMD_DEV_NEW)
		put_string(&m, VDPA_ATTR_MGMTDEV_DEV_NAME, "weir");
	put_string(&m, VDPA_ATTR_DEV_NAME, VDPA_NAME);
	ret = answer(send(netlink, &m, m.nl.nlmsg_len, 0));
	if (ret > 0)
		ret = answer(recv(netlink, &reply, sizeof(reply), MSG_DONTWAIT));
	if (ret > 0)
		ret = reply.err.error;
	return ret == -ENOBUFS || ret == -EAGAIN ? -ENOMEM : ret;
}

static long add_device(void)
{
	/* It was made, and there was no memory to say so. */
	return is_there() ? 0 : order(VDPA_CMD_DEV_NEW);
}

static void del_device(void)
{
	char rest[600];

	while (recv(netlink, rest, sizeof(rest), MSG_DONTWAIT) > 0 || errno == ENOBUFS)
		;
	check_eq(order(VDPA_CMD_DEV_DEL), 0);
}

static long add_disk(void)
{
	return answer(vdpa_add_disk(&v, vdpa_disk(&v)));
}

static void remove_disk(void)
{
	must(vdpa_remove_disk(&v, VDPA_NAME));
}

static void with_disk(void)
{
	must(add_disk());
}

static void remove_both(void)
{
	del_device();
	remove_disk();
}

static void opened(void)
{
	vdpa_open(&v);
}

static void close_device(void)
{
	close(v.dev);
}

/* Without memory for its own books vhost-vdpa says EINVAL. */
static long map_part(u64 at)
{
	long ret = vdpa_map_part(&v, VHOST_IOTLB_UPDATE, at, PART);

	return ret == -EINVAL ? -ENOMEM : ret;
}

static long map_memory(void)
{
	return map_part(0);
}

static void started(void)
{
	opened();
	must(map_memory());
	vdpa_start(&v, VDPA_IOVA);
}

static long map_other(void)
{
	return map_part(PART);
}

static void check_answer(u16 n)
{
	vdpa_ask(&v, n);
	if (!wait_for(vdpa_answers(&v) == (u16)(n + 1)))
		test_die("the device has stopped");
	check_eq(*vdpa_answer(&v, 0), VIRTIO_BLK_S_OK);
	check_eq(v.mem[VDPA_DATA], 'w');
}

static void goes_on(void)
{
	check(!(vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET));
	check_answer(0);
	close_device();
}

static long suspend_and_resume(void)
{
	long ret = answer(ioctl(v.dev, VHOST_VDPA_SUSPEND));

	return ret ? ret : answer(ioctl(v.dev, VHOST_VDPA_RESUME));
}

static const struct fault_case of_disk = {
	"WEIR_VDPA_ADD_DISK", NULL, add_disk, remove_disk,
};
static const struct fault_case of_device = {
	"VDPA_CMD_DEV_NEW", with_disk, add_device, remove_both,
};
static const struct fault_case cases[] = {
	{ "a mapping", opened, map_memory, close_device },
	{ "a mapping, served", started, map_other, goes_on },
	{ "VHOST_VDPA_SUSPEND, VHOST_VDPA_RESUME", started, suspend_and_resume, goes_on },
};

/* A device that could not start says so, and starts after a reset. */
static void check_start(void)
{
	u8 on = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER |
		VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK;
	unsigned int nth = 0;
	bool failed;

	started();
	vdpa_set_status(&v, 0);
	do {
		vdpa_prepare(&v, VDPA_IOVA);
		fault_arm(++nth);
		ioctl(v.dev, VHOST_VDPA_SET_STATUS, &on);
		failed = fault_disarm();
		if (vdpa_status(&v) & VIRTIO_CONFIG_S_NEEDS_RESET)
			vdpa_start(&v, VDPA_IOVA);
		vdpa_set_status(&v, on);
		check_answer(0);
	} while (failed);
	printf("a start: %u\n", nth - 1);
	close_device();
}

static void check_request(void)
{
	unsigned int nth = 0;
	bool failed;
	int ret;

	started();
	do {
		vdpa_put(&v, 2 * nth, 0, VIRTIO_BLK_T_IN, 0, VDPA_DATA, 512);
		fault_arm(nth + 1);
		ret = eventfd_write(v.kick, 1);
		failed = fault_disarm();
		if (ret < 0)
			vdpa_kick(&v);
		if (!wait_for(vdpa_answers(&v) == (u16)(2 * nth + 1)))
			test_die("a request is lost when allocation %u fails", nth + 1);
		check(*vdpa_answer(&v, 0) <= VIRTIO_BLK_S_IOERR);
		check_answer(2 * nth + 1);
		nth++;
	} while (failed);
	printf("a request: %u\n", nth - 1);
	close_device();
}

static void check_random(void)
{
	u16 i;

	started();
	check(fault_threads_at_risk("weir-blk") > 0);
	fault_random(20);
	for (i = 0; i < RANDOM_LAPS; i++) {
		v.mem[VDPA_DATA] = 0;
		vdpa_put(&v, i, 0, VIRTIO_BLK_T_IN, 0, VDPA_DATA, 4096);
		fault_at_risk(true);
		vdpa_kick(&v);
		fault_at_risk(false);
		if (!wait_for(vdpa_answers(&v) == (u16)(i + 1)))
			test_die("random failures lose request %u", i);
		check(*vdpa_answer(&v, 0) == VIRTIO_BLK_S_IOERR || v.mem[VDPA_DATA] == 'w');
	}
	fault_random(0);
	for (; i < RANDOM_LAPS + 20; i++)
		check_answer(i);
	close_device();
}

int main(void)
{
	u32 i;

	fault_init();
	vdpa_create(&v);
	netlink = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC));
	family = find_family();
	fault_each(&of_disk);
	/* What binds to it has allocations of its own. */
	vdpa_tool("echo 0 >/sys/bus/vdpa/drivers_autoprobe");
	fault_each(&of_device);
	with_disk();
	must(add_device());
	vdpa_tool("echo vhost_vdpa >/sys/bus/vdpa/devices/" VDPA_NAME "/driver_override;"
		  "echo " VDPA_NAME " >/sys/bus/vdpa/drivers/vhost_vdpa/bind");
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		fault_each(&cases[i]);
	check_start();
	check_request();
	check_random();
	remove_both();
	vdpa_tool("echo 1 >/sys/bus/vdpa/drivers_autoprobe");
	vdpa_destroy(&v);
	return test_end();
}
