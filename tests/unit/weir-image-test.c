// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/image.c
/* Headers of kernels: good ones, other formats, and made-up ones. */
#include <unit.h>
#include <endian.h>
#include <string.h>
#include "tools/weir/image.h"

/* booting.rst: offsets into the header. */
enum { TEXT_OFFSET = 8, IMAGE_SIZE = 16, FLAGS = 24, MAGIC = 56 };

static unsigned char file[256];

static void put64(unsigned int at, uint64_t val)
{
	val = htole64(val);
	memcpy(file + at, &val, 8);
}

static void good_header(uint64_t text_offset, uint64_t image_size)
{
	memset(file, 0, sizeof(file));
	put64(TEXT_OFFSET, text_offset);
	put64(IMAGE_SIZE, image_size);
	put64(FLAGS, 0xa);
	memcpy(file + MAGIC, "ARM\x64", 4);
}

static void modern(void **state)
{
	struct weir_image image;

	good_header(0, 0x2000000);
	assert_null(weir_image_parse(file, sizeof(file), &image));
	assert_int_equal(image.text_offset, 0);
	assert_int_equal(image.memory_size, 0x2000000);
}

/* Before 3.17 there was no size, and text_offset was not to be relied on. */
static void old(void **state)
{
	struct weir_image image;

	good_header(0x12345, 0);
	assert_null(weir_image_parse(file, sizeof(file), &image));
	assert_int_equal(image.text_offset, 0x80000);
	assert_int_equal(image.memory_size, sizeof(file));
}

/* What is copied is the file: never less memory than that. */
static void size_below_file(void **state)
{
	struct weir_image image;

	good_header(0, 100);
	assert_null(weir_image_parse(file, sizeof(file), &image));
	assert_int_equal(image.memory_size, sizeof(file));
}

static void refused(void **state)
{
	struct weir_image image;
	size_t size;

	good_header(0, 0x2000000);
	for (size = 0; size < 64; size++)
		assert_non_null(weir_image_parse(file, size, &image));
	file[MAGIC] = 'a';
	assert_non_null(weir_image_parse(file, sizeof(file), &image));
	good_header(0, UINT64_MAX);
	assert_non_null(weir_image_parse(file, sizeof(file), &image));
	good_header(UINT64_MAX, 4096);
	assert_non_null(weir_image_parse(file, sizeof(file), &image));
	good_header(0x200000, 4096);
	assert_non_null(weir_image_parse(file, sizeof(file), &image));
	good_header(0, 4096);
	put64(FLAGS, 1);
	assert_non_null(weir_image_parse(file, sizeof(file), &image));
}

static const char *why_not(const char *start, size_t len)
{
	struct weir_image image;

	memset(file, 0, sizeof(file));
	memcpy(file, start, len);
	return weir_image_parse(file, sizeof(file), &image);
}

static void other_formats(void **state)
{
	assert_non_null(strstr(why_not("\177ELF", 4), "ELF"));
	assert_non_null(strstr(why_not("MZ\0\0zimg", 8), "vmlinuz.efi"));
	assert_non_null(strstr(why_not("\xfd\067zXZ", 5), "xz"));
	assert_non_null(strstr(why_not("#!/bin/sh", 9), "not an arm64"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modern),
		cmocka_unit_test(old),
		cmocka_unit_test(size_below_file),
		cmocka_unit_test(refused),
		cmocka_unit_test(other_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
