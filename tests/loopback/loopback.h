/* SPDX-License-Identifier: GPL-2.0-only */
/* The loopback test module's ioctl. */
#ifndef WEIR_LOOPBACK_H
#define WEIR_LOOPBACK_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct loopback_net {
	__s32 fd;
	__u16 mtu;
	__u8 mac[6];
};

#define LOOPBACK_NET _IOW('W', 0xf0, struct loopback_net)

#endif /* WEIR_LOOPBACK_H */
