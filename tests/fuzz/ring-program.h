/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A driver that may do anything to its memory, at any moment between two calls
 * of a ring engine. The input is a program of both.
 */
#ifndef WEIR_RING_PROGRAM_H
#define WEIR_RING_PROGRAM_H

#include "tests/unit/ring-model.h"

#define RING_IDS	2048

/**
 * struct ring_program - an input being run; zeroed, then filled in
 * @p, @left: rest of the input
 * @num, @base: of the ring
 * @driver_acts: one act of the driver
 * @avail: driver_acts' own
 * @ids: buffers taken, @taken of them at the end may be given back
 * @pushed: those pushed since a flush was tried
 */
struct ring_program {
	struct model m;
	const u8 *p;
	size_t left;
	u16 num, base;
	void (*driver_acts)(struct ring_program *g);
	u32 avail;
	u16 ids[RING_IDS], pushed[RING_IDS];
	unsigned int nr_ids, taken, nr_pushed;
};

u8 ring_take8(struct ring_program *g);
u16 ring_take16(struct ring_program *g);
void ring_store(struct ring_program *g, gpa_t gpa, u64 val, unsigned int len);

/* A descriptor with any address and length, and these two words. */
void ring_write_desc(struct ring_program *g, gpa_t at, u16 third, u16 fourth);

/* The same with words of the input. */
void ring_take_desc(struct ring_program *g, gpa_t at);

/* An act that every kind of ring must bear. */
void ring_disturb(struct ring_program *g);
void ring_program_run(struct ring_program *g, u64 features);

#endif /* WEIR_RING_PROGRAM_H */
