// SPDX-License-Identifier: GPL-2.0-only
/* A VMM on vhost-vdpa. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "vdpa.h"

#define NUM	16U
#define AVAIL	0x1000UL
#define USED	0x2000UL
#define HEADERS	0x3000UL
#define STATUS	0x3800UL
#define IMAGE	"/tmp/vdpa-image"

void vdpa_create(struct vdpa *v)
{
	const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	v->dev = -1;
	v->control = open("/dev/weir-vdpa", O_RDWR);
	if (v->control < 0)
		test_skip("there is no /dev/weir-vdpa");
	must(setrlimit(RLIMIT_MEMLOCK, &limit));
	v->image = must(open(IMAGE, O_RDWR | O_CREAT | O_TRUNC, 0600));
	must(ftruncate(v->image, VDPA_FILE));
	must(pwrite(v->image, "weir", 4, 0));
	v->kick = must(eventfd(0, 0));
	v->mem = mmap(NULL, VDPA_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (v->mem == MAP_FAILED)
		test_die("no memory");
}

void vdpa_destroy(struct vdpa *v)
{
	close(v->control);
	close(v->image);
	close(v->kick);
	munmap(v->mem, VDPA_SIZE);
	unlink(IMAGE);
}

struct weir_vdpa_disk vdpa_disk(struct vdpa *v)
{
	return (struct weir_vdpa_disk){
		.name = VDPA_NAME, .fd = v->image, .nr_queues = 1, .serial = "serial",
	};
}

int vdpa_add_disk(struct vdpa *v, struct weir_vdpa_disk d)
{
	return ioctl(v->control, WEIR_VDPA_ADD_DISK, &d);
}

int vdpa_remove_disk(struct vdpa *v, const char *name)
{
	size_t len = strlen(name) + 1;
	struct weir_vdpa_name n;

	memcpy(n.name, name, len < sizeof(n.name) ? len : sizeof(n.name));
	return ioctl(v->control, WEIR_VDPA_REMOVE, &n);
}

void vdpa_tool(const char *command)
{
	if (system(command))
		test_die("%s fails", command);
}

/* Where virtio_vdpa is built in, that is what a new device is bound to. */
void vdpa_add_device(void)
{
	vdpa_tool("vdpa dev add name " VDPA_NAME " mgmtdev weir");
	vdpa_tool("cd /sys/bus/vdpa; [ -e drivers/vhost_vdpa/" VDPA_NAME " ] || {"
		  " echo vhost_vdpa >devices/" VDPA_NAME "/driver_override;"
		  " echo " VDPA_NAME " >drivers/virtio_vdpa/unbind;"
		  " echo " VDPA_NAME " >drivers/vhost_vdpa/bind; }");
}

void vdpa_del_device(void)
{
	vdpa_tool("vdpa dev del " VDPA_NAME);
}

void vdpa_open(struct vdpa *v)
{
	u64 features = 1ULL << VHOST_BACKEND_F_IOTLB_MSG_V2;
	u32 id;

	v->dev = must(open("/dev/vhost-vdpa-0", O_RDWR));
	must(ioctl(v->dev, VHOST_VDPA_GET_DEVICE_ID, &id));
	check_eq(id, 2);
	must(ioctl(v->dev, VHOST_SET_OWNER, NULL));
	must(ioctl(v->dev, VHOST_SET_BACKEND_FEATURES, &features));
}

long vdpa_map_part(struct vdpa *v, u8 type, u64 at, u64 size)
{
	struct vhost_msg_v2 msg = {
		.type = VHOST_IOTLB_MSG_V2,
		.iotlb = { .iova = VDPA_IOVA + at, .size = size,
			   .uaddr = (u64)v->mem + at,
			   .perm = VHOST_ACCESS_RW, .type = type },
	};
	ssize_t n = write(v->dev, &msg, sizeof(msg));

	return n < 0 ? -errno : 0;
}

void vdpa_map(struct vdpa *v, u8 type)
{
	check_eq(vdpa_map_part(v, type, 0, VDPA_SIZE), 0);
}

u8 vdpa_status(struct vdpa *v)
{
	u8 s;

	must(ioctl(v->dev, VHOST_VDPA_GET_STATUS, &s));
	return s;
}

void vdpa_set_status(struct vdpa *v, u8 status)
{
	must(ioctl(v->dev, VHOST_VDPA_SET_STATUS, &status));
}

static void set_ring(struct vdpa *v, u64 base)
{
	struct vhost_vring_state num = { 0, NUM }, zero = { 0, 0 }, on = { 0, 1 };
	struct vhost_vring_addr at = {
		.desc_user_addr = base, .avail_user_addr = base + AVAIL,
		.used_user_addr = base + USED,
	};
	struct vhost_vring_file file = { 0, v->kick };

	must(ioctl(v->dev, VHOST_SET_VRING_NUM, &num));
	must(ioctl(v->dev, VHOST_SET_VRING_BASE, &zero));
	must(ioctl(v->dev, VHOST_SET_VRING_ADDR, &at));
	must(ioctl(v->dev, VHOST_SET_VRING_KICK, &file));
	must(ioctl(v->dev, VHOST_VDPA_SET_VRING_ENABLE, &on));
}

void vdpa_prepare(struct vdpa *v, u64 base)
{
	u64 features = 1ULL << VIRTIO_F_VERSION_1;

	memset(v->mem, 0, VDPA_DATA);
	vdpa_set_status(v, 0);
	vdpa_set_status(v, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	must(ioctl(v->dev, VHOST_SET_FEATURES, &features));
	vdpa_set_status(v, vdpa_status(v) | VIRTIO_CONFIG_S_FEATURES_OK);
	set_ring(v, base);
}

void vdpa_start(struct vdpa *v, u64 base)
{
	vdpa_prepare(v, base);
	vdpa_set_status(v, vdpa_status(v) | VIRTIO_CONFIG_S_DRIVER_OK);
}

u8 *vdpa_answer(struct vdpa *v, u16 slot)
{
	return v->mem + STATUS + slot;
}

void vdpa_put(struct vdpa *v, u16 n, u16 slot, u32 type, u64 sector, u64 at, u32 len)
{
	struct vring_desc *d = (struct vring_desc *)v->mem + 3 * slot;
	struct virtio_blk_outhdr *header = (void *)(v->mem + HEADERS);
	struct vring_avail *avail = (void *)(v->mem + AVAIL);
	u16 flags = VRING_DESC_F_NEXT |
		(type == VIRTIO_BLK_T_IN ? VRING_DESC_F_WRITE : 0);

	header[slot] = (struct virtio_blk_outhdr){ .type = type, .sector = sector };
	d[0] = (struct vring_desc){ VDPA_IOVA + HEADERS + slot * sizeof(*header),
				    sizeof(*header), VRING_DESC_F_NEXT, 3 * slot + 1 };
	d[1] = (struct vring_desc){ VDPA_IOVA + at, len, flags, 3 * slot + 2 };
	d[2] = (struct vring_desc){ VDPA_IOVA + STATUS + slot, 1, VRING_DESC_F_WRITE, 0 };
	*vdpa_answer(v, slot) = VDPA_WAITING;
	avail->ring[n % NUM] = 3 * slot;
	__atomic_store_n(&avail->idx, n + 1, __ATOMIC_RELEASE);
}

void vdpa_kick(struct vdpa *v)
{
	must(eventfd_write(v->kick, 1));
}

void vdpa_ask(struct vdpa *v, u16 n)
{
	v->mem[VDPA_DATA] = 0;
	vdpa_put(v, n, 0, VIRTIO_BLK_T_IN, 0, VDPA_DATA, 512);
	vdpa_kick(v);
}

u16 vdpa_answers(struct vdpa *v)
{
	struct vring_used *used = (void *)(v->mem + USED);

	return __atomic_load_n(&used->idx, __ATOMIC_ACQUIRE);
}
