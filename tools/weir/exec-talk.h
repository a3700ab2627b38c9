/* SPDX-License-Identifier: GPL-2.0-only */
/* weir exec's end of a connection. */
#ifndef WEIR_EXEC_TALK_H
#define WEIR_EXEC_TALK_H

#include "exec-options.h"

/**
 * weir_exec_talk() - have a command run, as if it ran here
 * @fd: a stream socket to weir agent; closed afterwards
 * @opt: what to run
 *
 * Standard input, output and error are this process's. Signals that it takes over
 * are the command's from now on.
 *
 * Return: the exit status: the command's, or one of enum weir_exec_status after
 * saying why.
 */
int weir_exec_talk(int fd, const struct weir_exec_options *opt);

#endif /* WEIR_EXEC_TALK_H */
