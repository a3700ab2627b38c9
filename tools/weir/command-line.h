/* SPDX-License-Identifier: GPL-2.0-only */
/* A command's words: the loop around getopt_long() that all commands have. */
#ifndef WEIR_COMMAND_LINE_H
#define WEIR_COMMAND_LINE_H

#include <getopt.h>

/* The value of --help in every table; the others are greater. */
#define WEIR_OPT_HELP 1

/**
 * struct weir_command_line - what a command understands
 * @command: its name, for messages
 * @help: what --help prints
 * @options: its options, --help among them
 * @letters: NULL, or as getopt_long() has them: options of one letter, ":" before
 *	them, and "+" before that when other words may follow, which start at optind
 * @take: one option into the command's own structure. Return: NULL, or what is
 *	wrong with @arg
 */
struct weir_command_line {
	const char *command;
	const char *help;
	const struct option *options;
	const char *letters;
	const char *(*take)(void *opt, int which, const char *arg);
};

/**
 * weir_command_line_parse() - read a command line
 * @line: what the command understands
 * @opt: handed to @line->take
 * @argc: number of words, the command's name the first
 * @argv: the words
 *
 * Return: 0; 1 when help was asked for and given; -1 after saying what is
 * wrong.
 */
int weir_command_line_parse(const struct weir_command_line *line, void *opt,
			    int argc, char **argv);

#endif /* WEIR_COMMAND_LINE_H */
