// SPDX-License-Identifier: GPL-2.0-only
// sources: irqfd/table.c
/* GSI routing tables lead where the VMM said, and refuse what makes no sense. */
#include <unit.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kvm.h>
#include <linux/slab.h>
#include <weir/irqfd.h>
#include "irqfd/table.h"

static int teardown(void **state)
{
	shim_alloc_fail_after(-1);
	return shim_alloc_live();
}

static struct kvm_irq_routing_entry spi(u32 gsi, u32 pin)
{
	return (struct kvm_irq_routing_entry){
		.gsi = gsi, .type = KVM_IRQ_ROUTING_IRQCHIP,
		.u.irqchip.pin = pin,
	};
}

static struct kvm_irq_routing_entry msi(u32 gsi, u64 address, u32 data)
{
	return (struct kvm_irq_routing_entry){
		.gsi = gsi, .type = KVM_IRQ_ROUTING_MSI,
		.u.msi.address_lo = address, .u.msi.address_hi = address >> 32,
		.u.msi.data = data, .u.msi.devid = 0x77,
	};
}

static void refused(const struct kvm_irq_routing_entry *e, u32 nr, int error)
{
	struct weir_routing_table *t = weir_routing_table_create(e, nr);

	assert_true(IS_ERR(t));
	assert_int_equal(PTR_ERR(t), error);
}

static void untouched_gsis_are_spis(void **state)
{
	struct weir_route r = weir_routing_table_find(NULL, 0);

	assert_int_equal(r.type, WEIR_ROUTE_SPI);
	assert_int_equal(r.intid, 32);
	r = weir_routing_table_find(NULL, WEIR_ROUTING_SPIS - 1);
	assert_int_equal(r.type, WEIR_ROUTE_SPI);
	assert_int_equal(r.intid, 1019);
	r = weir_routing_table_find(NULL, WEIR_ROUTING_SPIS);
	assert_int_equal(r.type, WEIR_ROUTE_NONE);
	r = weir_routing_table_find(NULL, U32_MAX);
	assert_int_equal(r.type, WEIR_ROUTE_NONE);
}

static void empty_table_leads_nowhere(void **state)
{
	struct weir_routing_table *t = weir_routing_table_create(NULL, 0);

	assert_false(IS_ERR(t));
	assert_int_equal(weir_routing_table_find(t, 0).type, WEIR_ROUTE_NONE);
	weir_routing_table_free(t);
}

static void routes_are_found(void **state)
{
	struct kvm_irq_routing_entry e[] = {
		spi(7, 3), msi(4095, 0x12345678080a0040, 0x1234), spi(0, 987),
		msi(2, 0x8080040, 9),
	};
	struct weir_routing_table *t;
	struct weir_route r;

	e[3].flags = KVM_MSI_VALID_DEVID;
	t = weir_routing_table_create(e, ARRAY_SIZE(e));
	assert_false(IS_ERR(t));
	assert_int_equal(weir_routing_table_find(t, 7).intid, 35);
	assert_int_equal(weir_routing_table_find(t, 0).intid, 1019);
	r = weir_routing_table_find(t, 4095);
	assert_int_equal(r.type, WEIR_ROUTE_MSI);
	assert_int_equal(r.msi.address, 0x12345678080a0040);
	assert_int_equal(r.msi.data, 0x1234);
	assert_false(r.msi.has_devid);
	assert_int_equal(r.msi.devid, 0);
	r = weir_routing_table_find(t, 2);
	assert_true(r.msi.has_devid);
	assert_int_equal(r.msi.devid, 0x77);
	assert_int_equal(weir_routing_table_find(t, 1).type, WEIR_ROUTE_NONE);
	assert_int_equal(weir_routing_table_find(t, 4096).type,
			 WEIR_ROUTE_NONE);
	weir_routing_table_free(t);
}

static void two_gsis_may_share_a_pin(void **state)
{
	struct kvm_irq_routing_entry e[] = { spi(1, 5), spi(2, 5) };
	struct weir_routing_table *t = weir_routing_table_create(e, 2);

	assert_false(IS_ERR(t));
	assert_int_equal(weir_routing_table_find(t, 1).intid, 37);
	assert_int_equal(weir_routing_table_find(t, 2).intid, 37);
	weir_routing_table_free(t);
}

static void a_gsi_leads_to_one_place(void **state)
{
	struct kvm_irq_routing_entry spis[] = { spi(1, 5), spi(1, 6) };
	struct kvm_irq_routing_entry same[] = { spi(1, 5), spi(1, 5) };
	struct kvm_irq_routing_entry both[] = { spi(1, 5), msi(1, 0, 0) };
	struct kvm_irq_routing_entry msis[] = { msi(1, 0, 0), msi(1, 0, 0) };

	refused(spis, 2, -EINVAL);
	refused(same, 2, -EINVAL);
	refused(both, 2, -EINVAL);
	refused(msis, 2, -EINVAL);
}

static void bad_entries_are_refused(void **state)
{
	struct kvm_irq_routing_entry e;

	e = spi(4096, 0);
	refused(&e, 1, -EINVAL);
	e = spi(U32_MAX, 0);
	refused(&e, 1, -EINVAL);
	e = spi(0, WEIR_ROUTING_SPIS);
	refused(&e, 1, -EINVAL);
	e = spi(0, U32_MAX);
	refused(&e, 1, -EINVAL);
	e = spi(0, 0);
	e.u.irqchip.irqchip = 1;
	refused(&e, 1, -EINVAL);
	e = spi(0, 0);
	e.flags = KVM_MSI_VALID_DEVID;
	refused(&e, 1, -EINVAL);
	e = msi(0, 0, 0);
	e.flags = 2;
	refused(&e, 1, -EINVAL);
	e = spi(0, 0);
	e.type = 0;
	refused(&e, 1, -EINVAL);
	e.type = KVM_IRQ_ROUTING_S390_ADAPTER;
	refused(&e, 1, -EINVAL);
}

static void tables_are_bounded(void **state)
{
	struct kvm_irq_routing_entry *e;
	struct weir_routing_table *t;
	u32 i;

	e = test_calloc(WEIR_ROUTING_MAX + 1, sizeof(*e));
	for (i = 0; i < WEIR_ROUTING_MAX; i++)
		e[i] = spi(i, i % WEIR_ROUTING_SPIS);
	e[i] = e[0];
	refused(e, WEIR_ROUTING_MAX + 1, -EINVAL);
	t = weir_routing_table_create(e, WEIR_ROUTING_MAX);
	assert_false(IS_ERR(t));
	assert_int_equal(weir_routing_table_find(t, 4095).intid,
			 32 + 4095 % WEIR_ROUTING_SPIS);
	weir_routing_table_free(t);
	test_free(e);
}

static void no_memory(void **state)
{
	struct kvm_irq_routing_entry e = spi(0, 0);

	shim_alloc_fail_after(0);
	refused(&e, 1, -ENOMEM);
}

#define routing_test(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		routing_test(untouched_gsis_are_spis),
		routing_test(empty_table_leads_nowhere),
		routing_test(routes_are_found),
		routing_test(two_gsis_may_share_a_pin),
		routing_test(a_gsi_leads_to_one_place),
		routing_test(bad_entries_are_refused),
		routing_test(tables_are_bounded),
		routing_test(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
