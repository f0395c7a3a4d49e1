/* socketpair(2) and its like: numbers, Linux's. */
#pragma once

/* errors that only sockets have */
#define ENOTSOCK	88
#define EPROTONOSUPPORT	93
#define ESOCKTNOSUPPORT	94
#define EAFNOSUPPORT	97
#define EMSGSIZE	90
#define ECONNRESET	104
#define EISCONN		106
#define ENOTCONN	107
#define ECONNREFUSED	111

#define AF_UNIX		1
#define PF_UNIX		AF_UNIX		/* as a protocol, too */

#define SOCK_STREAM	1
#define SOCK_DGRAM	2
#define SOCK_SEQPACKET	5
#define SOCK_TYPE	0xf		/* of type; the rest are O_ flags */
#define NR_SOCK_TYPES	11

#define MSG_PEEK	0x2
#define MSG_DONTWAIT	0x40
#define MSG_WAITALL	0x100
#define MSG_NOSIGNAL	0x4000

#define SHUT_RD		0
#define SHUT_WR		1
#define SHUT_RDWR	2

/* socketcall(2)'s calls */
#define SYS_SOCKET	1
#define SYS_SOCKETPAIR	8
#define SYS_SEND	9
#define SYS_RECV	10
#define SYS_SENDTO	11
#define SYS_RECVFROM	12
#define SYS_SHUTDOWN	13
#define SYS_LAST	20
