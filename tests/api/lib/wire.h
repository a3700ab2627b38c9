/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A wire between two interfaces of the host, and what may be a vhost's backend at
 * one end of it; segmentation offload along it.
 */
#ifndef TEST_WIRE_H
#define TEST_WIRE_H

#include "vhost.h"

#define WIRE_NEAR	"weirnear"
#define WIRE_FAR	"weirfar"
#define WIRE_MACVTAP	"weirmv"

#define WIRE_GSO_SIZE	1400
#define WIRE_HEADERS	54		/* Ethernet, IPv4 and TCP */
#define WIRE_MAX	0x10000U

void wire_lay(void);		/* both ends up; skips the test if it cannot */
void wire_cut(void);		/* both ends gone */
/* Runs a command of up to 200 characters. Return: whether it went well. */
bool wire_does(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A macvtap on this end; with or without a header of VHOST_HEADER bytes. */
int wire_macvtap(const char *end, bool header);
/* A packet socket on an interface, its header of so many bytes. */
int wire_socket(const char *name, int header, u16 protocol);
void wire_address(const char *name, u8 *address);

/* A TCP segment of @payload bytes to @to, its checksum left to others. */
u32 wire_segment(u8 *frame, const u8 *to, u32 payload);
struct virtio_net_hdr_v1 wire_offload(void);
/* One with that header, of @payload bytes, through a packet socket that has headers. */
void wire_send_segment(int sock, const u8 *to, u32 payload);
/* Is @frame all of the one that wire_segment() makes, offloaded? */
bool wire_offloaded(const u8 *bytes, u32 len, const u8 *to, u32 payload);
/*
 * Is it one of those that it is to be cut into? *@at: payload seen so far, moved
 * on. The checksum must be there.
 */
bool wire_cut_off(const u8 *frame, u32 len, u32 *at);

#endif /* TEST_WIRE_H */
