// SPDX-License-Identifier: GPL-2.0-only
/* A VMM and a driver on /dev/weir-vhost-blk. */

#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "vhost-blk.h"

/* Where things are in the guest's memory, and as much again for the next queue. */
#define RINGS		0x1000UL
#define HEADERS		0x6000UL
#define STATUS		0x7000UL	/* 16 bytes each, the status the ninth */
#define TABLES		0x8000UL
#define TABLE_SIZE	64U
#define QUEUE_SIZE	0x10000UL

#define AVAIL		(1 << VRING_PACKED_DESC_F_AVAIL)
#define USED		(1 << VRING_PACKED_DESC_F_USED)

int vb_open(void)
{
	int fd = open("/dev/weir-vhost-blk", O_RDWR);

	if (fd < 0)
		test_skip("there is no /dev/weir-vhost-blk");
	return fd;
}

int vb_file(int flags)
{
	char name[] = "/tmp/vhost-blk-XXXXXX";
	int fd = must(mkostemp(name, flags));

	must(ftruncate(fd, VB_DISK));
	must(unlink(name));
	return fd;
}

int vb_ram_disk(void)
{
	int fd;

	if (access("/dev/ram0", F_OK) &&
	    system("modprobe brd rd_nr=1 rd_size=65536"))
		test_skip("no RAM disk");
	fd = open("/dev/ram0", O_RDWR);
	if (fd < 0)
		test_skip("no RAM disk");
	return fd;
}

int vb_loop(void)
{
	int control = open("/dev/loop-control", O_RDWR), file = vb_file(0), fd;
	struct loop_config config = {
		.fd = file, .info = { .lo_flags = LO_FLAGS_AUTOCLEAR },
	};
	char name[32];

	if (control < 0)
		test_skip("no loop devices");
	snprintf(name, sizeof(name), "/dev/loop%ld",
		 must(ioctl(control, LOOP_CTL_GET_FREE)));
	fd = must(open(name, O_RDWR));
	must(ioctl(fd, LOOP_CONFIGURE, &config));
	close(file);
	close(control);
	return fd;
}

struct weir_vhost_blk_backend vb_backend(int disk)
{
	return (struct weir_vhost_blk_backend){
		.fd = disk, .nr_queues = VB_QUEUES, .queue_size = VB_NUM,
		.serial = "vhost-blk",
	};
}

int vb_set_backend(struct vb *b, int disk)
{
	struct weir_vhost_blk_backend args = vb_backend(disk);

	if (b->lifetime) {
		args.flags |= WEIR_VHOST_BLK_F_LIFETIME;
		memcpy(args.lifetime, b->lifetime, sizeof(args.lifetime));
	}
	return ioctl(b->v.fd, WEIR_VHOST_BLK_SET_BACKEND, &args);
}

int vb_enable(struct vb *b, u32 index, u32 on)
{
	return vhost_state(&b->v, VHOST_VDPA_SET_VRING_ENABLE, index, on);
}

int vb_config(struct vb *b, struct virtio_blk_config *config)
{
	struct {
		struct vhost_vdpa_config head;
		u8 buf[sizeof(*config)];
	} c = { .head = { .len = sizeof(*config) } };
	int ret = ioctl(b->v.fd, VHOST_VDPA_GET_CONFIG, &c);

	memcpy(config, c.buf, sizeof(*config));
	return ret;
}

void vb_create(struct vb *b, int disk)
{
	u32 i;

	memset(b, 0, sizeof(*b));
	b->v.fd = vb_open();
	b->disk = disk;
	b->v.mem = mmap(NULL, VHOST_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b->v.mem == MAP_FAILED)
		test_die("no memory");
	for (i = 0; i < VB_QUEUES; i++) {
		b->vq[i].kick = must(eventfd(0, EFD_NONBLOCK));
		b->vq[i].call = must(eventfd(0, EFD_NONBLOCK));
		b->vq[i].err = must(eventfd(0, EFD_NONBLOCK));
	}
}

void vb_destroy(struct vb *b)
{
	u32 i;

	if (b->v.fd >= 0)
		close(b->v.fd);
	if (b->disk >= 0)
		close(b->disk);
	for (i = 0; i < VB_QUEUES; i++) {
		close(b->vq[i].kick);
		close(b->vq[i].call);
		close(b->vq[i].err);
	}
	munmap(b->v.mem, VHOST_SIZE);
}

static u64 offset(u32 index, u64 what)
{
	return index * QUEUE_SIZE + what;
}

struct vhost_vring_addr vb_addr(struct vb *b, u32 index)
{
	u64 base = (u64)b->v.mem + offset(index, RINGS);

	return (struct vhost_vring_addr){
		.index = index,
		.desc_user_addr = base,
		.avail_user_addr = base + 0x1000,
		.used_user_addr = base + 0x2000,
	};
}

static bool packed(const struct vb *b)
{
	return b->features & VB_PACKED;
}

void vb_setup_vq(struct vb *b, u32 index)
{
	const u32 first = packed(b) ? 0x80008000 : 0;
	struct vhost_vring_addr a = vb_addr(b, index);
	struct vb_queue *q = &b->vq[index];

	q->desc = (void *)a.desc_user_addr;
	q->driver = (void *)a.avail_user_addr;
	q->device = (void *)a.used_user_addr;
	q->next = 0;
	q->seen = 0;
	q->put = 0;
	memset(q->desc, 0, 0x3000);
	must(vhost_state(&b->v, VHOST_SET_VRING_NUM, index, VB_NUM));
	must(vhost_state(&b->v, VHOST_SET_VRING_BASE, index, first));
	must(ioctl(b->v.fd, VHOST_SET_VRING_ADDR, &a));
	must(vhost_file(&b->v, VHOST_SET_VRING_KICK, index, q->kick));
	must(vhost_file(&b->v, VHOST_SET_VRING_CALL, index, q->call));
	must(vhost_file(&b->v, VHOST_SET_VRING_ERR, index, q->err));
}

void vb_setup(struct vb *b, u64 features)
{
	u64 offered;
	u32 i;

	b->features = features | 1ULL << VIRTIO_F_VERSION_1;
	must(ioctl(b->v.fd, VHOST_SET_OWNER, NULL));
	must(vb_set_backend(b, b->disk));
	must(ioctl(b->v.fd, VHOST_GET_FEATURES, &offered));
	b->features &= offered;
	must(ioctl(b->v.fd, VHOST_SET_FEATURES, &b->features));
	must(vhost_set_memory(&b->v, VHOST_GPA, VHOST_SIZE, (u64)b->v.mem));
	for (i = 0; i < VB_QUEUES; i++) {
		vb_setup_vq(b, i);
		must(vb_enable(b, i, 1));
	}
}

/* A packed ring is walked twice: which time is it? */
static u16 packed_flags(u16 position)
{
	return position / VB_NUM % 2 ? USED : AVAIL;
}

static void put_packed(struct vb_queue *q, const struct vring_desc *d, u32 n, u16 id)
{
	struct vring_packed_desc *ring = q->desc, *first = NULL, *p;
	u16 head = 0, flags;
	u32 i;

	for (i = 0; i < n; i++, q->next++) {
		p = &ring[q->next % VB_NUM];
		flags = d[i].flags | packed_flags(q->next);
		p->addr = d[i].addr;
		p->len = d[i].len;
		p->id = id;
		if (i) {
			p->flags = flags;
			continue;
		}
		first = p;
		head = flags;
	}
	q->length[id] = n;
	__atomic_store_n(&first->flags, head, __ATOMIC_RELEASE);
}

static void put_split(struct vb_queue *q, const struct vring_desc *d, u32 n, u16 slot)
{
	struct vring_desc *ring = q->desc;
	struct vring_avail *avail = q->driver;
	u32 i;

	for (i = 0; i < n; i++) {
		ring[slot * 3 + i] = d[i];
		ring[slot * 3 + i].next = slot * 3 + i + 1;
	}
	avail->ring[q->next % VB_NUM] = slot * 3;
	q->next++;
}

static u32 chain(struct vring_desc *d, u32 type, u64 base, u16 slot, u64 at, u32 len)
{
	bool in = type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID ||
		type == VIRTIO_BLK_T_ZONE_REPORT || type == VB_GET_LIFETIME;
	u32 before = type == VIRTIO_BLK_T_ZONE_APPEND ? 8 : 0, n = 1;

	d[0] = (struct vring_desc){
		base + HEADERS + slot * sizeof(struct virtio_blk_outhdr),
		sizeof(struct virtio_blk_outhdr), VRING_DESC_F_NEXT, 1,
	};
	if (len) {
		d[n] = (struct vring_desc){ VHOST_GPA + at, len, VRING_DESC_F_NEXT |
					    (in ? VRING_DESC_F_WRITE : 0), n + 1 };
		n++;
	}
	d[n++] = (struct vring_desc){ base + STATUS + slot * 16 + 8 - before,
				      1 + before, VRING_DESC_F_WRITE, 0 };
	return n;
}

static void put_table(struct vb *b, void *to, const struct vring_desc *d, u32 n)
{
	struct vring_packed_desc *table = to;
	u32 i;

	if (!packed(b)) {
		memcpy(to, d, n * sizeof(*d));
		return;
	}
	for (i = 0; i < n; i++)
		table[i] = (struct vring_packed_desc){
			d[i].addr, d[i].len, 0, d[i].flags & VRING_DESC_F_WRITE,
		};
}

static u8 *status_of(struct vb *b, u32 index, u16 slot)
{
	return b->v.mem + offset(index, STATUS) + slot * 16 + 8;
}

void vb_put(struct vb *b, u32 index, u16 slot, u32 type, u64 sector, u64 at, u32 len)
{
	struct virtio_blk_outhdr *headers =
		(void *)(b->v.mem + offset(index, HEADERS));
	u64 base = VHOST_GPA + offset(index, 0);
	u64 table = TABLES + slot * TABLE_SIZE;
	struct vb_queue *q = &b->vq[index];
	struct vring_desc d[3];
	u32 n = chain(d, type, base, slot, at, len);

	headers[slot] = (struct virtio_blk_outhdr){ .type = type, .sector = sector };
	*status_of(b, index, slot) = VB_WAITING;
	if ((b->features & VB_INDIRECT) && !b->direct) {
		put_table(b, b->v.mem + offset(index, table), d, n);
		d[0] = (struct vring_desc){ base + table, n * sizeof(*d),
					    VRING_DESC_F_INDIRECT, 0 };
		n = 1;
	}
	if (packed(b))
		put_packed(q, d, n, slot);
	else
		put_split(q, d, n, slot);
	q->put++;
}

void vb_show(struct vb *b, u32 index)
{
	struct vb_queue *q = &b->vq[index];
	struct vring_avail *avail = q->driver;

	if (!packed(b))
		__atomic_store_n(&avail->idx, q->next, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void vb_kick(struct vb *b, u32 index)
{
	vb_show(b, index);
	must(eventfd_write(b->vq[index].kick, 1));
}

bool vb_asks(struct vb *b, u32 index)
{
	const volatile struct vring_packed_desc_event *e = b->vq[index].device;
	const volatile struct vring_used *used = b->vq[index].device;

	return packed(b) ? e->flags != VRING_PACKED_EVENT_FLAG_DISABLE :
			   !(used->flags & VRING_USED_F_NO_NOTIFY);
}

static bool used_packed(struct vb_queue *q)
{
	struct vring_packed_desc *ring = q->desc;
	struct vring_packed_desc *p = &ring[q->seen % VB_NUM];
	u16 flags = __atomic_load_n(&p->flags, __ATOMIC_ACQUIRE);
	u16 want = q->seen / VB_NUM % 2 ? 0 : AVAIL | USED;

	if (!q->put || (flags & (AVAIL | USED)) != want)
		return false;
	q->seen += q->length[p->id % VB_NUM];
	q->put--;
	return true;
}

bool vb_used(struct vb *b, u32 index)
{
	struct vb_queue *q = &b->vq[index];
	volatile struct vring_used *used = q->device;

	if (packed(b))
		return used_packed(q);
	if (__atomic_load_n(&used->idx, __ATOMIC_ACQUIRE) == q->seen)
		return false;
	q->seen++;
	q->put--;
	return true;
}

bool vb_wait(struct vb *b, u32 index)
{
	return wait_for(({ while (vb_used(b, index)) ; !b->vq[index].put; }));
}

u8 vb_status(struct vb *b, u32 index, u16 slot)
{
	return *status_of(b, index, slot);
}

u64 vb_appended(struct vb *b, u32 index, u16 slot)
{
	u64 sector;

	memcpy(&sector, status_of(b, index, slot) - sizeof(sector), sizeof(sector));
	return sector;
}

u8 vb_do(struct vb *b, u32 index, u32 type, u64 sector, u64 at, u32 len)
{
	vb_put(b, index, 0, type, sector, at, len);
	vb_kick(b, index);
	check(vb_wait(b, index));
	return vb_status(b, index, 0);
}

/* Word by word, of a pattern that no two sectors share. */
static u64 word(u64 pos, u8 salt)
{
	return (pos + 1) * 0x9e3779b97f4a7c15ULL + salt;
}

void vb_fill(struct vb *b, u64 at, u64 pos, u32 len, u8 salt)
{
	u64 w;
	u32 i;

	for (i = 0; i < len; i += sizeof(w)) {
		w = word(pos + i, salt);
		memcpy(b->v.mem + at + i, &w, sizeof(w));
	}
}

bool vb_is(struct vb *b, u64 at, u64 pos, u32 len, u8 salt)
{
	u64 w;
	u32 i;

	for (i = 0; i < len; i += sizeof(w)) {
		w = word(pos + i, salt);
		if (memcmp(b->v.mem + at + i, &w, sizeof(w)))
			return false;
	}
	return true;
}

#define NULLB		"/sys/kernel/config/nullb/"

/* "file=text" of a directory of configfs. */
static bool set(const char *dir, const char *setting)
{
	const char *text = strchr(setting, '=') + 1;
	char path[128];
	bool done;
	int fd;

	snprintf(path, sizeof(path), "%s/%.*s", dir, (int)(text - 1 - setting),
		 setting);
	fd = open(path, O_WRONLY);
	done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return done;
}

static bool set_all(const char *dir, const char *const *settings)
{
	while (*settings)
		if (!set(dir, *settings++))
			return false;
	return set(dir, "memory_backed=1") && set(dir, "power=1");
}

/* /dev/@name, made with these settings unless it is there. */
static int null_disk(const char *name, const char *const *settings, int flags)
{
	char path[64], dir[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, flags);
	if (fd >= 0)
		return fd;
	system("modprobe -q null_blk nr_devices=0");
	system("mount -t configfs none /sys/kernel/config 2>/dev/null");
	snprintf(dir, sizeof(dir), NULLB "%s", name);
	if (!mkdir(dir, 0700) && set_all(dir, settings))
		fd = open(path, flags);
	if (fd < 0)
		test_skip("no null_blk");
	return fd;
}

int vb_slow(void)
{
	static const char *const settings[] = {
		"size=64", "irqmode=2", "completion_nsec=20000000", NULL,
	};

	return null_disk("weir-vb", settings, O_RDWR);
}

int vb_zoned(int flags)
{
	static const char *const settings[] = {
		"size=16", "zoned=1", "zone_size=1", "zone_nr_conv=2",
		"zone_max_open=3", "zone_max_active=4", NULL,
	};

	return null_disk("weir-zoned", settings, flags);
}
