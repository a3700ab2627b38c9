// SPDX-License-Identifier: GPL-2.0-only
/*
 * weir-xdp INTERFACE: attaches, in the driver, an XDP program that lets every frame
 * pass, and says so; detaches it when standard input ends. Then it tells how many
 * frames there were and the length of the longest one.
 */

#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct seen {
	uint64_t frames, longest;
};

#define INSN(op, to, from, offset, value)	\
	{ .code = (op), .dst_reg = (to), .src_reg = (from), .off = (offset), .imm = (value) }

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(__NR_bpf, cmd, attr, sizeof(*attr));
}

static int create_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.value_size = sizeof(struct seen),
		.max_entries = 1,
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

/* R7: the frame's length; R0: where to count. */
static int load_program(int map, char *log, uint32_t size)
{
	const struct bpf_insn insns[] = {
		INSN(BPF_LDX | BPF_MEM | BPF_W, 7, 1, offsetof(struct xdp_md, data_end), 0),
		INSN(BPF_LDX | BPF_MEM | BPF_W, 6, 1, offsetof(struct xdp_md, data), 0),
		INSN(BPF_ALU64 | BPF_SUB | BPF_X, 7, 6, 0, 0),
		INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, -4, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, -4),
		INSN(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 5, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 1, 0, 0, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, 0, 1, 0, BPF_ADD),
		INSN(BPF_LDX | BPF_MEM | BPF_DW, 1, 0, offsetof(struct seen, longest), 0),
		INSN(BPF_JMP | BPF_JGE | BPF_X, 1, 7, 1, 0),
		INSN(BPF_STX | BPF_MEM | BPF_DW, 0, 7, offsetof(struct seen, longest), 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, XDP_PASS),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)insns,
		.insn_cnt = sizeof(insns) / sizeof(insns[0]),
		.license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log,
		.log_size = size,
		.log_level = 1,
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

/* It is attached for as long as the link is open. */
static int attach(int program, const char *interface)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = program,
			.target_ifindex = if_nametoindex(interface),
			.attach_type = BPF_XDP,
			.flags = XDP_FLAGS_DRV_MODE,
		},
	};

	return bpf(BPF_LINK_CREATE, &attr);
}

static int look(int map, struct seen *seen)
{
	uint32_t key = 0;
	union bpf_attr attr = {
		.map_fd = map, .key = (uintptr_t)&key, .value = (uintptr_t)seen,
	};

	return bpf(BPF_MAP_LOOKUP_ELEM, &attr);
}

static int fail(const char *what, const char *more)
{
	fprintf(stderr, "%s: %s\n%s", what, strerror(errno), more);
	return 1;
}

int main(int argc, char **argv)
{
	static char log[65536];
	struct seen seen = { 0 };
	int map, program, link;
	char c;

	if (argc != 2)
		return 2;
	map = create_map();
	if (map < 0)
		return fail("no map", "");
	program = load_program(map, log, sizeof(log));
	if (program < 0)
		return fail("no program", log);
	link = attach(program, argv[1]);
	if (link < 0)
		return fail("not attached", "");
	puts("attached");
	fflush(stdout);
	while (read(0, &c, 1) > 0)
		;
	close(link);
	if (look(map, &seen))
		return fail("no figures", "");
	printf("frames %llu longest %llu\n", (unsigned long long)seen.frames,
	       (unsigned long long)seen.longest);
	return 0;
}
