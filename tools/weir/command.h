/* SPDX-License-Identifier: GPL-2.0-only */
/* What can follow the word "weir". */
#ifndef WEIR_COMMAND_H
#define WEIR_COMMAND_H

/* Each gets the command line from its own name on, and returns its status. */
int weir_command_run(int argc, char **argv);
int weir_command_exec(int argc, char **argv);
int weir_command_agent(int argc, char **argv);
int weir_command_stat(int argc, char **argv);
int weir_command_trace(int argc, char **argv);
int weir_command_doctor(int argc, char **argv);
int weir_command_vdpa(int argc, char **argv);

#endif /* WEIR_COMMAND_H */
