/* SPDX-License-Identifier: GPL-2.0-only */
/* Guest code inside the test, so that the test is one file. */
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

/* A few instructions of a test's own, for PUPPET_CALL: name[] to name_end[]. */
#define GUEST_CODE(name, text)						\
	asm(".pushsection .rodata\n.balign 8\n"			\
	    ".globl " #name "\n" #name ":\n"				\
	    text							\
	    ".globl " #name "_end\n" #name "_end:\n"			\
	    ".popsection\n");						\
	extern const char name[], name##_end[]

#define guest_put_code(vm, gpa, name)					\
	vm_put_code(vm, gpa, name, name##_end)

#endif /* TEST_BLOB_H */
