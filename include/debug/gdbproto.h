/* gdb's remote serial protocol: bytes to packets. (kernel/debug/gdbproto.c) */
#pragma once

#include <uapi/types.h>

#define PACKET_MAX	1024	/* characters between $ and #, either way */

/* A line, and what has come by it so far: zeros but for get and put. */
struct packet {
	uint8_t (*get)(void);	/* waits for the next byte */
	void (*put)(char c);
	bool no_ack;		/* both sides trust the line */
	bool begun;		/* a packet's $ has come */
	char body[PACKET_MAX + 1];
};

/* Waits until a packet has come whole. A $ always begins one: the one before
 * was cut. */
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
