/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of signals, those of this machine. */
#ifndef WEIR_ARM64_LINUX_SIGNAL_TYPES_H
#define WEIR_ARM64_LINUX_SIGNAL_TYPES_H

#include <signal.h>

#endif /* WEIR_ARM64_LINUX_SIGNAL_TYPES_H */
