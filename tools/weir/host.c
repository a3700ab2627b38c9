// SPDX-License-Identifier: GPL-2.0-only
#include "host.h"

static int map_files(struct weir_host *host, const struct weir_options *opt)
{
	if (weir_file_map(opt->kernel, 1, &host->kernel))
		return -1;
	return opt->initrd ? weir_file_map(opt->initrd, 0, &host->initrd) : 0;
}

int weir_host_init(struct weir_host *host, const struct weir_options *opt)
{
	unsigned int i;

	if (map_files(host, opt))
		return -1;
	for (i = 0; i < opt->nr_disks; i++, host->nr_disks++)
		if (weir_disk_open(&host->disks[i], &opt->disks[i]))
			return -1;
	for (i = 0; i < opt->nr_nets; i++, host->nr_nets++)
		if (weir_net_open(&host->nets[i], &opt->nets[i]))
			return -1;
	return weir_console_init(&host->console);
}

void weir_host_exit(struct weir_host *host)
{
	weir_console_exit(&host->console);
	while (host->nr_nets)
		weir_net_close(&host->nets[--host->nr_nets]);
	while (host->nr_disks)
		weir_disk_close(&host->disks[--host->nr_disks]);
	weir_file_unmap(&host->initrd);
	weir_file_unmap(&host->kernel);
}
