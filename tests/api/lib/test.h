/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks of an API test. A failed one is printed and the test goes on; main()
 * ends with `return test_end();`. A test that takes longer than TEST_SECONDS
 * fails: on its own, that is; tests/run has limits for each test.
 *
 * The machine may be slow and busy. What another thread, the kernel or a guest
 * does is waited for with wait_for(), never by sleeping long enough; only for
 * what must not happen a test sleeps a while.
 */
#ifndef TEST_H
#define TEST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define TEST_SECONDS 1800
#define WAIT_TRIES 60000	/* a millisecond or more each */

void test_report(const char *file, int line, const char *what, const char *format,
		 ...) __attribute__((format(printf, 4, 5)));
int test_end(void);
/* Ends the test at once: nothing sensible can follow, or it has no ground. */
void test_die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
void test_skip(const char *reason) __attribute__((noreturn));
/* For what the specification asks for and KVM does not do. */
bool test_under_weir(void);

#define check(cond) do {						\
	if (!(cond))							\
		test_report(__FILE__, __LINE__, #cond, "is false");	\
} while (0)

#define check_eq(got, want) do {					\
	u64 __got = (u64)(got), __want = (u64)(want);			\
	if (__got != __want)						\
		test_report(__FILE__, __LINE__, #got, "is %#llx, not %#llx", \
			    (unsigned long long)__got,			\
			    (unsigned long long)__want);		\
} while (0)

/* @call answers -1 and sets errno to @error. */
#define check_errno(call, error) do {					\
	long __r = ((call));						\
	int __e = __r < 0 ? errno : 0;					\
	if (__e != (error))						\
		test_report(__FILE__, __LINE__, #call,			\
			    "answers %ld, errno %d, not errno %d (" #error ")", \
			    __r, __e, (error));				\
} while (0)

#define check_ok(call) check_errno(call, 0)

/* Like check_ok(), but the test has no ground without it. Value: the answer. */
#define must(call) ({							\
	long __m = (long)(call);					\
	if (__m < 0)							\
		test_die("%s:%d: %s: errno %d", __FILE__, __LINE__, #call, errno); \
	__m; })

/* Counter @name of the first file, a "stats" of debugfs, that the pattern names. */
u64 test_counter(const char *pattern, const char *name);

/*
 * Looks at @cond until it holds, for a minute at least. Value: whether it does.
 */
#define wait_for(cond) ({						\
	u32 __tries = WAIT_TRIES;					\
	bool __true;							\
	while (!(__true = (cond)) && --__tries)				\
		usleep(1000);						\
	__true; })

#endif /* TEST_H */
