/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal: changed for a while, given back however the process ends. */
#ifndef WEIR_TERMINAL_H
#define WEIR_TERMINAL_H

#include <stdbool.h>
#include <termios.h>

/**
 * struct weir_terminal_mode - what the terminal becomes
 * @change: of the settings of standard input, if that is a terminal
 * @enter: written to standard output when it becomes so, or NULL
 * @leave: written when it is so no longer, or NULL
 * @raw: lines of messages must end in a carriage return as well
 */
struct weir_terminal_mode {
	void (*change)(struct termios *settings);
	const char *enter;
	const char *leave;
	bool raw;
};

/**
 * weir_terminal_take() - have it in this mode, or have it so again
 * @mode: which stays in use
 *
 * It is given back when the process ends, SIGKILL apart.
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_terminal_take(const struct weir_terminal_mode *mode);

/* weir_terminal_restore() - give it back. Context: signal handlers, too. */
void weir_terminal_restore(void);

/* weir_terminal_die() - a handler: give it back, then die of the signal */
void weir_terminal_die(int sig);

#endif /* WEIR_TERMINAL_H */
