/* SPDX-License-Identifier: GPL-2.0-only */
/* The connection over AF_VSOCK between host and guest. */
#ifndef WEIR_EXEC_LINK_H
#define WEIR_EXEC_LINK_H

#include <stdint.h>

/**
 * weir_link_connect() - to weir agent in a guest
 * @cid: of the guest
 * @wait_ns: how long to try again when it is not so far yet
 *
 * Return: a socket, or -1 after saying why not.
 */
int weir_link_connect(uint32_t cid, uint64_t wait_ns);

/**
 * weir_link_listen() - for weir exec in the host
 * Return: a socket, or -1 after saying why not.
 */
int weir_link_listen(void);

/**
 * weir_link_accept() - who is there?
 * @listening: weir_link_listen()'s
 *
 * Only the host's root can be: others have no port below 1024.
 * Return: a socket, or -1: nobody, or after saying whom else.
 */
int weir_link_accept(int listening);

#endif /* WEIR_EXEC_LINK_H */
