/* SPDX-License-Identifier: GPL-2.0-only */
/* An instance of tracefs that holds the events of one VM. */
#ifndef WEIR_TRACEFS_H
#define WEIR_TRACEFS_H

#include <stdio.h>

#include "sample.h"

/**
 * struct weir_tracefs - the instance
 * @path: its folder; empty: there is none
 */
struct weir_tracefs {
	char path[96];
};

/**
 * weir_tracefs_begin() - make one and record
 * @tracefs: the result
 * @vm: whose events
 *
 * Nobody else's recording is touched.
 *
 * Return: NULL, or what is wrong; weir_tracefs_end() is due in both cases.
 */
const char *weir_tracefs_begin(struct weir_tracefs *tracefs,
			       const struct weir_sample_vm *vm);

/**
 * weir_tracefs_stop() - record no more
 * @tracefs: which records
 * @events: the result, to be closed: what was recorded, as text
 *
 * Return: NULL, or what is wrong.
 */
const char *weir_tracefs_stop(struct weir_tracefs *tracefs, FILE **events);

/* weir_tracefs_end() - remove it, if there is one */
void weir_tracefs_end(struct weir_tracefs *tracefs);

#endif /* WEIR_TRACEFS_H */
