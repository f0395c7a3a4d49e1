/* gdb's remote serial protocol: bytes to packets. (kernel/lib/gdbproto.c) */
#pragma once

#include <uapi/types.h>

#define PACKET_MAX	1024	/* characters between $ and #, either way */

enum packet_event {
	PACKET_MORE,		/* nothing yet */
	PACKET_DONE,		/* body holds a packet, ended with NUL */
	PACKET_BAD,		/* one came, damaged or too long: refuse it */
	PACKET_ACK, PACKET_NAK,
	PACKET_BREAK,		/* ^C outside a packet */
};

/* A line, and what has come by it so far: zeros but for get and put. */
struct packet {
	int (*get)(void);	/* the next byte, or -1: not yet */
	void (*put)(char c);
	bool no_ack;		/* both sides trust the line */
	enum { PACKET_OUTSIDE, PACKET_BODY, PACKET_SUM1, PACKET_SUM2 } state;
	uint8_t sum, wanted;
	bool damaged;
	size_t len;
	char body[PACKET_MAX + 1];
};

/* One more byte. A $ always begins a packet: the one before was cut. */
enum packet_event packet_feed(struct packet *p, uint8_t byte);

/* Waits until a packet has come whole. */
void packet_get(struct packet *p);
/* Sends this (not p's body) as a packet until it is heard. */
void packet_send(struct packet *p, const char *body);

/* The number of one to eight hex digits at *s, which moves behind it; false
 * where there is none such. */
bool get_hex(const char **s, uint32_t *value);
/* Exactly n bytes from 2n hex digits, and then the end; false otherwise. They
 * may go where the digits begin, or lower. */
bool get_bytes(const char *s, void *to, size_t n);
/* n bytes as 2n hex digits and a NUL; returns where that stands. */
char *put_bytes(char *to, const void *from, size_t n);
