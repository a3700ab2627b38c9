// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "host.h"
#include "report.h"
#include "vm.h"

static enum weir_status status_of(enum weir_end end)
{
	switch (end) {
	case WEIR_END_SHUTDOWN:
		return WEIR_STATUS_OK;
	case WEIR_END_CRASH:
		weir_say("the guest crashed");
		return WEIR_STATUS_CRASH;
	case WEIR_END_KILLED:
		return WEIR_STATUS_KILLED;
	default:
		return WEIR_STATUS_FAILED;
	}
}

/* Counters of the machine that ended last: "name value", one a line. */
static void write_stats(const struct weir_vm *vm)
{
	unsigned long long mmio = 0, interrupted = 0;
	char text[128];
	unsigned int i;
	int len;

	for (i = 0; i < vm->nr_vcpus; i++) {
		mmio += vm->vcpus[i].mmio;
		interrupted += vm->vcpus[i].interrupted;
	}
	len = snprintf(text, sizeof(text), "mmio_user %llu\ninterrupted %llu\n",
		       mmio, interrupted);
	weir_file_write(vm->opt->stats, text, len);
}

/* One life of the machine, from reset to its end. */
static enum weir_status live(const struct weir_options *opt,
			     struct weir_host *host, enum weir_end *end)
{
	enum weir_status status = WEIR_STATUS_SETUP;
	struct weir_vm *vm = malloc(sizeof(*vm));

	*end = WEIR_END_NONE;
	if (!vm)
		return status;
	if (!weir_vm_init(vm, opt, host)) {
		*end = weir_vm_run(vm);
		status = status_of(*end);
		if (opt->stats)
			write_stats(vm);
	}
	weir_vm_exit(vm);
	free(vm);
	return status;
}

int weir_command_run(int argc, char **argv)
{
	enum weir_status status = WEIR_STATUS_SETUP;
	static struct weir_options opt;
	static struct weir_host host;
	enum weir_end end;
	int ret;

	ret = weir_options_parse(&opt, argc, argv);
	if (ret)
		return ret > 0 ? WEIR_STATUS_OK : WEIR_STATUS_USAGE;
	if (!weir_host_init(&host, &opt)) {
		do {
			status = live(&opt, &host, &end);
		} while (end == WEIR_END_RESET);
	}
	weir_host_exit(&host);
	return status;
}
