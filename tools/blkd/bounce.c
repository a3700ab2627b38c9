// SPDX-License-Identifier: GPL-2.0-only
/*
 * Direct transfers to and from memory that the disk cannot address: through an
 * aligned buffer, here and now. Drivers of today do not ask for it.
 */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>
#include <sys/uio.h>
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "queue-impl.h"

/* Copy between @buf and the next @len bytes of the request's memory. */
static void copy(struct blkd_request *req, char *buf, size_t len, bool in)
{
	while (len) {
		struct iovec *v = req->vec;
		size_t n = min(len, v->iov_len);

		if (in)
			memcpy(v->iov_base, buf, n);
		else
			memcpy(buf, v->iov_base, n);
		buf += n;
		len -= n;
		v->iov_base = (char *)v->iov_base + n;
		v->iov_len -= n;
		if (!v->iov_len)
			req->vec++;
	}
}

u8 blkd_bounce(struct blkd_queue *q, struct blkd_request *req)
{
	struct blkd_disk *disk = q->conf.disk;
	bool in = req->r.type == VIRTIO_BLK_T_IN;
	int flags = READ_ONCE(disk->writeback) ? 0 : RWF_DSYNC;
	off_t pos = req->r.sector << WEIR_BLK_SECTOR_SHIFT;
	u32 left = req->r.len;

	while (left) {
		struct iovec iov = { q->bounce, min_t(u32, left, BLKD_BOUNCE) };
		ssize_t n;

		if (!in)
			copy(req, iov.iov_base, iov.iov_len, false);
		n = in ? preadv2(disk->fd, &iov, 1, pos, 0) :
			pwritev2(disk->fd, &iov, 1, pos, flags);
		if (n != (ssize_t)iov.iov_len)
			return VIRTIO_BLK_S_IOERR;
		if (in)
			copy(req, iov.iov_base, n, true);
		left -= n;
		pos += n;
	}
	return VIRTIO_BLK_S_OK;
}
