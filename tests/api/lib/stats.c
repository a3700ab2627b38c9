// SPDX-License-Identifier: GPL-2.0-only

#include <string.h>
#include <unistd.h>

#include "stats.h"

void stats_read(int fd, struct stats *s)
{
	ssize_t n = pread(fd, s->bytes, sizeof(s->bytes), 0);

	check(n > (ssize_t)sizeof(s->head));
	s->size = n;
	memcpy(&s->head, s->bytes, sizeof(s->head));
	check_eq(s->head.flags, 0);
	check(s->head.num_desc > 0);
	check(s->head.name_size > 0 && s->head.name_size <= sizeof(s->id));
	check_eq(s->head.id_offset % 8, 0);
	check_eq(s->head.desc_offset % 8, 0);
	check_eq(s->head.data_offset % 8, 0);
	memcpy(s->id, s->bytes + s->head.id_offset, s->head.name_size);
	check(memchr(s->id, 0, s->head.name_size) != NULL);
}

const struct kvm_stats_desc *stats_desc(const struct stats *s, u32 n)
{
	size_t each = sizeof(struct kvm_stats_desc) + s->head.name_size;

	return (const void *)(s->bytes + s->head.desc_offset + n * each);
}

u64 stats_value(const struct stats *s, const struct kvm_stats_desc *d)
{
	u64 val;

	check(s->head.data_offset + d->offset + sizeof(val) <= s->size);
	memcpy(&val, s->bytes + s->head.data_offset + d->offset, sizeof(val));
	return val;
}

u64 stats_value_of(const struct stats *s, const char *name)
{
	u32 n;

	for (n = 0; n < s->head.num_desc; n++)
		if (!strcmp(stats_desc(s, n)->name, name))
			return stats_value(s, stats_desc(s, n));
	check(!"a counter of that name");
	return 0;
}
