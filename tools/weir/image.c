// SPDX-License-Identifier: GPL-2.0-only
/* Pure: looks at bytes that the user supplied, trusts none of them. */
#include <endian.h>
#include <string.h>

#include "image.h"

/* Documentation/arch/arm64/booting.rst; every field is little-endian. */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset;
	uint64_t image_size;
	uint64_t flags;
	uint64_t reserved[3];
	uint32_t magic;
	uint32_t pe_offset;
};

#define IMAGE_MAGIC		0x644d5241	/* "ARM\x64" */
#define IMAGE_FLAG_BIG_ENDIAN	(1ULL << 0)

/* Kernels before 3.17 leave image_size zero and mean this text_offset. */
#define OLD_TEXT_OFFSET		0x80000
/* More than this in the header of an Image is no honest header. */
#define IMAGE_SIZE_MAX		(1ULL << 32)
#define TEXT_OFFSET_MAX		(2ULL << 20)

static const char *other_format(const unsigned char *data, size_t size)
{
	if (size >= 4 && !memcmp(data, "\177ELF", 4))
		return "it is an ELF file: take arch/arm64/boot/Image instead of vmlinux";
	if (size >= 8 && !memcmp(data, "MZ\0\0zimg", 8))
		return "it is a compressed EFI image (vmlinuz.efi): take the Image in it";
	if (size >= 4 && (!memcmp(data, "\xfd\067zX", 4) ||
			  !memcmp(data, "\x28\xb5\x2f\xfd", 4)))
		return "it is compressed with xz or zstd: unpack it first";
	return "it is not an arm64 Linux Image (no ARM\\x64 in its header)";
}

const char *weir_image_parse(const void *data, size_t size,
			     struct weir_image *image)
{
	struct image_header header;

	if (size < sizeof(header))
		return "it is too short for an arm64 Linux Image";
	memcpy(&header, data, sizeof(header));
	if (le32toh(header.magic) != IMAGE_MAGIC)
		return other_format(data, size);
	if (le64toh(header.flags) & IMAGE_FLAG_BIG_ENDIAN)
		return "it is a big-endian kernel";

	image->memory_size = le64toh(header.image_size);
	image->text_offset = image->memory_size ? le64toh(header.text_offset) :
						  OLD_TEXT_OFFSET;
	if (image->memory_size > IMAGE_SIZE_MAX ||
	    image->text_offset >= TEXT_OFFSET_MAX)
		return "the header of the Image makes no sense";
	if (image->memory_size < size)
		image->memory_size = size;
	return NULL;
}
