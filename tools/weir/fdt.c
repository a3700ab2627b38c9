// SPDX-License-Identifier: GPL-2.0-only
/*
 * Written front to back with libfdt's sequential calls. The first error sticks
 * and makes the calls after it do nothing, so it is looked at once.
 */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "fdt.h"

/* Documentation/devicetree/bindings/interrupt-controller/arm,gic-v3.yaml, arm,gic.yaml */
#define GIC_SPI		0
#define GIC_PPI		1
#define EDGE_RISING	1
#define LEVEL_HIGH	4

#define PHANDLE_GIC	1
#define PHANDLE_CLOCK	2
#define PHANDLE_MSI	3

/* Documentation/devicetree/bindings/pci: 32-bit addresses of memory */
#define PCI_MEMORY_32	0x02000000

#define MPIDR_AFFINITY	0xff00ffffffULL

struct tree {
	void *buf;
	int err;
};

static void begin(struct tree *t, const char *name)
{
	if (!t->err)
		t->err = fdt_begin_node(t->buf, name);
}

static void begin_at(struct tree *t, const char *name, uint64_t address)
{
	char full[40];

	snprintf(full, sizeof(full), "%s@%llx", name,
		 (unsigned long long)address);
	begin(t, full);
}

static void end(struct tree *t)
{
	if (!t->err)
		t->err = fdt_end_node(t->buf);
}

static void prop(struct tree *t, const char *name, const void *val, int len)
{
	if (!t->err)
		t->err = fdt_property(t->buf, name, val, len);
}

static void prop_string(struct tree *t, const char *name, const char *val)
{
	prop(t, name, val, strlen(val) + 1);
}

static void prop_flag(struct tree *t, const char *name)
{
	prop(t, name, NULL, 0);
}

static void prop_u32(struct tree *t, const char *name, uint32_t val)
{
	if (!t->err)
		t->err = fdt_property_u32(t->buf, name, val);
}

static void prop_u64(struct tree *t, const char *name, uint64_t val)
{
	if (!t->err)
		t->err = fdt_property_u64(t->buf, name, val);
}

/* An array of cells: sizeof needs the array itself. */
#define prop_cells(t, name, ...) do {					\
	uint32_t cells_[] = { __VA_ARGS__ };				\
	unsigned int n_;						\
									\
	for (n_ = 0; n_ < sizeof(cells_) / sizeof(cells_[0]); n_++)	\
		cells_[n_] = cpu_to_fdt32(cells_[n_]);			\
	prop(t, name, cells_, sizeof(cells_));				\
} while (0)

#define HI(x)	((uint32_t)((uint64_t)(x) >> 32))
#define LO(x)	((uint32_t)(x))

static void prop_reg(struct tree *t, uint64_t base, uint64_t size)
{
	prop_cells(t, "reg", HI(base), LO(base), HI(size), LO(size));
}

static void chosen_node(struct tree *t, const struct weir_fdt_facts *f)
{
	char path[40];

	snprintf(path, sizeof(path), "/pl011@%llx", WEIR_UART_BASE);
	begin(t, "chosen");
	prop_string(t, "bootargs", f->bootargs);
	prop_string(t, "stdout-path", path);
	if (f->boot.initrd_size) {
		prop_u64(t, "linux,initrd-start", f->boot.initrd);
		prop_u64(t, "linux,initrd-end",
			 f->boot.initrd + f->boot.initrd_size);
	}
	prop_u64(t, "kaslr-seed", f->kaslr_seed);
	prop(t, "rng-seed", f->rng_seed, sizeof(f->rng_seed));
	end(t);
}

static void memory_node(struct tree *t, const struct weir_fdt_facts *f)
{
	begin_at(t, "memory", WEIR_RAM_BASE);
	prop_string(t, "device_type", "memory");
	prop_reg(t, WEIR_RAM_BASE, f->memory_size);
	end(t);
}

static void cpu_nodes(struct tree *t, const struct weir_fdt_facts *f)
{
	unsigned int i;
	uint64_t reg;

	begin(t, "cpus");
	prop_u32(t, "#address-cells", 2);
	prop_u32(t, "#size-cells", 0);
	for (i = 0; i < f->nr_cpus; i++) {
		reg = f->mpidr[i] & MPIDR_AFFINITY;
		begin_at(t, "cpu", reg);
		prop_string(t, "device_type", "cpu");
		prop_string(t, "compatible", "arm,armv8");
		prop_string(t, "enable-method", "psci");
		prop_u64(t, "reg", reg);
		end(t);
	}
	end(t);
}

static void psci_node(struct tree *t)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	begin(t, "psci");
	prop(t, "compatible", compatible, sizeof(compatible));
	prop_string(t, "method", "hvc");
	end(t);
}

/* A GICv2's private interrupts name their CPUs: arm,gic.yaml. */
static uint32_t ppi_flags(const struct weir_fdt_facts *f)
{
	return f->gic_v2 ? LEVEL_HIGH | ((1U << f->nr_cpus) - 1) << 8 : LEVEL_HIGH;
}

/* Secure, non-secure, virtual and hypervisor timer: arm,arch_timer.yaml. */
static void timer_node(struct tree *t, const struct weir_fdt_facts *f)
{
	uint32_t flags = ppi_flags(f);

	begin(t, "timer");
	prop_string(t, "compatible", "arm,armv8-timer");
	prop_cells(t, "interrupts", GIC_PPI, 13, flags, GIC_PPI, 14, flags,
		   GIC_PPI, 11, flags, GIC_PPI, 10, flags);
	prop_flag(t, "always-on");
	end(t);
}

/* Documentation/devicetree/bindings/arm/pmu.yaml */
static void pmu_node(struct tree *t, const struct weir_fdt_facts *f)
{
	begin(t, "pmu");
	prop_string(t, "compatible", "arm,armv8-pmuv3");
	prop_cells(t, "interrupts", GIC_PPI, WEIR_PMU_INTID - 16, ppi_flags(f));
	end(t);
}

/* arm,gic-v3.yaml: a DeviceID is one cell. */
static void its_node(struct tree *t)
{
	begin_at(t, "msi-controller", WEIR_ITS_BASE);
	prop_string(t, "compatible", "arm,gic-v3-its");
	prop_flag(t, "msi-controller");
	prop_u32(t, "#msi-cells", 1);
	prop_reg(t, WEIR_ITS_BASE, WEIR_ITS_SIZE);
	prop_u32(t, "phandle", PHANDLE_MSI);
	end(t);
}

/* arm,gic.yaml */
static void v2m_node(struct tree *t)
{
	begin_at(t, "v2m", WEIR_V2M_BASE);
	prop_string(t, "compatible", "arm,gic-v2m-frame");
	prop_flag(t, "msi-controller");
	prop_reg(t, WEIR_V2M_BASE, WEIR_V2M_SIZE);
	prop_u32(t, "phandle", PHANDLE_MSI);
	end(t);
}

/* What takes messages is a child of the interrupt controller. */
static void msi_node(struct tree *t, const struct weir_fdt_facts *f)
{
	prop_u32(t, "#address-cells", 2);
	prop_u32(t, "#size-cells", 2);
	prop_flag(t, "ranges");
	if (f->gic_v2)
		v2m_node(t);
	else
		its_node(t);
}

static void gic_node(struct tree *t, const struct weir_fdt_facts *f)
{
	uint64_t base = f->gic_v2 ? WEIR_GICC_BASE : WEIR_GICR_BASE;
	uint64_t size = f->gic_v2 ? WEIR_GICC_SIZE : f->nr_cpus * WEIR_GICR_SIZE;

	begin_at(t, "interrupt-controller", WEIR_GICD_BASE);
	prop_string(t, "compatible", f->gic_v2 ? "arm,gic-400" : "arm,gic-v3");
	if (!f->pci)
		prop_u32(t, "#address-cells", 0);
	prop_u32(t, "#interrupt-cells", 3);
	prop_flag(t, "interrupt-controller");
	prop_cells(t, "reg",
		   HI(WEIR_GICD_BASE), LO(WEIR_GICD_BASE),
		   HI(WEIR_GICD_SIZE), LO(WEIR_GICD_SIZE),
		   HI(base), LO(base), HI(size), LO(size));
	prop_u32(t, "phandle", PHANDLE_GIC);
	if (f->pci)
		msi_node(t, f);
	end(t);
}

static void clock_node(struct tree *t)
{
	begin(t, "apb-pclk");
	prop_string(t, "compatible", "fixed-clock");
	prop_u32(t, "#clock-cells", 0);
	prop_u32(t, "clock-frequency", 24000000);
	prop_u32(t, "phandle", PHANDLE_CLOCK);
	end(t);
}

static void uart_node(struct tree *t)
{
	static const char compatible[] = "arm,pl011\0arm,primecell";
	static const char clocks[] = "uartclk\0apb_pclk";

	begin_at(t, "pl011", WEIR_UART_BASE);
	prop(t, "compatible", compatible, sizeof(compatible));
	prop_reg(t, WEIR_UART_BASE, WEIR_UART_SIZE);
	prop_cells(t, "interrupts", GIC_SPI, WEIR_UART_INTID - 32, LEVEL_HIGH);
	prop_cells(t, "clocks", PHANDLE_CLOCK, PHANDLE_CLOCK);
	prop(t, "clock-names", clocks, sizeof(clocks));
	end(t);
}

static void rtc_node(struct tree *t)
{
	static const char compatible[] = "arm,pl031\0arm,primecell";

	begin_at(t, "pl031", WEIR_RTC_BASE);
	prop(t, "compatible", compatible, sizeof(compatible));
	prop_reg(t, WEIR_RTC_BASE, WEIR_RTC_SIZE);
	prop_cells(t, "clocks", PHANDLE_CLOCK);
	prop_string(t, "clock-names", "apb_pclk");
	end(t);
}

static void virtio_node(struct tree *t, unsigned int slot)
{
	uint64_t base = WEIR_VIRTIO_BASE + slot * WEIR_VIRTIO_STRIDE;

	begin_at(t, "virtio_mmio", base);
	prop_string(t, "compatible", "virtio,mmio");
	prop_reg(t, base, 0x200);
	prop_cells(t, "interrupts", GIC_SPI, WEIR_VIRTIO_INTID - 32 + slot,
		   EDGE_RISING);
	prop_flag(t, "dma-coherent");
	end(t);
}

/*
 * pci/host-generic-pci.yaml: bus 0 alone, and no interrupt but messages: a
 * function's routing ID is its DeviceID.
 */
static void pci_node(struct tree *t, const struct weir_fdt_facts *f)
{
	begin_at(t, "pcie", WEIR_PCI_ECAM_BASE);
	prop_string(t, "compatible", "pci-host-ecam-generic");
	prop_string(t, "device_type", "pci");
	prop_u32(t, "#address-cells", 3);
	prop_u32(t, "#size-cells", 2);
	prop_reg(t, WEIR_PCI_ECAM_BASE, WEIR_PCI_ECAM_SIZE);
	prop_cells(t, "bus-range", 0, 0);
	prop_cells(t, "ranges", PCI_MEMORY_32,
		   HI(WEIR_PCI_BAR_BASE), LO(WEIR_PCI_BAR_BASE),
		   HI(WEIR_PCI_BAR_BASE), LO(WEIR_PCI_BAR_BASE),
		   HI(WEIR_PCI_BAR_SIZE), LO(WEIR_PCI_BAR_SIZE));
	if (f->gic_v2)
		prop_u32(t, "msi-parent", PHANDLE_MSI);
	else
		prop_cells(t, "msi-map", 0, PHANDLE_MSI, 0, 0x100);
	prop_flag(t, "dma-coherent");
	end(t);
}

static void root_node(struct tree *t, const struct weir_fdt_facts *f)
{
	unsigned int i;

	begin(t, "");
	prop_string(t, "compatible", "weir,virt");
	prop_string(t, "model", "Weir virtual machine");
	prop_u32(t, "#address-cells", 2);
	prop_u32(t, "#size-cells", 2);
	prop_u32(t, "interrupt-parent", PHANDLE_GIC);
	chosen_node(t, f);
	memory_node(t, f);
	cpu_nodes(t, f);
	psci_node(t);
	timer_node(t, f);
	if (f->pmu)
		pmu_node(t, f);
	gic_node(t, f);
	clock_node(t);
	uart_node(t);
	rtc_node(t);
	for (i = 0; i < f->nr_virtio; i++)
		virtio_node(t, i);
	if (f->pci)
		pci_node(t, f);
	end(t);
}

int weir_fdt_build(const struct weir_fdt_facts *facts, void *buf, size_t size)
{
	struct tree t = { .buf = buf };

	t.err = fdt_create(buf, size);
	if (!t.err)
		t.err = fdt_finish_reservemap(buf);
	root_node(&t, facts);
	if (!t.err)
		t.err = fdt_finish(buf);
	return t.err ? t.err : (int)fdt_totalsize(buf);
}
