/* SPDX-License-Identifier: GPL-2.0-only */
/* The header of an arm64 Linux Image. */
#ifndef WEIR_IMAGE_H
#define WEIR_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct weir_image - what the header says
 * @text_offset: bytes from a 2 MiB boundary to where the Image goes
 * @memory_size: bytes it needs from there, .bss included
 */
struct weir_image {
	uint64_t text_offset;
	uint64_t memory_size;
};

/**
 * weir_image_parse() - read the header of an uncompressed Image
 * @data: the file
 * @size: its length in bytes
 * @image: the result
 *
 * Documentation/arch/arm64/booting.rst, "Call the kernel image".
 *
 * Return: NULL, or what is wrong with the file.
 */
const char *weir_image_parse(const void *data, size_t size,
			     struct weir_image *image);

#endif /* WEIR_IMAGE_H */
