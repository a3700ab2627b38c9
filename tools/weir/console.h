/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The terminal as the guest's console. The main thread serves it: standard
 * input, signals, and what vCPU threads have to tell.
 */
#ifndef WEIR_CONSOLE_H
#define WEIR_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEIR_CONSOLE_HELD	1024

struct weir_vm;

/**
 * struct weir_console - standard input and output
 * @terminal: standard input is a terminal, and was put in raw mode
 * @eof: there is no more input
 * @escape: the last character was the escape character
 * @held: characters that were read and have no room in the UART, or virtio console,
 *	yet, @nr_held
 * @wake: eventfd: look again at whether there is room for input, or the end
 * @signals: signalfd
 */
struct weir_console {
	bool terminal;
	bool eof;
	bool escape;
	uint8_t held[WEIR_CONSOLE_HELD];
	size_t nr_held;
	int wake;
	int signals;
};

/**
 * weir_console_init() - put the terminal in raw mode, if it is one
 *
 * It gets its old mode back however the process ends, SIGKILL apart. Blocks
 * the signals that end weir: later threads inherit that.
 *
 * Return: 0, or -1 after saying why not; weir_console_exit() is due in both
 * cases.
 */
int weir_console_init(struct weir_console *console);
void weir_console_exit(struct weir_console *console);

/* weir_console_serve() - until @vm has a reason to end */
void weir_console_serve(struct weir_console *console, struct weir_vm *vm);

/* Have weir_console_serve() look again. Context: any thread. */
void weir_console_wake(struct weir_console *console);

/**
 * weir_console_put() - a character of the guest's
 *
 * Context: any thread. Return: false when nobody took it yet: try again.
 */
bool weir_console_put(char c);

/**
 * weir_console_write() - text of the guest's
 *
 * Context: any thread. Return: how much of it was taken without waiting; all of
 * it when there is nobody to take it.
 */
size_t weir_console_write(const void *text, size_t len);

#endif /* WEIR_CONSOLE_H */
