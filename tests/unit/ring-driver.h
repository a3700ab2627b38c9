/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's side of a split ring in model memory. */
#ifndef WEIR_RING_DRIVER_H
#define WEIR_RING_DRIVER_H

#include "ring-model.h"

#define EVENT_IDX	BIT_ULL(VIRTIO_RING_F_EVENT_IDX)
#define INDIRECT	BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC)

static inline void driver_write(struct model *m, gpa_t gpa, const void *from,
				unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		*model_at(m, gpa + i) = ((const u8 *)from)[i];
}

static inline void driver_write16(struct model *m, gpa_t gpa, u16 val)
{
	__le16 v = cpu_to_le16(val);

	driver_write(m, gpa, &v, 2);
}

static inline u16 driver_read16(struct model *m, gpa_t gpa)
{
	return *model_at(m, gpa) | *model_at(m, gpa + 1) << 8;
}

static inline u32 driver_read32(struct model *m, gpa_t gpa)
{
	return driver_read16(m, gpa) | (u32)driver_read16(m, gpa + 2) << 16;
}

static inline void driver_write_desc(struct model *m, gpa_t at, u64 addr,
				     u32 len, u16 flags, u16 next)
{
	struct vring_desc d = {
		cpu_to_le64(addr), cpu_to_le32(len), cpu_to_le16(flags),
		cpu_to_le16(next),
	};

	driver_write(m, at, &d, sizeof(d));
}

static inline void driver_desc(struct model *m, u16 i, u64 addr, u32 len,
			       u16 flags, u16 next)
{
	driver_write_desc(m, MODEL_DESC + 16 * i, addr, len, flags, next);
}

static inline void driver_offer(struct model *m, u16 head)
{
	driver_write16(m, MODEL_AVAIL + 4 + 2 * (m->avail_idx % m->num), head);
	driver_write16(m, MODEL_AVAIL + 2, ++m->avail_idx);
}

static inline void driver_avail_flags(struct model *m, u16 flags)
{
	driver_write16(m, MODEL_AVAIL, flags);
}

static inline void driver_used_event(struct model *m, u16 idx)
{
	driver_write16(m, MODEL_AVAIL + 4 + 2 * m->num, idx);
}

static inline u16 driver_used_flags(struct model *m)
{
	return driver_read16(m, MODEL_USED);
}

static inline u16 driver_used_idx(struct model *m)
{
	return driver_read16(m, MODEL_USED + 2);
}

static inline u16 driver_avail_event(struct model *m)
{
	return driver_read16(m, MODEL_USED + 4 + 8 * m->num);
}

struct used_elem {
	u32 id, len;
};

static inline struct used_elem driver_used(struct model *m, u16 i)
{
	gpa_t at = MODEL_USED + 4 + 8 * (i % m->num);

	return (struct used_elem){ driver_read32(m, at), driver_read32(m, at + 4) };
}

#endif /* WEIR_RING_DRIVER_H */
