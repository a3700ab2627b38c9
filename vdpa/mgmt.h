/* SPDX-License-Identifier: GPL-2.0-only */
/* The management device "weir" of the vdpa tool. */
#ifndef WEIR_VDPA_MGMT_H
#define WEIR_VDPA_MGMT_H

#define WEIR_VDPA_QUEUE_SIZE	1024

int weir_vdpa_mgmt_init(void);
void weir_vdpa_mgmt_exit(void);

#endif /* WEIR_VDPA_MGMT_H */
