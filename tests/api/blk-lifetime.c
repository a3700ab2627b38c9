// SPDX-License-Identifier: GPL-2.0-only
/* boards: vhe; kernels: stock debug; gate: yes */
/*
 * How far a disk is worn (VIRTIO_BLK_F_LIFETIME, virtio 1.2, 5.2.6): offered where the
 * VMM knows it, answered to a driver that took it, unsupported for every other.
 */

#include <endian.h>
#include <string.h>

#include "vblk.h"
#include "vhost-blk.h"

static const u16 worn[3] = { 2, 1, 11 };

static void check_answer(const u8 *data)
{
	u32 i;

	for (i = 0; i < 3; i++)
		check_eq(le16toh(((const u16 *)data)[i]), worn[i]);
	check_eq(data[6], 0x5a);
}

static void check_vhost(bool known, u64 features, u8 status)
{
	const u64 at = VB_DATA;
	struct vb b;

	vb_create(&b, vb_file(0));
	b.lifetime = known ? worn : NULL;
	vb_setup(&b, features | VB_INDIRECT);
	check_eq(!!(b.features & VB_LIFETIME), known && (features & VB_LIFETIME));
	memset(b.v.mem + at, 0x5a, 512);
	check_eq(vb_do(&b, 0, VB_GET_LIFETIME, 0, at, 6), status);
	if (!status)
		check_answer(b.v.mem + at);
	memset(b.v.mem + at, 0x5a, 512);
	check_eq(vb_do(&b, 1, VB_GET_LIFETIME, ~0ULL, at, 512), status);
	if (!status)
		check_answer(b.v.mem + at);
	check_eq(vb_do(&b, 0, VB_GET_LIFETIME, 0, at, 5),
		 status ? status : VIRTIO_BLK_S_IOERR);
	check_eq(vb_do(&b, 0, VB_GET_LIFETIME, 0, at, 0),
		 status ? status : VIRTIO_BLK_S_IOERR);
	check_eq(vb_do(&b, 0, VIRTIO_BLK_T_IN, 0, at, 512), VIRTIO_BLK_S_OK);
	vb_destroy(&b);
}

static void check_virtio(void)
{
	int file = vblk_file(1 << 20, 0);
	struct weir_virtio_create args;
	struct vblk b;
	struct vm vm;
	u8 *data;

	puppet_boot(&vm, 1);
	args = vblk_args(&vm, file, WEIR_VIRTIO_F_LIFETIME);
	memcpy(args.lifetime, worn, sizeof(worn));
	vblk_create_from(&b, &vm, &args);
	data = guest_to_host(&vm, VBLK_DATA);
	memset(data, 0x5a, 512);
	check(vblk_up(&b, VBLK_FEATURES) & VBLK_LIFETIME);
	check_eq(vblk_do(&b, VBLK_GET_LIFETIME, 0, VBLK_DATA, 6), VIRTIO_BLK_S_UNSUPP);
	check_eq(data[0], 0x5a);
	vblk_up(&b, VBLK_FEATURES | VBLK_LIFETIME);
	check_eq(vblk_do(&b, VBLK_GET_LIFETIME, 0, VBLK_DATA, 6), VIRTIO_BLK_S_OK);
	check_answer(data);
	close(b.fd);
	vblk_create(&b, &vm, file, 0);
	check(!(vblk_up(&b, VBLK_FEATURES) & VBLK_LIFETIME));
	check_eq(vblk_do(&b, VBLK_GET_LIFETIME, 0, VBLK_DATA, 6), VIRTIO_BLK_S_UNSUPP);
	close(b.fd);
	vm_destroy(&vm);
}

int main(void)
{
	check_vhost(true, VB_LIFETIME, VIRTIO_BLK_S_OK);
	check_vhost(true, VB_LIFETIME | VB_PACKED, VIRTIO_BLK_S_OK);
	check_vhost(true, 0, VIRTIO_BLK_S_UNSUPP);
	check_vhost(false, VB_LIFETIME, VIRTIO_BLK_S_UNSUPP);
	check_virtio();
	return test_end();
}
