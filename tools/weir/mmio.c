// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <stdatomic.h>
#include <string.h>

#include "gic.h"
#include "mmio.h"
#include "pl031.h"
#include "report.h"
#include "vm.h"

static void warn_once(uint64_t addr, unsigned int len, bool write)
{
	static atomic_flag warned = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&warned))
		weir_say("the guest %s %u bytes at %#llx, where there is no device: reads give zero, writes are ignored (told once)",
			 write ? "wrote" : "read", len,
			 (unsigned long long)addr);
}

void weir_mmio_access(struct weir_vm *vm, uint64_t addr, uint8_t *data,
		      unsigned int len, bool write)
{
	uint64_t val = 0;

	if (write)
		memcpy(&val, data, len);
	val = le64toh(val);

	if (addr - WEIR_UART_BASE < WEIR_UART_SIZE)
		val = weir_pl011_access(&vm->uart, addr - WEIR_UART_BASE, val, write);
	else if (addr - WEIR_RTC_BASE < WEIR_RTC_SIZE)
		val = weir_pl031_access(addr - WEIR_RTC_BASE, val, write);
	else if (vm->pci && addr - WEIR_PCI_ECAM_BASE < WEIR_PCI_ECAM_SIZE)
		val = weir_pci_access(&vm->bus, addr - WEIR_PCI_ECAM_BASE, val,
				      len, write);
	else if (vm->pci && vm->gic_v2 && addr - WEIR_V2M_BASE < WEIR_V2M_SIZE)
		val = weir_gic_v2m(vm, addr - WEIR_V2M_BASE, val, write);
	else
		warn_once(addr, len, write);

	val = htole64(val);
	if (!write)
		memcpy(data, &val, len);
}
