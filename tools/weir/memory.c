// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "image.h"
#include "memory.h"
#include "report.h"

/* Stage 2 can use a block only where both addresses are aligned to it. */
#define BLOCK		(2ULL << 20)
#define ALIGN_UP(x)	(((x) + BLOCK - 1) & ~(BLOCK - 1))

/* Sealed: who it is passed to could end this process by truncating it. */
static int make_shared(struct weir_memory *memory, uint64_t size, bool hugetlb)
{
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

	memory->fd = memfd_create("weir-memory", MFD_CLOEXEC | MFD_ALLOW_SEALING |
				  (hugetlb ? MFD_HUGETLB | MFD_HUGE_2MB : 0));
	if (memory->fd < 0 || ftruncate(memory->fd, size) ||
	    fcntl(memory->fd, F_ADD_SEALS, seals))
		return weir_err("memory that a server can share: %s",
				strerror(errno));
	return 0;
}

static int map_hugetlb(struct weir_memory *memory, uint64_t size)
{
	int flags = memory->fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB :
				     MAP_SHARED;

	memory->host = mmap(NULL, size, PROT_READ | PROT_WRITE, flags,
			    memory->fd, 0);
	if (memory->host != MAP_FAILED)
		return 0;
	memory->host = NULL;
	return weir_err("--hugepages: %s; the guest needs %llu free huge pages of 2 MiB (see /proc/sys/vm/nr_hugepages)",
			strerror(errno), (unsigned long long)(size / BLOCK));
}

static int map_pages(struct weir_memory *memory, uint64_t size)
{
	uint64_t start, aligned;
	void *host;

	host = mmap(NULL, size + BLOCK, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (host == MAP_FAILED)
		return weir_err("%llu MiB of memory for the guest: %s",
				(unsigned long long)(size >> 20),
				strerror(errno));
	start = (uintptr_t)host;
	aligned = ALIGN_UP(start);
	if (aligned > start)
		munmap(host, aligned - start);
	munmap((void *)(uintptr_t)(aligned + size), start + BLOCK - aligned);
	memory->host = (void *)(uintptr_t)aligned;
	if (memory->fd >= 0 &&
	    mmap(memory->host, size, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED | MAP_NORESERVE, memory->fd, 0) == MAP_FAILED)
		return weir_err("%llu MiB of memory that a server can share: %s",
				(unsigned long long)(size >> 20),
				strerror(errno));
	/* Both are wishes: a host without huge pages runs the guest as well. */
	madvise(memory->host, size, MADV_HUGEPAGE);
	madvise(memory->host, size, MADV_DONTDUMP);
	return 0;
}

/* More than all of it would end in the kernel killing this process. */
static int check_host(uint64_t size)
{
	struct sysinfo info;
	uint64_t has;

	if (sysinfo(&info))
		return 0;
	has = ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
	if (size > has)
		return weir_err("--memory is more than this host has (%llu MiB with swap)",
				(unsigned long long)(has >> 20));
	return 0;
}

int weir_memory_init(struct weir_memory *memory, uint64_t size, bool hugetlb,
		     bool shared)
{
	memory->size = size;
	if (check_host(size) || (shared && make_shared(memory, size, hugetlb)))
		return -1;
	return hugetlb ? map_hugetlb(memory, size) : map_pages(memory, size);
}

void weir_memory_exit(struct weir_memory *memory)
{
	if (memory->host)
		munmap(memory->host, memory->size);
	memory->host = NULL;
	if (memory->fd >= 0)
		close(memory->fd);
	memory->fd = -1;
}

void *weir_memory_at(const struct weir_memory *memory, uint64_t gpa)
{
	return (char *)memory->host + (gpa - WEIR_RAM_BASE);
}

int weir_memory_load(struct weir_memory *memory, const struct weir_file *kernel,
		     const struct weir_file *initrd, struct weir_boot *boot)
{
	struct weir_image image;
	const char *why;
	uint64_t end;

	why = weir_image_parse(kernel->data, kernel->size, &image);
	if (why)
		return weir_err("--kernel: %s", why);
	boot->entry = WEIR_RAM_BASE + image.text_offset;
	boot->dtb = ALIGN_UP(boot->entry + image.memory_size);
	boot->initrd = boot->dtb + WEIR_DTB_MAX;
	boot->initrd_size = initrd->size;
	end = boot->initrd + boot->initrd_size;
	if (end > WEIR_RAM_BASE + memory->size)
		return weir_err("--memory is too small: kernel, device tree and initrd alone need %llu MiB",
				(unsigned long long)(ALIGN_UP(end - WEIR_RAM_BASE) >> 20));

	memcpy(weir_memory_at(memory, boot->entry), kernel->data, kernel->size);
	if (initrd->data)
		memcpy(weir_memory_at(memory, boot->initrd), initrd->data,
		       initrd->size);
	return 0;
}
