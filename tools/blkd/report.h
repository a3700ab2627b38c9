/* SPDX-License-Identifier: GPL-2.0-only */
/* What weir-blkd says to the person who runs it, on standard error. */
#ifndef BLKD_REPORT_H
#define BLKD_REPORT_H

/**
 * blkd_err() - say what went wrong, and what to do about it
 * @fmt: as printf's; one sentence, no newline
 *
 * Return: -1, so that a caller can `return blkd_err(...)`.
 */
int blkd_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * blkd_say() - a line that is no error
 * @fmt: as printf's; no newline
 */
void blkd_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif /* BLKD_REPORT_H */
