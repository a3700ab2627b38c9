// SPDX-License-Identifier: GPL-2.0-only
// sources: core/errata.c
// kernel: arm64
/*
 * What the module says, and whether it refuses, for each erratum that the host's kernel
 * can announce, alone and together, in both host modes. Numbers are written out here as
 * Arm's and Cavium's notices have them; no other capability may make it say anything.
 */
#include <unit.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/virt.h>
#include <core/host.h>

enum verdict { SILENT, TRUSTED, REFUSED };

#define REFUSAL	"there is no workaround here, guests could break this machine"
#define TRUST	"run only guests that you trust"

static const struct {
	unsigned int cap;
	enum verdict split, vhe;
	const char *names[5];
} table[] = {
	{ ARM64_WORKAROUND_DEVICE_LOAD_ACQUIRE, TRUSTED, TRUSTED,
	  { "832075", "Cortex-A57" } },
	{ ARM64_WORKAROUND_1508412, TRUSTED, TRUSTED, { "1508412", "Cortex-A77" } },
	{ ARM64_WORKAROUND_CAVIUM_30115, REFUSED, REFUSED, { "30115", "ThunderX)" } },
	{ ARM64_WORKAROUND_CAVIUM_TX2_219_TVM, REFUSED, REFUSED,
	  { "219", "ThunderX2)" } },
	{ ARM64_WORKAROUND_REPEAT_TLBI, REFUSED, SILENT,
	  { "1286807", "2441007", "2441009", "4118414", "Falkor 1009" } },
};

static bool announced[ARM64_NCAPS];
static bool vhe;
static char *said;

bool cpus_have_cap(unsigned int cap) { return announced[cap]; }
bool is_kernel_in_hyp_mode(void) { return vhe; }

/* The log is standard error. */
static int check(void)
{
	FILE *log = stderr;
	size_t size;
	int err;

	free(said);
	stderr = open_memstream(&said, &size);
	assert_non_null(stderr);
	err = weir_errata_check();
	fclose(stderr);
	stderr = log;
	return err;
}

static int reset(void **state)
{
	memset(announced, 0, sizeof(announced));
	return 0;
}

static int forget(void **state)
{
	free(said);
	said = NULL;
	return 0;
}

static int row(unsigned int cap)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].cap == cap)
			return i;
	return -1;
}

static enum verdict verdict(int i)
{
	if (i < 0)
		return SILENT;
	return vhe ? table[i].vhe : table[i].split;
}

/* Is the erratum in one line with the words? */
static bool says(int i, const char *words)
{
	char *copy = strdup(said), *rest = copy, *line;
	unsigned int n;
	bool found = false;

	while (!found && (line = strsep(&rest, "\n"))) {
		found = !strncmp(line, "weir: CPU erratum ", 18) &&
			strstr(line, words);
		for (n = 0; n < ARRAY_SIZE(table[i].names); n++)
			if (table[i].names[n] && !strstr(line, table[i].names[n]))
				found = false;
	}
	free(copy);
	return found;
}

static unsigned int lines(void)
{
	unsigned int n = 0;
	const char *p;

	for (p = said; *p; p++)
		n += *p == '\n';
	return n;
}

static void alone(void **state)
{
	unsigned int cap;
	int err, i;

	for (cap = 0; cap < ARM64_NCAPS; cap++) {
		reset(NULL);
		announced[cap] = true;
		err = check();
		i = row(cap);
		if (err != (verdict(i) == REFUSED ? -ENODEV : 0))
			fail_msg("capability %u: %d", cap, err);
		if (lines() != (verdict(i) != SILENT))
			fail_msg("capability %u: '%s'", cap, said);
		if (verdict(i) == TRUSTED)
			assert_true(says(i, TRUST));
		if (verdict(i) == REFUSED)
			assert_true(says(i, REFUSAL));
	}
}

/* A refusal is not forgotten for what comes after it, and each of them is named. */
static void together(void **state)
{
	unsigned int i, spoken = 0;

	memset(announced, true, sizeof(announced));
	assert_int_equal(check(), -ENODEV);
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (verdict(i) == SILENT)
			continue;
		assert_true(says(i, verdict(i) == REFUSED ? REFUSAL : TRUST));
		spoken++;
	}
	assert_int_equal(lines(), spoken);
}

static void none(void **state)
{
	assert_int_equal(check(), 0);
	assert_int_equal(lines(), 0);
}

static int in_vhe(void **state)
{
	vhe = true;
	return reset(state);
}

static int in_split(void **state)
{
	vhe = false;
	return reset(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(none, in_vhe),
		cmocka_unit_test_setup(none, in_split),
		cmocka_unit_test_setup(alone, in_vhe),
		cmocka_unit_test_setup(alone, in_split),
		cmocka_unit_test_setup(together, in_vhe),
		cmocka_unit_test_setup(together, in_split),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
