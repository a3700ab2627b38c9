/* SPDX-License-Identifier: GPL-2.0-only */
/* Questions about the host that weir doctor asks. */
#ifndef WEIR_PROBE_H
#define WEIR_PROBE_H

#include <stdbool.h>

/* Does the file's first half MiB have @text in it? */
bool weir_probe_file(const char *path, const char *text);

/*
 * Bytes of @property of the first node in the host's device tree that is
 * compatible with @compatible: -1 without such a node, 0 without the property.
 */
long weir_probe_node(const char *compatible, const char *property);

/* Does /proc/iomem, read as root, have memory at @address or above? */
bool weir_probe_memory(unsigned long long address);

/* Is there a message with @text in it in what is left of the kernel's log? */
bool weir_probe_log(const char *text);

/* Is the module called @name loaded? */
bool weir_probe_module(const char *name);

/* Does this process have capability @nr in its effective set? */
bool weir_probe_capability(unsigned int nr);

#endif /* WEIR_PROBE_H */
