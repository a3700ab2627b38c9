/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's net backend for a row of guests/micro.c. */
#ifndef PERF_MICRO_NET_H
#define PERF_MICRO_NET_H

#include <stdbool.h>

struct vm;

/*
 * Serves the rings of @vm from now on: kicked by @kick, it calls by @call for what
 * comes in. /dev/weir-vhost-net where there is one, else /dev/vhost-net. The frame
 * that goes out asks for the address of the host, whose answer comes in, if it is to be
 * @answered; nobody has a use for it otherwise.
 */
void micro_net_start(struct vm *vm, int kick, int call, bool answered);

#endif /* PERF_MICRO_NET_H */
