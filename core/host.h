/* SPDX-License-Identifier: GPL-2.0-only */
/* The host machine: may Weir run on it, and every CPU's part in it. */
#ifndef WEIR_HOST_H
#define WEIR_HOST_H

int weir_host_check(void);
int weir_errata_check(void);
void weir_host_watch(void);
void weir_host_unwatch(void);
int weir_host_enable(void);
void weir_host_disable(void);

#endif /* WEIR_HOST_H */
