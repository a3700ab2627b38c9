// SPDX-License-Identifier: GPL-2.0-only
/* Parsers of what the user typed. They print nothing and own nothing. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uapi/weir.h>

#include "spec.h"

static int unit_shift(const char *suffix)
{
	static const char units[] = "KMGT";
	const char *unit;

	if (!suffix[0])
		return 20;
	unit = strchr(units, toupper((unsigned char)suffix[0]));
	if (!unit || suffix[1])
		return -1;
	return 10 * (unit - units + 1);
}

const char *weir_spec_size(const char *text, uint64_t *bytes)
{
	unsigned long long n = 0;
	char digit;
	int shift;

	if (!isdigit((unsigned char)text[0]))
		return "a size is a number with K, M, G or T after it";
	for (; isdigit((unsigned char)*text); text++) {
		digit = *text - '0';
		if (n > (UINT64_MAX - digit) / 10)
			return "the size is too large";
		n = n * 10 + digit;
	}
	shift = unit_shift(text);
	if (shift < 0)
		return "the unit of a size is one of K, M, G, T";
	if (n > UINT64_MAX >> shift)
		return "the size is too large";
	*bytes = n << shift;
	return NULL;
}

const char *weir_spec_seconds(const char *text, uint64_t *ns)
{
	double seconds;
	char *end;

	errno = 0;
	seconds = strtod(text, &end);
	if (errno || end == text || *end ||
	    !(seconds >= 0.01 && seconds <= 86400))
		return "is no number of seconds from 0.01 to 86400";
	*ns = seconds * 1e9;
	return NULL;
}

const char *weir_spec_count(const char *text, unsigned int max,
			    unsigned int *count)
{
	unsigned long n;
	char *end;

	if (!isdigit((unsigned char)text[0]) || strlen(text) > 9)
		return "a number is wanted";
	n = strtoul(text, &end, 10);
	if (*end)
		return "a number is wanted";
	if (n < 1 || n > max)
		return "the number is out of range";
	*count = n;
	return NULL;
}

/*
 * Copies the next comma-separated word, a doubled comma being a comma, and
 * moves *text past it: to the next word, or to NULL after the last one.
 */
static const char *next_word(const char **text, char *word, size_t size)
{
	const char *p = *text;
	size_t len = 0;

	while (*p && (*p != ',' || p[1] == ',')) {
		if (len + 1 >= size)
			return "a word of it is too long";
		word[len++] = *p;
		p += *p == ',' ? 2 : 1;
	}
	word[len] = '\0';
	*text = *p ? p + 1 : NULL;
	return NULL;
}

/* Value of KEY=VALUE if @word is that. */
static const char *value_of(const char *word, const char *key)
{
	size_t len = strlen(key);

	return !strncmp(word, key, len) && word[len] == '=' ? word + len + 1 :
							      NULL;
}

/* on or off. Return: false if @value is neither. */
static bool on_off(const char *value, bool *on)
{
	*on = !strcmp(value, "on");
	return *on || !strcmp(value, "off");
}

static const char *queue_count(const char *text, unsigned int *queues)
{
	return weir_spec_count(text, WEIR_VIRTIO_MQ_MAX, queues) ?
		"a device has 1 to 8 queues" : NULL;
}

static const char *disk_option(const char *word, struct weir_disk_spec *disk)
{
	const char *value;
	bool on;

	if (!strcmp(word, "ro")) {
		disk->ro = true;
		return NULL;
	}
	value = value_of(word, "serial");
	if (value) {
		if (!value[0] || strlen(value) > WEIR_SERIAL_LEN)
			return "a serial number has 1 to 20 characters";
		strcpy(disk->serial, value);
		return NULL;
	}
	value = value_of(word, "queues");
	if (value)
		return queue_count(value, &disk->queues);
	value = value_of(word, "direct");
	if (value && on_off(value, &on)) {
		disk->direct = on ? WEIR_DIRECT_ON : WEIR_DIRECT_OFF;
		return NULL;
	}
	value = value_of(word, "packed");
	if (value && on_off(value, &disk->packed))
		return NULL;
	return "options of a disk are ro, serial=TEXT, direct=on|off, queues=N, packed=on|off";
}

static const char *socket_path(const char *text, char *path)
{
	if (!text[0] || strlen(text) >= WEIR_SOCKET_LEN)
		return "the path of a socket has 1 to 107 characters";
	memmove(path, text, strlen(text) + 1);
	return NULL;
}

static const char *remote_disk_option(const char *word,
				      struct weir_disk_spec *disk)
{
	return value_of(word, "queues") || value_of(word, "packed") ?
		disk_option(word, disk) :
		"a disk of vhost-user has the options queues=N and packed=on|off; the others are its server's";
}

static const char *start_of_disk(struct weir_disk_spec *disk)
{
	const char *socket = value_of(disk->path, "vhost-user");

	if (!disk->path[0])
		return "a disk needs the path of a file or a block device";
	disk->vhost_user = socket;
	return socket ? socket_path(socket, disk->path) : NULL;
}

const char *weir_spec_disk(const char *text, struct weir_disk_spec *disk)
{
	char word[sizeof(disk->path)];
	const char *why;

	memset(disk, 0, sizeof(*disk));
	disk->queues = 1;
	why = next_word(&text, disk->path, sizeof(disk->path));
	if (!why)
		why = start_of_disk(disk);
	while (!why && text) {
		why = next_word(&text, word, sizeof(word));
		if (!why)
			why = disk->vhost_user ? remote_disk_option(word, disk) :
				disk_option(word, disk);
	}
	return why;
}

/* net/core/dev.c: dev_valid_name() refuses the same. */
static const char *interface_name(const char *text, char *name)
{
	const char *p;

	if (!text[0] || strlen(text) >= WEIR_IFNAME_LEN)
		return "the name of an interface has 1 to 15 characters";
	for (p = text; *p; p++)
		if (*p == '/' || *p == ':' || *p == '%' ||
		    isspace((unsigned char)*p))
			return "an interface's name has no '/', ':', '%' or blank";
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		return "that is no name of an interface";
	strcpy(name, text);
	return NULL;
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	if (isxdigit((unsigned char)c))
		return tolower((unsigned char)c) - 'a' + 10;
	return -1;
}

static const char *mac_address(const char *text, uint8_t *mac)
{
	static const char why[] = "a MAC address looks like 52:54:00:12:34:56";
	unsigned int i;

	if (strlen(text) != 17)
		return why;
	for (i = 0; i < 6; i++, text += 3) {
		int high = hex_digit(text[0]), low = hex_digit(text[1]);

		if (high < 0 || low < 0 || (i < 5 && text[2] != ':'))
			return why;
		mac[i] = high << 4 | low;
	}
	if (mac[0] & 1)
		return "a MAC address with an odd first byte is a group's";
	return NULL;
}

static const char *ip_address(const char *text, struct weir_net_spec *net)
{
	const char *slash = strchr(text, '/');
	char address[INET_ADDRSTRLEN];
	struct in_addr in;

	if (!slash || (size_t)(slash - text) >= sizeof(address))
		return "an address looks like 10.0.0.1/24";
	memcpy(address, text, slash - text);
	address[slash - text] = '\0';
	if (inet_pton(AF_INET, address, &in) != 1)
		return "an address looks like 10.0.0.1/24 (IPv4)";
	if (weir_spec_count(slash + 1, 32, &net->prefix))
		return "the length of a prefix is 1 to 32";
	net->ip = in.s_addr;
	net->has_ip = true;
	return NULL;
}

static const char *net_option(const char *word, struct weir_net_spec *net)
{
	const char *value, *why;

	value = value_of(word, "mac");
	if (value) {
		why = mac_address(value, net->mac);
		net->has_mac = !why;
		return why;
	}
	value = value_of(word, "bridge");
	if (value)
		return interface_name(value, net->bridge);
	value = value_of(word, "ip");
	if (value)
		return ip_address(value, net);
	value = value_of(word, "queues");
	if (value)
		return queue_count(value, &net->queues);
	value = value_of(word, "packed");
	if (value && on_off(value, &net->packed))
		return NULL;
	value = value_of(word, "rss");
	if (value && on_off(value, &net->rss))
		return NULL;
	value = value_of(word, "hash");
	if (value && on_off(value, &net->hash))
		return NULL;
	return "options of a network are mac=, bridge=NAME, ip=ADDR/LEN, queues=N, packed=on|off, rss=on|off, hash=on|off";
}

static const char *remote_net_option(const char *word,
				     struct weir_net_spec *net)
{
	return value_of(word, "mac") || value_of(word, "queues") ? net_option(word, net) :
		"a network of vhost-user has the options mac= and queues=N; the others are its server's";
}

static const char *start_of_net(const char *word, struct weir_net_spec *net)
{
	const char *value = value_of(word, "vhost-user");

	if (value)
		return socket_path(value, net->socket);
	value = value_of(word, "tap");
	if (value)
		return interface_name(value, net->name);
	return strcmp(word, "tap") ?
		"a network starts with tap, tap=NAME or vhost-user=SOCKET" : NULL;
}

const char *weir_spec_net(const char *text, struct weir_net_spec *net)
{
	char word[WEIR_SOCKET_LEN + 16];
	const char *why;

	memset(net, 0, sizeof(*net));
	net->queues = 1;
	why = next_word(&text, word, sizeof(word));
	if (!why)
		why = start_of_net(word, net);
	while (!why && text) {
		why = next_word(&text, word, sizeof(word));
		if (!why)
			why = net->socket[0] ? remote_net_option(word, net) :
				net_option(word, net);
	}
	if (!why && net->has_ip && net->bridge[0])
		why = "a port of a bridge has no address: give it to the bridge";
	if (!why && net->rss && net->queues == 1)
		why = "rss=on needs several queues: add queues=N";
	if (!why && net->hash && net->queues == 1)
		why = "hash=on needs several queues: add queues=N";
	return why;
}

const char *weir_spec_cid(const char *text, uint32_t *cid)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)text[0]) || strlen(text) > 10)
		return "a CID is a number from 3 to 4294967294";
	n = strtoull(text, &end, 10);
	if (*end || n < 3 || n >= UINT32_MAX)
		return "a CID is a number from 3 to 4294967294";
	*cid = n;
	return NULL;
}

const char *weir_spec_vsock(const char *text, uint32_t *cid)
{
	const char *value = value_of(text, "cid");

	return value ? weir_spec_cid(value, cid) :
		"sockets have the option cid=N, the guest's address";
}
