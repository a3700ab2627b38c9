/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole files in memory: kernels and initial RAM file systems. */
#ifndef WEIR_FILE_H
#define WEIR_FILE_H

#include <stddef.h>

/**
 * struct weir_file - a mapped file
 * @data: its bytes, NULL if there is no file
 * @size: how many
 */
struct weir_file {
	void *data;
	size_t size;
};

/**
 * weir_file_map() - map a file for reading, unpacked if gzip made it
 * @path: where it is
 * @unpack: look for gzip's magic number
 * @file: the result
 *
 * Return: 0, or -1 after saying why not.
 */
int weir_file_map(const char *path, int unpack, struct weir_file *file);
void weir_file_unmap(struct weir_file *file);

/**
 * weir_file_write() - make @path a file with these @size bytes
 * Return: 0, or -1 after saying why not.
 */
int weir_file_write(const char *path, const void *data, size_t size);

#endif /* WEIR_FILE_H */
