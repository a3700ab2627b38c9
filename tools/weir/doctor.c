// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"

int weir_command_doctor(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}
