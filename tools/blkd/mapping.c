// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of the front end in this process. One that becomes shorter than it was
 * makes accesses fail with SIGBUS: the handler puts zeroes in its place.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "memory.h"
#include "report.h"

#define MAX_MAPPINGS	(BLKD_MAX_REGIONS + 2)
#define MIN_ALIGN	4096

/* The handler looks through this; a free place has no bytes. */
static struct blkd_mapping mappings[MAX_MAPPINGS];

static bool replace(struct blkd_mapping *map)
{
	map->lost = true;
	return mmap(map->start, map->len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE,
		    -1, 0) != MAP_FAILED;
}

static void on_sigbus(int sig, siginfo_t *info, void *context)
{
	uintptr_t at = (uintptr_t)info->si_addr;
	unsigned int i;

	(void)context;
	for (i = 0; i < MAX_MAPPINGS; i++) {
		struct blkd_mapping *map = &mappings[i];

		if (at - (uintptr_t)map->start < map->len && replace(map))
			return;
	}
	signal(sig, SIG_DFL);
}

void blkd_memory_guard(void)
{
	struct sigaction sa = {
		.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO,
	};

	sigaction(SIGBUS, &sa, NULL);
}

static struct blkd_mapping *free_place(void)
{
	unsigned int i;

	for (i = 0; i < MAX_MAPPINGS; i++)
		if (!mappings[i].len)
			return &mappings[i];
	return NULL;
}

/* Bytes of a page of this file, of huge pages perhaps; 0: it is too short. */
static __u64 page_of(int fd, __u64 end)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (__u64)st.st_size < end)
		return 0;
	if (st.st_blksize <= MIN_ALIGN || st.st_blksize & (st.st_blksize - 1))
		return MIN_ALIGN;
	return st.st_blksize;
}

struct blkd_mapping *blkd_mapping_create(int fd, __u64 offset, __u64 size,
					 char **p)
{
	struct blkd_mapping *map = free_place();
	__u64 end = offset + size, page, start, len;
	void *at;

	if (!size || end < size || end > INT64_MAX || !map)
		return blkd_err("a region of shared memory has no sensible size"), NULL;
	page = page_of(fd, end);
	if (!page)
		return blkd_err("shared memory is no file, or one that is too short"), NULL;
	start = offset & ~(page - 1);
	len = (end - start + page - 1) & ~(page - 1);
	at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, start);
	if (at == MAP_FAILED)
		return blkd_err("shared memory cannot be mapped: %s",
				strerror(errno)), NULL;
	madvise(at, len, MADV_DONTDUMP);
	*p = (char *)at + (offset - start);
	*map = (struct blkd_mapping){ .start = at, .len = len };
	return map;
}

void blkd_mapping_destroy(struct blkd_mapping *map)
{
	void *start = map->start;
	size_t len = map->len;

	*map = (struct blkd_mapping){ .len = 0 };
	munmap(start, len);
}
