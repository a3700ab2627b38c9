/* SPDX-License-Identifier: GPL-2.0-only */
/* One command that weir agent runs for weir exec. */
#ifndef WEIR_AGENT_SESSION_H
#define WEIR_AGENT_SESSION_H

/**
 * weir_agent_session() - run what the other end asks for, until it has ended
 * @fd: a stream socket to it; closed afterwards
 *
 * When the other end goes first, the command gets SIGHUP. Context: a process of its
 * own with SIGCHLD blocked.
 */
void weir_agent_session(int fd);

#endif /* WEIR_AGENT_SESSION_H */
