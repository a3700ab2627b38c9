// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/fdt.c
// flags: -lfdt
/* The device tree: what Linux needs is there, and no buffer is too small. */
#include <unit.h>
#include <libfdt.h>
#include "tools/weir/fdt.h"

#define CPUS 512

static char buf[WEIR_DTB_MAX];
static uint64_t mpidr[CPUS];

/* Affinities as KVM gives them: 16 CPUs a cluster. */
static struct weir_fdt_facts facts_for(unsigned int cpus, unsigned int virtio)
{
	struct weir_fdt_facts facts = {
		.memory_size = 1ULL << 30, .bootargs = "root=/dev/vda",
		.nr_cpus = cpus, .mpidr = mpidr, .nr_virtio = virtio,
	};
	unsigned int i;

	for (i = 0; i < CPUS; i++)
		mpidr[i] = 1ULL << 31 | (i / 4096 % 256) << 16 |
			   (i / 16 % 256) << 8 | i % 16;
	return facts;
}

static const void *get(const char *path, const char *name, int *len)
{
	int node = fdt_path_offset(buf, path);
	const void *val;

	assert_true(node >= 0);
	val = fdt_getprop(buf, node, name, len);
	assert_non_null(val);
	return val;
}

static void one_cpu(void **state)
{
	struct weir_fdt_facts facts = facts_for(1, 2);
	const fdt32_t *reg;
	int len;

	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_int_equal(fdt_check_full(buf, sizeof(buf)), 0);
	assert_string_equal(get("/chosen", "bootargs", &len), "root=/dev/vda");
	reg = get("/memory@40000000", "reg", &len);
	assert_int_equal(len, 16);
	assert_int_equal(fdt32_to_cpu(reg[1]), 0x40000000);
	assert_int_equal(fdt32_to_cpu(reg[3]), 0x40000000);
	get("/virtio_mmio@a000000", "dma-coherent", &len);
	reg = get("/virtio_mmio@a001000", "interrupts", &len);
	assert_int_equal(fdt32_to_cpu(reg[1]), WEIR_VIRTIO_INTID - 32 + 1);
	assert_true(fdt_path_offset(buf, "/virtio_mmio@a002000") < 0);
	assert_string_equal(get("/psci", "method", &len), "hvc");
}

/* The host's kind of GIC is the guest's. */
static void gic(void **state)
{
	struct weir_fdt_facts facts = facts_for(4, 0);
	const fdt32_t *cells;
	int len;

	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_string_equal(get("/interrupt-controller@8000000", "compatible",
				&len), "arm,gic-v3");
	cells = get("/interrupt-controller@8000000", "reg", &len);
	assert_int_equal(fdt32_to_cpu(cells[5]), WEIR_GICR_BASE);
	assert_int_equal(fdt32_to_cpu(cells[7]), 4 * WEIR_GICR_SIZE);
	facts.gic_v2 = true;
	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_string_equal(get("/interrupt-controller@8000000", "compatible",
				&len), "arm,gic-400");
	cells = get("/interrupt-controller@8000000", "reg", &len);
	assert_int_equal(fdt32_to_cpu(cells[5]), WEIR_GICC_BASE);
	assert_int_equal(fdt32_to_cpu(cells[7]), WEIR_GICC_SIZE);
	/* PPIs go to CPUs 0 to 3, active high. */
	cells = get("/timer", "interrupts", &len);
	assert_int_equal(fdt32_to_cpu(cells[2]), 0xf04);
}

/* With PCI there is what takes its messages: a child of the controller. */
static void pci(void **state)
{
	struct weir_fdt_facts facts = facts_for(1, 0);
	const fdt32_t *cells;
	int len;

	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_true(fdt_path_offset(buf, "/pcie@3f000000") < 0);
	facts.pci = true;
	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_int_equal(fdt_check_full(buf, sizeof(buf)), 0);
	assert_string_equal(get("/pcie@3f000000", "compatible", &len),
			    "pci-host-ecam-generic");
	cells = get("/pcie@3f000000", "ranges", &len);
	assert_int_equal(len, 7 * 4);
	assert_int_equal(fdt32_to_cpu(cells[2]), WEIR_PCI_BAR_BASE);
	assert_int_equal(fdt32_to_cpu(cells[4]), WEIR_PCI_BAR_BASE);
	cells = get("/pcie@3f000000", "msi-map", &len);
	assert_int_equal(fdt32_to_cpu(cells[1]),
			 fdt32_ld(get("/interrupt-controller@8000000/msi-controller@8080000",
				      "phandle", &len)));
	facts.gic_v2 = true;
	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	cells = get("/pcie@3f000000", "msi-parent", &len);
	assert_int_equal(fdt32_to_cpu(cells[0]),
			 fdt32_ld(get("/interrupt-controller@8000000/v2m@8020000",
				      "phandle", &len)));
}

static void pmu(void **state)
{
	struct weir_fdt_facts facts = facts_for(2, 0);
	const fdt32_t *irq;
	int len;

	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_true(fdt_path_offset(buf, "/pmu") < 0);
	facts.pmu = true;
	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_string_equal(get("/pmu", "compatible", &len), "arm,armv8-pmuv3");
	irq = get("/pmu", "interrupts", &len);
	assert_int_equal(fdt32_to_cpu(irq[0]), 1);
	assert_int_equal(fdt32_to_cpu(irq[1]), WEIR_PMU_INTID - 16);
}

static void initrd(void **state)
{
	struct weir_fdt_facts facts = facts_for(1, 0);
	const void *end;
	int len;

	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_null(fdt_getprop(buf, fdt_path_offset(buf, "/chosen"),
				"linux,initrd-start", &len));
	facts.boot.initrd = 0x44000000;
	facts.boot.initrd_size = 0x1234;
	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	end = get("/chosen", "linux,initrd-end", &len);
	assert_int_equal(fdt64_ld(end), 0x44001234);
}

/* Only the affinity fields of MPIDR_EL1 go into a node's reg. */
static void many_cpus(void **state)
{
	struct weir_fdt_facts facts = facts_for(CPUS, WEIR_VIRTIO_SLOTS);
	const void *reg;
	const fdt32_t *gic;
	int len;

	assert_true(weir_fdt_build(&facts, buf, sizeof(buf)) > 0);
	assert_int_equal(fdt_check_full(buf, sizeof(buf)), 0);
	reg = get("/cpus/cpu@1f0f", "reg", &len);
	assert_int_equal(fdt64_ld(reg), 0x1f0f);
	gic = get("/interrupt-controller@8000000", "reg", &len);
	assert_int_equal(fdt32_to_cpu(gic[7]), CPUS * 0x20000);
}

static void too_small(void **state)
{
	struct weir_fdt_facts facts = facts_for(4, 4);
	int size, need;
	char *small;

	need = weir_fdt_build(&facts, buf, sizeof(buf));
	assert_true(need > 0);
	for (size = 0; size < need; size += 7) {
		small = malloc(size + 1);
		assert_true(weir_fdt_build(&facts, small, size) < 0);
		free(small);
	}
}

static void long_command_line(void **state)
{
	struct weir_fdt_facts facts = facts_for(1, 0);
	static char text[WEIR_DTB_MAX];

	memset(text, 'x', sizeof(text) - 1);
	facts.bootargs = text;
	assert_int_equal(weir_fdt_build(&facts, buf, sizeof(buf)),
			 -FDT_ERR_NOSPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_cpu),
		cmocka_unit_test(gic),
		cmocka_unit_test(pci),
		cmocka_unit_test(initrd),
		cmocka_unit_test(pmu),
		cmocka_unit_test(many_cpus),
		cmocka_unit_test(too_small),
		cmocka_unit_test(long_command_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
