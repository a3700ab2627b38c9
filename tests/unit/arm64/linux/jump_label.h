/* SPDX-License-Identifier: GPL-2.0-only */
/* Branches that are decided once are never taken. */
#ifndef WEIR_ARM64_LINUX_JUMP_LABEL_H
#define WEIR_ARM64_LINUX_JUMP_LABEL_H

#define DECLARE_STATIC_KEY_FALSE(name)	extern int name
#define static_branch_unlikely(key)	(false)

#endif /* WEIR_ARM64_LINUX_JUMP_LABEL_H */
