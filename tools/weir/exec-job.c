// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "exec-job.h"

static char *copy(struct weir_job *job, const struct weir_frame *f,
		  const char **why)
{
	char *word;

	if (f->len && memchr(f->data, 0, f->len)) {
		*why = "a word with a zero in it";
		return NULL;
	}
	job->bytes += f->len + 1;
	word = job->bytes > WEIR_JOB_BYTES ? NULL : malloc(f->len + 1);
	if (!word) {
		*why = "the command is too long";
		return NULL;
	}
	memcpy(word, f->data, f->len);
	word[f->len] = '\0';
	return word;
}

/* One more of a list. */
static const char *add(struct weir_job *job, char **list, unsigned int *nr,
		       const struct weir_frame *f)
{
	const char *why = NULL;

	list[*nr] = copy(job, f, &why);
	if (!why)
		++*nr;
	return why;
}

static const char *add_word(struct weir_job *job, const struct weir_frame *f)
{
	if (job->argc == WEIR_JOB_WORDS)
		return "the command has too many words";
	return add(job, job->argv, &job->argc, f);
}

static const char *add_variable(struct weir_job *job, const struct weir_frame *f)
{
	if (job->nr_env == WEIR_JOB_WORDS)
		return "there are too many variables";
	if (f->data[0] == '=' || !memchr(f->data, '=', f->len))
		return "a variable that is not NAME=VALUE";
	return add(job, job->env, &job->nr_env, f);
}

static const char *set_dir(struct weir_job *job, const struct weir_frame *f)
{
	const char *why = NULL;

	free(job->dir);
	job->dir = copy(job, f, &why);
	return why;
}

const char *weir_job_told(struct weir_job *job, const struct weir_frame *f)
{
	if (!job->greeted) {
		job->greeted = f->type == WEIR_FRAME_HELLO &&
			weir_frame_get(f->data) == WEIR_EXEC_VERSION;
		return job->greeted ? NULL : "weir agent is of another version";
	}
	switch (f->type) {
	case WEIR_FRAME_ARG:
		return add_word(job, f);
	case WEIR_FRAME_ENV:
		return add_variable(job, f);
	case WEIR_FRAME_DIR:
		return set_dir(job, f);
	case WEIR_FRAME_TERMINAL:
		job->terminal = true;
		job->rows = weir_frame_get(f->data);
		job->columns = weir_frame_get(f->data + 4);
		return NULL;
	case WEIR_FRAME_RUN:
		return job->argc ? NULL : "there is no command";
	default:
		return "a frame from before there is a command";
	}
}

void weir_job_exit(struct weir_job *job)
{
	while (job->argc)
		free(job->argv[--job->argc]);
	while (job->nr_env)
		free(job->env[--job->nr_env]);
	free(job->dir);
}
