// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_GET_STATS_FD (api.rst 4.133): a file that describes the counters and then
 * holds them: header, id, one description for each counter, and the values,
 * which are looked at when they are read. All counters are cumulative.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kvm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "ioctl.h"

#define NAME_SIZE	sizeof_field(struct kvm_stats_desc, name)

/**
 * struct weir_stats_file - what is read from such a file
 * @header: where the rest is
 * @id: "kvm-PID", and "/vcpu-ID" for a vCPU
 * @desc: one for each counter
 * @value: filled in by each read that reaches it
 */
struct weir_stats_file {
	struct kvm_stats_header header;
	char id[NAME_SIZE];
	struct kvm_stats_desc desc[WEIR_STAT_NR];
	u64 value[WEIR_STAT_NR];
};

/* A user of the file finds a name right behind each description. */
static_assert(sizeof(struct kvm_stats_desc) ==
	      offsetof(struct kvm_stats_desc, name) + NAME_SIZE);
static_assert(offsetof(struct weir_stats_file, id) % 8 == 0);
static_assert(offsetof(struct weir_stats_file, desc) % 8 == 0);
static_assert(offsetof(struct weir_stats_file, value) % 8 == 0);

/**
 * struct weir_stats_reader - an open file
 * @vm: with a reference
 * @vcpu: the one whose counters these are; NULL: their sums over the VM
 * @lock: one read at a time fills in the values
 * @content: what is read
 */
struct weir_stats_reader {
	struct weir_vm *vm;
	struct weir_vcpu *vcpu;
	struct mutex lock;
	struct weir_stats_file content;
};

static u64 value_of(struct weir_stats_reader *reader, unsigned int n)
{
	struct weir_vcpu *vcpu;
	unsigned int i;
	u64 sum = 0;

	if (reader->vcpu)
		return READ_ONCE(reader->vcpu->stat[n]);
	weir_for_each_vcpu(i, vcpu, reader->vm)
		sum += READ_ONCE(vcpu->stat[n]);
	return sum;
}

static ssize_t stats_read(struct file *file, char __user *to, size_t size,
			  loff_t *pos)
{
	struct weir_stats_reader *reader = file->private_data;
	struct weir_stats_file *content = &reader->content;
	unsigned int n;
	ssize_t ret;

	mutex_lock(&reader->lock);
	for (n = 0; n < WEIR_STAT_NR; n++)
		content->value[n] = value_of(reader, n);
	ret = simple_read_from_buffer(to, size, pos, content, sizeof(*content));
	mutex_unlock(&reader->lock);
	return ret;
}

static int stats_release(struct inode *inode, struct file *file)
{
	struct weir_stats_reader *reader = file->private_data;

	weir_vm_put(reader->vm);
	kfree(reader);
	return 0;
}

static const struct file_operations stats_fops = {
	.owner = THIS_MODULE,
	.read = stats_read,
	.release = stats_release,
	.llseek = default_llseek,
};

static void describe(struct weir_stats_file *content)
{
	struct kvm_stats_desc *d;
	unsigned int n;

	content->header = (struct kvm_stats_header){
		.name_size = NAME_SIZE,
		.num_desc = WEIR_STAT_NR,
		.id_offset = offsetof(struct weir_stats_file, id),
		.desc_offset = offsetof(struct weir_stats_file, desc),
		.data_offset = offsetof(struct weir_stats_file, value),
	};
	for (n = 0; n < WEIR_STAT_NR; n++) {
		d = &content->desc[n];
		d->flags = KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_NONE |
			   KVM_STATS_BASE_POW10;
		d->size = 1;
		d->offset = n * sizeof(u64);
		strscpy(d->name, weir_stat_name(n), NAME_SIZE);
	}
}

static struct weir_stats_reader *reader_create(struct weir_vm *vm,
					       struct weir_vcpu *vcpu)
{
	struct weir_stats_reader *reader = kzalloc(sizeof(*reader),
						   GFP_KERNEL_ACCOUNT);
	int n;

	if (!reader)
		return NULL;
	reader->vm = vm;
	reader->vcpu = vcpu;
	mutex_init(&reader->lock);
	describe(&reader->content);
	n = snprintf(reader->content.id, NAME_SIZE, "kvm-%d",
		     task_pid_nr(current));
	if (vcpu)
		snprintf(reader->content.id + n, NAME_SIZE - n, "/vcpu-%u",
			 vcpu->id);
	return reader;
}

/**
 * weir_stats_fd() - KVM_GET_STATS_FD
 * @vm: whose counters
 * @vcpu: one of its vCPUs, or NULL for the sums over all
 *
 * The file keeps the VM. Context: may sleep. Return: a descriptor, -EMFILE,
 * -ENOMEM.
 */
int weir_stats_fd(struct weir_vm *vm, struct weir_vcpu *vcpu)
{
	struct weir_stats_reader *reader;
	struct file *file;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	reader = reader_create(vm, vcpu);
	if (!reader) {
		put_unused_fd(fd);
		return -ENOMEM;
	}
	file = anon_inode_getfile(vcpu ? "kvm-vcpu-stats" : "kvm-vm-stats",
				  &stats_fops, reader, O_RDONLY);
	if (IS_ERR(file)) {
		kfree(reader);
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD;
	weir_vm_get(vm);
	fd_install(fd, file);
	return fd;
}
