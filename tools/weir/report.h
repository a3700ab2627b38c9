/* SPDX-License-Identifier: GPL-2.0-only */
/* What weir says to the person who runs it, and how it ends. */
#ifndef WEIR_REPORT_H
#define WEIR_REPORT_H

#include <stdbool.h>

/**
 * enum weir_status - exit statuses of `weir run`
 * @WEIR_STATUS_OK: the guest powered itself off
 * @WEIR_STATUS_SETUP: the machine could not be set up
 * @WEIR_STATUS_USAGE: the command line is wrong
 * @WEIR_STATUS_CRASH: the guest reported a crash
 * @WEIR_STATUS_FAILED: a virtual CPU could not go on
 * @WEIR_STATUS_KILLED: ended by the user, from the terminal or by a signal
 */
enum weir_status {
	WEIR_STATUS_OK = 0,
	WEIR_STATUS_SETUP = 1,
	WEIR_STATUS_USAGE = 2,
	WEIR_STATUS_CRASH = 3,
	WEIR_STATUS_FAILED = 4,
	WEIR_STATUS_KILLED = 5,
};

/**
 * weir_err() - say what went wrong, and what to do about it
 * @fmt: as printf's; one sentence, no newline
 *
 * Return: -1, so that a caller can `return weir_err(...)`.
 */
int weir_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * weir_say() - a line on standard error that is no error
 * @fmt: as printf's; no newline
 */
void weir_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * weir_report_raw() - lines must end in a carriage return as well
 * @raw: the terminal is in raw mode
 */
void weir_report_raw(bool raw);

#endif /* WEIR_REPORT_H */
