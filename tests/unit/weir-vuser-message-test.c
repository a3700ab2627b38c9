// SPDX-License-Identifier: GPL-2.0-only
// sources: tools/weir/vuser-message.c
/*
 * What a server of vhost-user answers is taken only if it is an answer to what was
 * asked: version, request, length, descriptors, and what the payload repeats of
 * the question.
 */
#include <unit.h>
#include <linux/kernel.h>
#include <string.h>
#include <tools/weir/vuser-message.h>

#define REPLY	(BLKD_VERSION | BLKD_FLAG_REPLY)

static const char *head(unsigned int asked, unsigned int request,
			unsigned int flags, unsigned int size, unsigned int fds)
{
	const struct blkd_header q = { .request = asked };
	const struct blkd_header a = { request, flags, size };

	return weir_vuser_message_check_head(&q, &a, fds);
}

/* The lengths that an answer may have; without an answer of its own, a number's. */
static const struct answer {
	unsigned int request, min, max, fds;
} answers[] = {
	{ BLKD_GET_FEATURES, 8, 8 },
	{ BLKD_GET_PROTOCOL_FEATURES, 8, 8 },
	{ BLKD_GET_QUEUE_NUM, 8, 8 },
	{ BLKD_GET_VRING_BASE, 8, 8 },
	{ BLKD_GET_CONFIG, 12, 268 },
	{ BLKD_GET_INFLIGHT_FD, 20, 24, 1 },
	{ BLKD_SET_FEATURES, 8, 8 },
	{ BLKD_SET_MEM_TABLE, 8, 8 },
	{ BLKD_SET_VRING_ADDR, 8, 8 },
	{ BLKD_SET_INFLIGHT_FD, 8, 8 },
};

static void lengths(void **state)
{
	const struct answer *a;
	unsigned int size;

	for (a = answers; a < answers + ARRAY_SIZE(answers); a++)
		for (size = 0; size < 300; size++)
			assert_int_equal(!head(a->request, a->request, REPLY,
					       size, a->fds),
					 size >= a->min && size <= a->max);
	assert_non_null(head(BLKD_GET_FEATURES, BLKD_GET_FEATURES, REPLY,
			     0xffffffff, 0));
}

static void descriptors(void **state)
{
	const struct answer *a;
	unsigned int fds;

	for (a = answers; a < answers + ARRAY_SIZE(answers); a++)
		for (fds = 0; fds < 4; fds++)
			assert_int_equal(!head(a->request, a->request, REPLY,
					       a->min, fds), fds == a->fds);
}

static void others(void **state)
{
	unsigned int request;

	for (request = 0; request < 64; request++)
		assert_int_equal(!head(BLKD_GET_FEATURES, request, REPLY, 8, 0),
				 request == BLKD_GET_FEATURES);
	assert_non_null(head(BLKD_GET_FEATURES, BLKD_GET_FEATURES,
			     BLKD_VERSION, 8, 0));
	assert_non_null(head(BLKD_GET_FEATURES, BLKD_GET_FEATURES,
			     BLKD_FLAG_REPLY, 8, 0));
	assert_non_null(head(BLKD_GET_FEATURES, BLKD_GET_FEATURES,
			     BLKD_FLAG_REPLY | 2, 8, 0));
}

static struct weir_vuser_message asked, got;

static const char *whole(unsigned int request, unsigned int size)
{
	asked.hdr.request = request;
	got.hdr = (struct blkd_header) { request, REPLY, size };
	return weir_vuser_message_check(&asked, &got);
}

static int forget(void **state)
{
	memset(&asked, 0, sizeof(asked));
	memset(&got, 0, sizeof(got));
	return 0;
}

static void refusals(void **state)
{
	assert_null(whole(BLKD_SET_FEATURES, 8));
	got.payload.u64 = 1;
	assert_non_null(whole(BLKD_SET_FEATURES, 8));
	/* A number that was asked for may be any. */
	assert_null(whole(BLKD_GET_FEATURES, 8));
}

static void configuration(void **state)
{
	asked.payload.config.size = 60;
	got.payload.config.size = 60;
	assert_null(whole(BLKD_GET_CONFIG, 72));
	assert_non_null(whole(BLKD_GET_CONFIG, 71));
	assert_non_null(whole(BLKD_GET_CONFIG, 268));
	got.payload.config.size = 256;
	assert_non_null(whole(BLKD_GET_CONFIG, 268));
	got.payload.config.size = 60;
	got.payload.config.offset = 1;
	assert_non_null(whole(BLKD_GET_CONFIG, 72));
}

static void bases(void **state)
{
	asked.payload.state.index = 3;
	got.payload.state.index = 3;
	assert_null(whole(BLKD_GET_VRING_BASE, 8));
	got.payload.state.index = 2;
	assert_non_null(whole(BLKD_GET_VRING_BASE, 8));
}

static void records(void **state)
{
	struct blkd_inflight_area *area = &got.payload.inflight;

	asked.payload.inflight.nr_queues = 2;
	asked.payload.inflight.queue_size = 256;
	*area = asked.payload.inflight;
	area->size = 8192;
	assert_null(whole(BLKD_GET_INFLIGHT_FD, 20));
	area->size = 0;
	assert_non_null(whole(BLKD_GET_INFLIGHT_FD, 20));
	area->size = ~0ull;
	assert_non_null(whole(BLKD_GET_INFLIGHT_FD, 20));
	area->size = 8192;
	area->offset = ~0ull;
	assert_non_null(whole(BLKD_GET_INFLIGHT_FD, 20));
	area->offset = 0;
	area->nr_queues = 3;
	assert_non_null(whole(BLKD_GET_INFLIGHT_FD, 20));
	area->nr_queues = 2;
	area->queue_size = 128;
	assert_non_null(whole(BLKD_GET_INFLIGHT_FD, 20));
}

static void names(void **state)
{
	assert_string_equal(weir_vuser_message_name(BLKD_GET_CONFIG), "GET_CONFIG");
	assert_string_equal(weir_vuser_message_name(0), "unknown");
	assert_string_equal(weir_vuser_message_name(~0u), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(descriptors),
		cmocka_unit_test(others),
		cmocka_unit_test_setup(refusals, forget),
		cmocka_unit_test_setup(configuration, forget),
		cmocka_unit_test_setup(bases, forget),
		cmocka_unit_test_setup(records, forget),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
