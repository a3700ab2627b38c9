// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"
#include "exec-link.h"
#include "exec-options.h"
#include "exec-talk.h"

int weir_command_exec(int argc, char **argv)
{
	static struct weir_exec_options opt;
	int ret, fd;

	ret = weir_exec_options_parse(&opt, argc, argv);
	if (ret)
		return ret > 0 ? 0 : WEIR_EXEC_FAILED;
	fd = weir_link_connect(opt.cid, opt.wait_ns);
	return fd < 0 ? WEIR_EXEC_FAILED : weir_exec_talk(fd, &opt);
}
