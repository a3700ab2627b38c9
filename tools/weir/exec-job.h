/* SPDX-License-Identifier: GPL-2.0-only */
/* A command that weir agent is to run, as weir exec describes it. */
#ifndef WEIR_EXEC_JOB_H
#define WEIR_EXEC_JOB_H

#include <stdbool.h>
#include <sys/types.h>

#include "exec-frame.h"

#define WEIR_JOB_WORDS	4096		/* arguments and variables */
#define WEIR_JOB_BYTES	(2U << 20)	/* of them all; execve() has a limit, too */

/* Exit statuses that are not the command's, as env(1) has them. */
enum weir_exec_status {
	WEIR_EXEC_FAILED = 125,
	WEIR_EXEC_CANNOT = 126,
	WEIR_EXEC_NOT_FOUND = 127,
};

/**
 * struct weir_job - the command
 * @argv: its words, @argc of them and NULL
 * @env: variables, as NAME=VALUE, @nr_env of them
 * @dir: where it starts, or NULL
 * @terminal: it gets one of @rows and @columns
 * @greeted: the other end speaks this version
 * @bytes: of all words
 */
struct weir_job {
	char *argv[WEIR_JOB_WORDS + 1];
	char *env[WEIR_JOB_WORDS];
	unsigned int argc, nr_env;
	char *dir;
	bool greeted, terminal;
	unsigned int rows, columns;
	size_t bytes;
};

/**
 * weir_job_told() - one more frame of the description; RUN is the last
 * Return: NULL, or what is wrong with it.
 */
const char *weir_job_told(struct weir_job *job, const struct weir_frame *f);
void weir_job_exit(struct weir_job *job);

/**
 * struct weir_process - a command that runs
 * @pid: its process, the leader of a session
 * @in, @out, @err: our ends of its pipes, or all of them, @err apart, the terminal;
 *	-1: none
 * @status: when there is none: an exit status; and @why and @error what went wrong
 */
struct weir_process {
	pid_t pid;
	int in, out, err;
	int status, error;
	const char *why;
};

/**
 * weir_job_start() - run it
 * Return: 0, or -1 with the reason in @p.
 */
int weir_job_start(const struct weir_job *job, struct weir_process *p);

/* weir_process_size() - its terminal has another size */
void weir_process_size(const struct weir_process *p, unsigned int rows,
		       unsigned int columns);

#endif /* WEIR_EXEC_JOB_H */
