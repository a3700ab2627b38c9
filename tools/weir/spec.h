/* SPDX-License-Identifier: GPL-2.0-only */
/* The little languages of the command line: sizes, disks, networks. */
#ifndef WEIR_SPEC_H
#define WEIR_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEIR_SERIAL_LEN	20	/* virtio 1.2, 5.2.6: VIRTIO_BLK_T_GET_ID */
#define WEIR_IFNAME_LEN	16	/* IFNAMSIZ, with the terminating zero */
#define WEIR_SOCKET_LEN	108	/* struct sockaddr_un, likewise */

enum weir_direct { WEIR_DIRECT_AUTO, WEIR_DIRECT_ON, WEIR_DIRECT_OFF };

/**
 * struct weir_disk_spec - --disk PATH[,ro][,serial=][,direct=on|off][,queues=N]
 *	[,packed=on|off], or vhost-user=SOCKET[,queues=N][,packed=on|off]
 * @path: a comma in it is written twice
 * @vhost_user: @path is a server's socket
 * @serial: empty if not given
 * @ro: the guest cannot write
 * @direct: past the host's page cache
 * @packed: offer packed virtqueues
 * @queues: at least 1
 */
struct weir_disk_spec {
	char path[4096];
	char serial[WEIR_SERIAL_LEN + 1];
	bool vhost_user;
	bool ro;
	bool packed;
	enum weir_direct direct;
	unsigned int queues;
};

/**
 * struct weir_net_spec - --net tap[=NAME][,mac=][,bridge=][,ip=][,queues=N]
 *	[,packed=on|off][,rss=on|off][,hash=on|off], or
 *	vhost-user=SOCKET[,mac=][,queues=N]
 * @socket: of a server; empty for a tap
 * @name: of the tap; empty to have one made
 * @bridge: the tap becomes its port; empty for none
 * @mac: the guest's, valid if @has_mac
 * @ip: the host's IPv4 address on the tap, big-endian, valid if @has_ip
 * @prefix: length of the network's prefix
 * @packed: offer packed virtqueues
 * @rss: offer that the driver says which pair receives what
 * @hash: offer that the driver is told the hash of what it receives
 * @queues: pairs of a receive and a transmit queue, at least 1; with @rss or @hash 2
 */
struct weir_net_spec {
	char socket[WEIR_SOCKET_LEN];
	char name[WEIR_IFNAME_LEN];
	char bridge[WEIR_IFNAME_LEN];
	uint8_t mac[6];
	uint32_t ip;
	unsigned int prefix;
	unsigned int queues;
	bool has_mac;
	bool has_ip;
	bool packed;
	bool rss, hash;
};

/**
 * weir_spec_size() - a number of bytes: digits and K, M, G or T
 * @text: as typed; a bare number is in MiB
 * @bytes: the result
 *
 * Return: NULL, or what is wrong with @text.
 */
const char *weir_spec_size(const char *text, uint64_t *bytes);

/**
 * weir_spec_seconds() - a decimal number from 0.01 to 86400, fractions allowed
 * @text: as typed
 * @ns: the result, in nanoseconds
 *
 * Return: NULL, or what is wrong with @text.
 */
const char *weir_spec_seconds(const char *text, uint64_t *ns);

/**
 * weir_spec_count() - a decimal number from 1 to @max
 * Return: NULL, or what is wrong with @text.
 */
const char *weir_spec_count(const char *text, unsigned int max,
			    unsigned int *count);

/**
 * weir_spec_disk() - take --disk's argument apart
 * Return: NULL, or what is wrong with @text.
 */
const char *weir_spec_disk(const char *text, struct weir_disk_spec *disk);

/**
 * weir_spec_net() - take --net's argument apart
 * Return: NULL, or what is wrong with @text.
 */
const char *weir_spec_net(const char *text, struct weir_net_spec *net);

/**
 * weir_spec_vsock() - take --vsock's argument apart: cid=N
 * @text: as typed
 * @cid: the result, 3 to 4294967294 (virtio 1.2, 5.10.4)
 *
 * Return: NULL, or what is wrong with @text.
 */
const char *weir_spec_vsock(const char *text, uint32_t *cid);

/* weir_spec_cid() - the number alone; likewise */
const char *weir_spec_cid(const char *text, uint32_t *cid);

#endif /* WEIR_SPEC_H */
