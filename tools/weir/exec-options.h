/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line of `weir exec`. */
#ifndef WEIR_EXEC_OPTIONS_H
#define WEIR_EXEC_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "exec-job.h"

/**
 * struct weir_exec_options - what is to be run where
 * @cid: of the guest
 * @terminal: the command gets one
 * @wait_ns: how long to wait for an agent, 0 to not do so
 * @dir: where the command starts, or NULL: where the agent is
 * @env: variables beside the agent's, @nr_env of them
 * @argv: the command, NULL at its end
 */
struct weir_exec_options {
	uint32_t cid;
	bool terminal;
	uint64_t wait_ns;
	const char *dir;
	const char *env[WEIR_JOB_WORDS];
	unsigned int nr_env;
	char **argv;
};

/**
 * weir_exec_options_parse() - read the command line of `weir exec`
 * @opt: the result
 * @argc: number of words, "exec" the first
 * @argv: the words, which @opt points into
 *
 * Return: 0; 1 when help was asked for and given; -1 after saying what is
 * wrong.
 */
int weir_exec_options_parse(struct weir_exec_options *opt, int argc, char **argv);

#endif /* WEIR_EXEC_OPTIONS_H */
