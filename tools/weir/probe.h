/* SPDX-License-Identifier: GPL-2.0-only */
/* Questions about the host that weir doctor asks. */
#ifndef WEIR_PROBE_H
#define WEIR_PROBE_H

#include <stdbool.h>

/* Does the file's first half MiB have @text in it? */
bool weir_probe_file(const char *path, const char *text);

/* Is there a message with @text in it in what is left of the kernel's log? */
bool weir_probe_log(const char *text);

/* Is the module called @name loaded? */
bool weir_probe_module(const char *name);

/* Does this process have capability @nr in its effective set? */
bool weir_probe_capability(unsigned int nr);

#endif /* WEIR_PROBE_H */
