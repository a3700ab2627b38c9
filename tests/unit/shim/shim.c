// SPDX-License-Identifier: GPL-2.0-only
/* The kernel in user space: see linux/slab.h, linux/sched.h and shim.h. */
#include <stdlib.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <shim.h>

void (*shim_others_run)(void);

static int countdown = -1;
static int live;

void shim_alloc_fail_after(int n)
{
	countdown = n;
}

int shim_alloc_live(void)
{
	return live;
}

static bool fails(void)
{
	return countdown >= 0 && countdown-- == 0;
}

void *shim_alloc(size_t size, gfp_t gfp)
{
	void *p;

	if (fails() || size > PTRDIFF_MAX)
		return NULL;
	p = malloc(size);
	if (!p)
		return NULL;
	/* Memory that nobody cleared must not look as if somebody had. */
	memset(p, gfp & __GFP_ZERO ? 0 : 0xa5, size);
	live++;
	return p;
}

void *shim_realloc(const void *p, size_t size)
{
	if (!p)
		return shim_alloc(size, 0);
	if (fails() || size > PTRDIFF_MAX)
		return NULL;
	return realloc((void *)p, size);
}

void *shim_dup(const void *p, size_t size)
{
	void *copy = shim_alloc(size, 0);

	return copy ? memcpy(copy, p, size) : NULL;
}

void shim_free(const void *p)
{
	if (!p)
		return;
	live--;
	free((void *)p);
}
