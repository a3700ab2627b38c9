// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe nvhe; kernels: stock debug; gate: yes */
/*
 * What /dev/weir-vhost-net depends on goes away under traffic: the tap's last
 * descriptor, the tap's interface, the device's own descriptor, the eventfds,
 * the owner by SIGKILL while another process has the device open.
 */

#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "vhost-traffic.h"

static struct vhost v;

static void begin(void)
{
	vhost_create(&v);
	vhost_setup(&v, 0);
	vhost_start(&v);
	vhost_traffic_begin(&v);
}

static void end(void)
{
	vhost_traffic_end();
	vhost_destroy(&v);
}

/* The device has a reference of its own. */
static void check_tap_closed(void)
{
	begin();
	close(v.tap);
	v.tap = -1;
	check(vhost_traffic_moves());
	check(if_nametoindex(v.name));
	end();
	check(wait_for(!if_nametoindex(v.name)));
}

static void check_interface_deleted(void)
{
	char command[64];

	begin();
	snprintf(command, sizeof(command), "ip link del %s", v.name);
	check_eq(system(command), 0);
	check(vhost_traffic_moves());
	end();
}

static void check_device_closed(void)
{
	begin();
	close(v.fd);
	v.fd = -1;
	end();
}

static void check_events_replaced(void)
{
	u32 i;

	begin();
	for (i = 0; i < 200; i++) {
		check_ok(vhost_file(&v, VHOST_SET_VRING_CALL, VHOST_TX,
				    i % 2 ? v.vq[VHOST_TX].call : -1));
		check_ok(vhost_file(&v, VHOST_SET_VRING_KICK, VHOST_TX,
				    i % 2 ? v.vq[VHOST_TX].kick : -1));
		check_ok(vhost_file(&v, VHOST_SET_VRING_ERR, VHOST_TX,
				    i % 2 ? v.vq[VHOST_TX].kick : -1));
	}
	/* A call that is a kick again. */
	check_ok(vhost_file(&v, VHOST_SET_VRING_CALL, VHOST_TX,
			    v.vq[VHOST_TX].kick));
	check(vhost_traffic_moves());
	end();
}

static void check_owner_killed(void)
{
	pid_t child = fork();
	int status;

	if (!child) {
		begin();
		pause();
	}
	check(wait_for(vhost_traffic_kicks() > 200));
	check_ok(kill(child, SIGKILL));
	must(waitpid(child, &status, 0));
	check_eq(WTERMSIG(status), SIGKILL);
}

int main(void)
{
	u32 i;

	vhost_traffic_init();
	for (i = 0; i < 3; i++) {
		check_tap_closed();
		check_interface_deleted();
		check_device_closed();
		check_events_replaced();
		vhost_traffic_init();
		check_owner_killed();
	}
	return test_end();
}
