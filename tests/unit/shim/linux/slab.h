/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's heap is the C library's, with failures on demand:
 * shim_alloc_fail_after() in shim.h.
 */
#ifndef WEIR_SHIM_LINUX_SLAB_H
#define WEIR_SHIM_LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>

void *shim_alloc(size_t size, gfp_t gfp);
void *shim_realloc(const void *p, size_t size);
void *shim_dup(const void *p, size_t size);
void shim_free(const void *p);

#define kmalloc(size, gfp)		shim_alloc(size, gfp)
#define kzalloc(size, gfp)		shim_alloc(size, (gfp) | __GFP_ZERO)
#define kcalloc(n, size, gfp)		kzalloc(size_mul(n, size), gfp)
#define kmalloc_array(n, size, gfp)	kmalloc(size_mul(n, size), gfp)
#define krealloc(p, size, gfp)		shim_realloc(p, size)
#define kmemdup(p, size, gfp)		shim_dup(p, size)
#define kfree(p)			shim_free(p)
#define kvmalloc			kmalloc
#define kvzalloc			kzalloc
#define kvcalloc			kcalloc
#define kvmalloc_array			kmalloc_array
#define kvfree				kfree
#define vmalloc(size)			kmalloc(size, 0)
#define vzalloc(size)			kzalloc(size, 0)
#define vfree				kfree
#define kfree_rcu(p, member)		kfree(p)
#define kvfree_rcu(p, member)		kfree(p)

#endif /* WEIR_SHIM_LINUX_SLAB_H */
