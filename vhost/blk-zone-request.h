/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of a zoned disk. Pure, as blk-request.h. */
#ifndef WEIR_VHOST_BLK_ZONE_REQUEST_H
#define WEIR_VHOST_BLK_ZONE_REQUEST_H

#include "blk-request.h"

#define WEIR_BLK_APPEND_IN	9	/* at least, of a zone append: a sector, the status */

enum weir_blk_verdict weir_blk_zone_parse(const struct weir_blk_limits *lim,
					  const struct weir_chain *c,
					  struct weir_blk_request *req);

#endif /* WEIR_VHOST_BLK_ZONE_REQUEST_H */
