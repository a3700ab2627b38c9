// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loopback transport: the host's own virtio drivers in front of Weir's devices.
 * Guest memory is the host's, a thread stands for the vCPU that kicks, and a
 * random part of all translations is refused when drop_pages says so. It tests
 * vhost/ on any kernel, debug kernels above all, without a hypervisor.
 *
 * A device lives as long as the file it was created through.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <weir-vhost/create.h>
#include "loopback.h"

#define MAX_VQS 2

static unsigned int drop_pages;
module_param(drop_pages, uint, 0644);
MODULE_PARM_DESC(drop_pages, "one translation in so many is refused, 0 for none");

static bool offer_packed;
module_param(offer_packed, bool, 0644);
MODULE_PARM_DESC(offer_packed, "offer packed rings");

struct loop_vq {
	struct loop *loop;
	struct virtqueue *vq;
	struct kthread_work kick;
};

struct loop {
	struct virtio_device vdev;
	struct weir_vhost_dev *dev;
	struct kthread_worker *vcpu;
	struct completion gone;
	u8 status;
	unsigned int nr_vqs;
	struct loop_vq vqs[MAX_VQS];
	bool broken;
};

static struct loop *to_loop(struct virtio_device *vdev)
{
	return container_of(vdev, struct loop, vdev);
}

/* Guest memory: the linear map. */

static bool gmem_begin(void *ctx, bool atomic)
{
	if (atomic && drop_pages && !get_random_u32_below(drop_pages))
		return false;
	preempt_disable();
	return true;
}

static void gmem_end(void *ctx, bool atomic)
{
	preempt_enable();
}

static void *gmem_translate(void *ctx, gpa_t gpa, size_t *len, bool write)
{
	if (!pfn_valid(PHYS_PFN(gpa)))
		return NULL;
	if (drop_pages && !get_random_u32_below(drop_pages))
		return NULL;
	*len = min_t(size_t, *len, PAGE_SIZE - offset_in_page(gpa));
	return phys_to_virt(gpa);
}

static int gmem_fault_in(void *ctx, gpa_t gpa, size_t len, bool write)
{
	might_sleep();
	return pfn_valid(PHYS_PFN(gpa)) ? 0 : -EFAULT;
}

static int gmem_pin(void *ctx, gpa_t gpa, size_t len, bool write,
		    struct page **pages, unsigned int max)
{
	unsigned int i, nr = PFN_UP(offset_in_page(gpa) + len);

	if (nr > max)
		return -EINVAL;
	for (i = 0; i < nr; i++) {
		pages[i] = pfn_to_page(PHYS_PFN(gpa) + i);
		get_page(pages[i]);
	}
	return nr;
}

static void gmem_unpin(void *ctx, struct page **pages, const gpa_t *gpas,
		       unsigned int nr)
{
	while (nr--)
		put_page(pages[nr]);
}

static const struct weir_gmem_ops gmem_ops = {
	.begin = gmem_begin, .end = gmem_end, .translate = gmem_translate,
	.fault_in = gmem_fault_in, .pin = gmem_pin, .unpin = gmem_unpin,
};

/* What the device calls. */

static void loop_call(void *priv, unsigned int vq)
{
	struct loop *loop = priv;
	unsigned long flags;

	/* As an interrupt would: the driver's NAPI runs when this one ends. */
	local_irq_save(flags);
	vring_interrupt(0, READ_ONCE(loop->vqs[vq].vq));
	local_irq_restore(flags);
	if (!in_hardirq() && !irqs_disabled()) {
		local_bh_disable();
		local_bh_enable();
	}
}

static void loop_config_changed(void *priv)
{
	struct loop *loop = priv;

	virtio_config_changed(&loop->vdev);
}

static void loop_broken(void *priv, unsigned int vq, const char *why)
{
	struct loop *loop = priv;

	loop->broken = true;
	pr_err("loopback: queue %u: %s\n", vq, why);
}

/* What the driver calls. */

static void loop_kick(struct kthread_work *work)
{
	struct loop_vq *v = container_of(work, struct loop_vq, kick);

	v->loop->dev->ops->kick(v->loop->dev, v - v->loop->vqs);
}

static bool loop_notify(struct virtqueue *vq)
{
	struct loop_vq *v = vq->priv;

	kthread_queue_work(v->loop->vcpu, &v->kick);
	return true;
}

static void loop_get(struct virtio_device *vdev, unsigned int off, void *buf,
		     unsigned int len)
{
	struct loop *loop = to_loop(vdev);

	loop->dev->ops->read_config(loop->dev, off, buf, len);
}

static void loop_set(struct virtio_device *vdev, unsigned int off,
		     const void *buf, unsigned int len)
{
	struct loop *loop = to_loop(vdev);

	loop->dev->ops->write_config(loop->dev, off, buf, len);
}

static u32 loop_generation(struct virtio_device *vdev)
{
	struct loop *loop = to_loop(vdev);

	return loop->dev->ops->config_generation(loop->dev);
}

static u8 loop_get_status(struct virtio_device *vdev)
{
	return to_loop(vdev)->status;
}

static void loop_set_status(struct virtio_device *vdev, u8 status)
{
	to_loop(vdev)->status = status;
}

static void stop_vqs(struct loop *loop)
{
	u16 base;

	while (loop->nr_vqs) {
		loop->nr_vqs--;
		kthread_cancel_work_sync(&loop->vqs[loop->nr_vqs].kick);
		loop->dev->ops->stop_vq(loop->dev, loop->nr_vqs, &base);
	}
}

static void loop_reset(struct virtio_device *vdev)
{
	stop_vqs(to_loop(vdev));
	to_loop(vdev)->status = 0;
}

static u64 loop_get_features(struct virtio_device *vdev)
{
	struct loop *loop = to_loop(vdev);

	return loop->dev->ops->features(loop->dev) &
		~(offer_packed ? 0 : BIT_ULL(VIRTIO_F_RING_PACKED));
}

static int loop_finalize_features(struct virtio_device *vdev)
{
	struct loop *loop = to_loop(vdev);

	vring_transport_features(vdev);
	return loop->dev->ops->set_features(loop->dev, vdev->features);
}

static void loop_del_vqs(struct virtio_device *vdev)
{
	struct virtqueue *vq, *next;

	stop_vqs(to_loop(vdev));
	list_for_each_entry_safe(vq, next, &vdev->vqs, list)
		vring_del_virtqueue(vq);
}

static int start_vq(struct loop *loop, unsigned int i,
		    const struct virtqueue_info *info)
{
	struct loop_vq *v = &loop->vqs[i];
	bool packed = virtio_has_feature(&loop->vdev, VIRTIO_F_RING_PACKED);
	struct weir_vhost_ring ring = {
		.num = 256, .base = packed ? WEIR_VHOST_BASE_PACKED : 0,
	};
	struct virtqueue *vq;
	int err;

	vq = vring_create_virtqueue(i, ring.num, PAGE_SIZE, &loop->vdev, true,
				    false, info->ctx, loop_notify,
				    info->callback, info->name);
	if (!vq)
		return -ENOMEM;
	vq->priv = v;
	v->vq = vq;
	ring.desc = virtqueue_get_desc_addr(vq);
	ring.avail = virtqueue_get_avail_addr(vq);
	ring.used = virtqueue_get_used_addr(vq);
	err = loop->dev->ops->start_vq(loop->dev, i, &ring);
	if (!err)
		loop->nr_vqs = i + 1;
	return err;
}

static int loop_find_vqs(struct virtio_device *vdev, unsigned int nvqs,
			 struct virtqueue *vqs[], struct virtqueue_info info[],
			 struct irq_affinity *desc)
{
	struct loop *loop = to_loop(vdev);
	unsigned int i;
	int err;

	if (nvqs > loop->dev->ops->nr_vqs(loop->dev) || nvqs > MAX_VQS)
		return -EINVAL;
	for (i = 0; i < nvqs; i++) {
		err = start_vq(loop, i, &info[i]);
		if (err) {
			loop_del_vqs(vdev);
			return err;
		}
		vqs[i] = loop->vqs[i].vq;
	}
	return 0;
}

static const char *loop_bus_name(struct virtio_device *vdev)
{
	return "weir-loopback";
}

static const struct virtio_config_ops loop_config_ops = {
	.get = loop_get, .set = loop_set, .generation = loop_generation,
	.get_status = loop_get_status, .set_status = loop_set_status,
	.reset = loop_reset, .find_vqs = loop_find_vqs,
	.del_vqs = loop_del_vqs, .get_features = loop_get_features,
	.finalize_features = loop_finalize_features,
	.bus_name = loop_bus_name,
};

/* Life of a device. */

static void loop_release_dev(struct device *dev)
{
	complete(&container_of(dev, struct loop, vdev.dev)->gone);
}

static struct weir_vhost_dev *
create_net(const struct loopback_net *arg, const struct weir_vhost_env *env)
{
	struct weir_vhost_net_conf conf = {
		.tap = { fget(arg->fd) }, .nr_taps = 1, .has_mac = true,
		.mtu = arg->mtu,
	};
	struct weir_vhost_dev *dev;

	if (!conf.tap[0])
		return ERR_PTR(-EBADF);
	memcpy(conf.mac, arg->mac, sizeof(conf.mac));
	dev = weir_vhost_net_create(&conf, env);
	fput(conf.tap[0]);
	return dev;
}

static int register_loop(struct loop *loop)
{
	unsigned int i;
	int err;

	loop->vcpu = kthread_create_worker(0, "weir-loop-vcpu");
	if (IS_ERR(loop->vcpu))
		return PTR_ERR(loop->vcpu);
	for (i = 0; i < MAX_VQS; i++) {
		loop->vqs[i].loop = loop;
		kthread_init_work(&loop->vqs[i].kick, loop_kick);
	}
	init_completion(&loop->gone);
	loop->vdev.config = &loop_config_ops;
	loop->vdev.id.device = loop->dev->ops->virtio_id;
	loop->vdev.id.vendor = 0x57454952;
	loop->vdev.dev.release = loop_release_dev;
	err = register_virtio_device(&loop->vdev);
	if (err) {
		put_device(&loop->vdev.dev);
		wait_for_completion(&loop->gone);
		kthread_destroy_worker(loop->vcpu);
	}
	return err;
}

static long loop_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct loopback_net net;
	struct weir_vhost_env env = {
		.gmem = { .ops = &gmem_ops }, .mm = current->mm,
		.call = loop_call, .config_changed = loop_config_changed,
		.broken = loop_broken,
	};
	struct loop *loop;
	int err;

	if (cmd != LOOPBACK_NET)
		return -ENOTTY;
	if (copy_from_user(&net, (void __user *)arg, sizeof(net)))
		return -EFAULT;
	if (file->private_data)
		return -EBUSY;
	loop = kzalloc(sizeof(*loop), GFP_KERNEL);
	if (!loop)
		return -ENOMEM;
	env.priv = loop;
	loop->dev = create_net(&net, &env);
	err = PTR_ERR_OR_ZERO(loop->dev);
	if (err)
		goto free_loop;
	err = register_loop(loop);
	if (err)
		goto destroy_dev;
	file->private_data = loop;
	return 0;

destroy_dev:
	loop->dev->ops->destroy(loop->dev);
free_loop:
	kfree(loop);
	return err;
}

static int loop_show(struct seq_file *m, void *unused)
{
	struct file *file = m->private;
	struct loop *loop = file->private_data;

	if (!loop)
		return 0;
	loop->dev->ops->stats(loop->dev, m);
	return 0;
}

static ssize_t loop_read(struct file *file, char __user *buf, size_t len,
			 loff_t *pos)
{
	struct seq_file m = { .size = SZ_16K, .private = file };
	ssize_t ret;

	m.buf = kzalloc(m.size, GFP_KERNEL);
	if (!m.buf)
		return -ENOMEM;
	loop_show(&m, NULL);
	ret = simple_read_from_buffer(buf, len, pos, m.buf, m.count);
	kfree(m.buf);
	return ret;
}

static int loop_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;
	return 0;
}

static int loop_release(struct inode *inode, struct file *file)
{
	struct loop *loop = file->private_data;

	if (!loop)
		return 0;
	unregister_virtio_device(&loop->vdev);
	wait_for_completion(&loop->gone);
	kthread_destroy_worker(loop->vcpu);
	loop->dev->ops->destroy(loop->dev);
	kfree(loop);
	return 0;
}

static const struct file_operations loop_fops = {
	.owner = THIS_MODULE, .open = loop_open, .release = loop_release,
	.unlocked_ioctl = loop_ioctl, .read = loop_read,
};

static struct miscdevice loop_misc = {
	.minor = MISC_DYNAMIC_MINOR, .name = "weir-loopback",
	.fops = &loop_fops,
};
module_misc_device(loop_misc);
MODULE_DESCRIPTION("Weir: loopback transport for tests");
MODULE_LICENSE("GPL");
