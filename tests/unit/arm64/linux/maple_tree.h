/* SPDX-License-Identifier: GPL-2.0-only */
/* A tree that holds nothing. */
#ifndef WEIR_ARM64_LINUX_MAPLE_TREE_H
#define WEIR_ARM64_LINUX_MAPLE_TREE_H

struct maple_tree {
	int empty;
};

#endif /* WEIR_ARM64_LINUX_MAPLE_TREE_H */
