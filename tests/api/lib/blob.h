/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's image inside the test, so that the test is one file. */
#ifndef TEST_BLOB_H
#define TEST_BLOB_H

#define GUEST_BLOB_FILE(name, file)					\
	asm(".pushsection .rodata\n.balign 8\n"			\
	    ".globl guest_" #name "\nguest_" #name ":\n"	\
	    ".incbin \"" file ".bin\"\n"			\
	    ".globl guest_" #name "_end\nguest_" #name "_end:\n"	\
	    ".popsection\n");					\
	extern const char guest_##name[], guest_##name##_end[]

#define GUEST_BLOB(name) GUEST_BLOB_FILE(name, #name)

#endif /* TEST_BLOB_H */
