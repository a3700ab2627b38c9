/* SPDX-License-Identifier: GPL-2.0-only */
/* What is shown to nobody. */
#ifndef WEIR_SHIM_LINUX_SEQ_FILE_H
#define WEIR_SHIM_LINUX_SEQ_FILE_H

struct seq_file;

static inline void seq_printf(struct seq_file *m, const char *fmt, ...)
{
}

#endif /* WEIR_SHIM_LINUX_SEQ_FILE_H */
