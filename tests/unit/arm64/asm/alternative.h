/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing is patched: macros that nobody uses here stay undefined. */
