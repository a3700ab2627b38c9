/* SPDX-License-Identifier: GPL-2.0-only */
/* What a file of KVM_GET_STATS_FD says. */
#ifndef TEST_STATS_H
#define TEST_STATS_H

#include <linux/kvm.h>
#include <stddef.h>

#include "test.h"

#define STATS_ROOM 65536

struct stats {
	struct kvm_stats_header head;
	char id[64];
	unsigned char bytes[STATS_ROOM];
	size_t size;
};

/* All of it, once more; checks that header and id are well-formed. */
void stats_read(int fd, struct stats *s);
/* The @n-th description, and its value. */
const struct kvm_stats_desc *stats_desc(const struct stats *s, u32 n);
u64 stats_value(const struct stats *s, const struct kvm_stats_desc *d);
/* The value of that name; its being there is checked. */
u64 stats_value_of(const struct stats *s, const char *name);

#endif /* TEST_STATS_H */
