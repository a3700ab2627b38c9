// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <uapi/weir.h>

#include "stat.h"

#define NAME_WIDTH	24
#define CELL_WIDTH	7
#define TERMS		3
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * A rate of the counters in @of, added up; with counters in @per, their share
 * of these, times @scale.
 */
struct column {
	const char *title;
	const char *of[TERMS];
	const char *per[TERMS];
	unsigned int scale;
};

/* Those that tell most come first: a narrow terminal shows no others. */
static const struct column cpu_columns[] = {
	{ "exits", { "exits" } },
	{ "fast", { "fast_exits" } },
	{ "irq", { "irq_exits" } },
	{ "wfi", { "wfi", "wfe" } },
	{ "mmio-k", { "mmio_kernel" } },
	{ "mmio-u", { "mmio_user" } },
	{ "bell", { "doorbell" } },
	{ "hvc", { "hvc", "smc" } },
	{ "sysreg", { "sysreg" } },
	{ "sgi", { "sgi" } },
	{ "fault", { "stage2_faults" } },
	{ "inject", { "vgic_injected" } },
	{ "lr", { "vgic_lr_writes" } },
	{ "ipi", { "kick_ipis" } },
	{ "poll%", { "halt_poll_ok" }, { "halt_poll_ok", "halt_poll_fail" }, 100 },
};

/* Names without the queue's prefix; for done see struct queue. */
static const struct column queue_columns[] = {
	{ "done", { "done" } },
	{ "/run", { "done" }, { "runs_kick", "runs_atomic", "runs_worker" }, 1 },
	{ "kicks", { "kicks" } },
	{ "inline", { "runs_kick" } },
	{ "atomic", { "runs_atomic" } },
	{ "worker", { "runs_worker" } },
	{ "calls", { "calls" } },
	{ "suppr", { "calls_suppressed" } },
	{ "handed", { "handovers" } },
	{ "batch", { "batches" } },
};

struct queue {
	char label[20];
	char prefix[8];
	char done[20];
};

/* What all rows of a table have in common. */
struct table {
	FILE *to;
	double seconds;
	unsigned int width;
};

struct row {
	char name[64];
	const struct weir_counters *now, *before;
};

static unsigned int fitting(const struct table *table, unsigned int nr)
{
	unsigned int fit;

	if (!table->width)
		return nr;
	fit = table->width > NAME_WIDTH ?
		(table->width - NAME_WIDTH) / CELL_WIDTH : 0;
	return fit < nr ? fit : nr;
}

static void print_rate(FILE *to, double rate)
{
	if (rate >= 999999.5)
		fprintf(to, "%*.0fk", CELL_WIDTH - 1, rate / 1000);
	else if (rate > 0 && rate < 9.95)
		fprintf(to, "%*.1f", CELL_WIDTH, rate);
	else
		fprintf(to, "%*.0f", CELL_WIDTH, rate);
}

static void print_share(FILE *to, const struct row *row,
			const struct column *column, uint64_t sum)
{
	uint64_t all;

	weir_counters_since(row->now, row->before, column->per, TERMS, &all);
	if (all)
		fprintf(to, "%*.1f", CELL_WIDTH,
			(double)sum * column->scale / all);
	else
		fprintf(to, "%*s", CELL_WIDTH, "-");
}

static void print_cell(const struct table *table, const struct row *row,
		       const struct column *column)
{
	uint64_t sum;

	if (!table->seconds ||
	    !weir_counters_since(row->now, row->before, column->of, TERMS, &sum))
		fprintf(table->to, "%*s", CELL_WIDTH, "-");
	else if (column->per[0])
		print_share(table->to, row, column, sum);
	else
		print_rate(table->to, sum / table->seconds);
}

/* From /proc/PID/comm, where there may be anything. */
static void print_name(FILE *to, const char *name)
{
	unsigned int n;

	for (n = 0; n < NAME_WIDTH; n++) {
		char c = *name ? *name++ : ' ';

		fputc(c < ' ' || c > '~' ? '?' : c, to);
	}
}

static void print_titles(const struct table *table, const char *name,
			 const struct column *columns, unsigned int nr)
{
	unsigned int i;

	print_name(table->to, name);
	for (i = 0; i < fitting(table, nr); i++)
		fprintf(table->to, "%*s", CELL_WIDTH, columns[i].title);
	fputc('\n', table->to);
}

static void print_row(const struct table *table, const struct row *row,
		      const struct column *columns, unsigned int nr)
{
	unsigned int i;

	print_name(table->to, row->name);
	for (i = 0; i < fitting(table, nr); i++)
		print_cell(table, row, &columns[i]);
	fputc('\n', table->to);
}

static void print_cpu(const struct table *table, const struct row *row)
{
	print_row(table, row, cpu_columns, ARRAY_SIZE(cpu_columns));
}

static void print_vcpus(const struct table *table,
			const struct weir_sample_vm *now,
			const struct weir_sample_vm *before)
{
	unsigned int i;

	for (i = 0; i < now->vcpus.nr; i++) {
		const struct weir_unit *vcpu = &now->vcpus.list[i];
		struct row row = { .now = &vcpu->counters };

		if (before)
			row.before = weir_units_find(&before->vcpus, vcpu->id);
		snprintf(row.name, sizeof(row.name), "  vcpu %u", vcpu->id);
		print_cpu(table, &row);
	}
}

static void name_queue(struct queue *queue, unsigned int device,
		       const char *kind, unsigned int number)
{
	char digits[4] = "";

	if (number)
		snprintf(digits, sizeof(digits), "%u", number % 100);
	snprintf(queue->label, sizeof(queue->label), "net %u %s%s", device, kind,
		 digits);
	snprintf(queue->prefix, sizeof(queue->prefix), "%s%s_", kind, digits);
	snprintf(queue->done, sizeof(queue->done), "%spackets", queue->prefix);
}

static void name_request_queue(struct queue *queue, unsigned int device,
			       unsigned int number)
{
	snprintf(queue->label, sizeof(queue->label), "blk %u", device);
	if (number)
		snprintf(queue->label, sizeof(queue->label), "blk %u q%u",
			 device, number);
	snprintf(queue->prefix, sizeof(queue->prefix), "vq%u_", number % 100);
	snprintf(queue->done, sizeof(queue->done), "%scompleted", queue->prefix);
}

/* Its counters without the prefix; false: the device has no such queue. */
static bool only_queue(const struct weir_counters *from,
		       const struct queue *queue, struct weir_counters *to)
{
	size_t len = strlen(queue->prefix);
	struct weir_counter counter;
	unsigned int i;

	to->nr = 0;
	for (i = 0; from && i < from->nr; i++) {
		counter = from->list[i];
		if (!strcmp(counter.name, queue->done)) {
			strcpy(counter.name, "done");
			weir_counters_add(to, &counter);
		} else if (!strncmp(counter.name, queue->prefix, len)) {
			memmove(counter.name, counter.name + len,
				sizeof(counter.name) - len);
			weir_counters_add(to, &counter);
		}
	}
	return weir_counters_find(to, "kicks");
}

static void print_queue(const struct table *table,
			const struct weir_unit *device,
			const struct weir_counters *old,
			const struct queue *queue)
{
	struct weir_counters now, before;
	struct row row = { .now = &now, .before = &before };

	if (!only_queue(&device->counters, queue, &now))
		return;
	only_queue(old, queue, &before);
	snprintf(row.name, sizeof(row.name), "  %s", queue->label);
	print_row(table, &row, queue_columns, ARRAY_SIZE(queue_columns));
}

static void print_queues(const struct table *table,
			 const struct weir_unit *device,
			 const struct weir_counters *old)
{
	struct queue queue;
	unsigned int i;

	for (i = 0; i < WEIR_VIRTIO_MQ_MAX; i++) {
		name_queue(&queue, device->id, "rx", i);
		print_queue(table, device, old, &queue);
		name_queue(&queue, device->id, "tx", i);
		print_queue(table, device, old, &queue);
		name_request_queue(&queue, device->id, i);
		print_queue(table, device, old, &queue);
	}
}

static void print_devices(const struct table *table,
			  const struct weir_sample_vm *now,
			  const struct weir_sample_vm *before)
{
	const struct weir_counters *old = NULL;
	unsigned int i;

	if (!now->devices.nr)
		return;
	print_titles(table, "  queue", queue_columns,
		     ARRAY_SIZE(queue_columns));
	for (i = 0; i < now->devices.nr; i++) {
		const struct weir_unit *device = &now->devices.list[i];

		if (before)
			old = weir_units_find(&before->devices, device->id);
		print_queues(table, device, old);
	}
}

static void print_vm(const struct table *table,
		     const struct weir_sample_vm *now,
		     const struct weir_sample_vm *before)
{
	struct row row = { .now = &now->sum };

	if (before)
		row.before = &before->sum;
	snprintf(row.name, sizeof(row.name), "%s %s", now->name, now->comm);
	print_cpu(table, &row);
	print_vcpus(table, now, before);
	print_devices(table, now, before);
}

static unsigned int hidden(const struct table *table, unsigned int nr)
{
	return nr - fitting(table, nr);
}

unsigned int weir_stat_table(FILE *to, const struct weir_sample *now,
			     const struct weir_sample *before,
			     unsigned int width)
{
	struct table table = { .to = to, .width = width };
	unsigned int i;

	if (before)
		table.seconds = (now->ns - before->ns) / 1e9;
	print_titles(&table, "VM", cpu_columns, ARRAY_SIZE(cpu_columns));
	for (i = 0; i < now->nr; i++)
		print_vm(&table, &now->vms[i],
			 weir_sample_vm(before, now->vms[i].name));
	if (!now->nr)
		fputs("no VM is running\n", to);
	return hidden(&table, ARRAY_SIZE(cpu_columns));
}
