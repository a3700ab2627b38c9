/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's memory, as the front end shared it. It changes only while no
 * queue runs. The front end may take pages away under a mapping; what is then
 * read is zero, and the memory counts as lost.
 */
#ifndef BLKD_MEMORY_H
#define BLKD_MEMORY_H

#include <stdbool.h>
#include <weir/gmem.h>

#include "protocol.h"

#define BLKD_MAX_REGIONS	32

/**
 * struct blkd_mapping - a file that the front end shared
 * @start: of the mapping
 * @len: its bytes
 * @lost: a page of it was not there
 */
struct blkd_mapping {
	void *start;
	size_t len;
	volatile bool lost;
};

/**
 * struct blkd_memory_region - a stretch of guest memory
 * @at: what the front end said
 * @map: its mapping
 * @p: where it begins in there
 */
struct blkd_memory_region {
	struct blkd_region at;
	struct blkd_mapping *map;
	char *p;
};

struct blkd_memory {
	struct blkd_memory_region regions[BLKD_MAX_REGIONS];
	unsigned int nr;
};

/**
 * blkd_memory_guard() - survive files that get shorter
 *
 * To be called once; it is about SIGBUS.
 */
void blkd_memory_guard(void);

/**
 * blkd_mapping_create() - map what the front end shared
 * @fd: the file; stays the caller's
 * @offset: of the first byte that matters
 * @size: bytes that matter
 * @p: out: where they are
 *
 * Return: the mapping, or NULL after saying why not.
 */
struct blkd_mapping *blkd_mapping_create(int fd, __u64 offset, __u64 size,
					 char **p);
void blkd_mapping_destroy(struct blkd_mapping *map);

/**
 * blkd_memory_add() - one region more
 * @mem: memory
 * @at: where it lies
 * @fd: its file; stays the caller's
 *
 * Return: 0, -1 after saying why not.
 */
int blkd_memory_add(struct blkd_memory *mem, const struct blkd_region *at,
		    int fd);

/* blkd_memory_remove() - the region that was added as @at. 0, or -1. */
int blkd_memory_remove(struct blkd_memory *mem, const struct blkd_region *at);
void blkd_memory_clear(struct blkd_memory *mem);

/* blkd_memory_lost() - did the front end take pages away? */
bool blkd_memory_lost(const struct blkd_memory *mem);

/**
 * blkd_memory_at() - where guest memory is
 * @mem: memory
 * @gpa: guest address
 * @len: in: bytes wanted; out: how many of them lie there
 *
 * Return: the address, or NULL.
 */
void *blkd_memory_at(const struct blkd_memory *mem, gpa_t gpa, size_t *len);

/* blkd_memory_gpa() - of an address in the front end. false: there is none. */
bool blkd_memory_gpa(const struct blkd_memory *mem, __u64 uva, gpa_t *gpa);

/* For the ring engine; its context is a struct blkd_memory. */
extern const struct weir_gmem_ops blkd_memory_ops;

#endif /* BLKD_MEMORY_H */
