/* Capabilities, and prctl's options that are about what a task may: Linux's. */
#pragma once

#include <uapi/types.h>

#define CAP_SETPCAP		8
#define CAP_LAST_CAP		40
#define CAPS_ALL		0x1ffffffffffull
/* CHOWN to FSETID, LINUX_IMMUTABLE, MKNOD, MAC_OVERRIDE */
#define CAPS_OF_FILES		0x10800021full

/* capget(2), capset(2) */
#define LINUX_CAPABILITY_VERSION_1	0x19980330	/* 32 of them */
#define LINUX_CAPABILITY_VERSION_2	0x20071026
#define LINUX_CAPABILITY_VERSION_3	0x20080522

struct cap_header {
	uint32_t version;
	int pid;
};

struct cap_data {		/* and another for those above 31 */
	uint32_t effective, permitted, inheritable;
};

#define PR_GET_DUMPABLE		3
#define PR_SET_DUMPABLE		4
#define PR_GET_KEEPCAPS		7
#define PR_SET_KEEPCAPS		8
#define PR_GET_TIMING		13
#define PR_SET_TIMING		14
#define PR_TIMING_STATISTICAL	0
#define PR_CAPBSET_READ		23
#define PR_CAPBSET_DROP		24
#define PR_GET_SECUREBITS	27
#define PR_SET_SECUREBITS	28
#define PR_SET_TIMERSLACK	29
#define PR_GET_TIMERSLACK	30
#define PR_SET_NO_NEW_PRIVS	38
#define PR_GET_NO_NEW_PRIVS	39

/* Each has its lock in the bit above. */
#define SECBIT_NOROOT		1
#define SECBIT_NO_SETUID_FIXUP	4
#define SECBIT_KEEP_CAPS	16
#define SECBIT_LOCKS		0xaa
