/* uname, reboot, and limits. */
#pragma once

#include <uapi/types.h>

#define UTS_LEN 65
struct utsname {
	char sysname[UTS_LEN];
	char nodename[UTS_LEN];
	char release[UTS_LEN];
	char version[UTS_LEN];
	char machine[UTS_LEN];
	char domainname[UTS_LEN];
};

/* uname and /proc/version: the release is a Linux's with the same calls. */
#define TINE_NAME	"Tine"
#define TINE_RELEASE	"6.1.0-tine"
#define TINE_VERSION	"#1 0.1"
#define TINE_MACHINE	"i686"

#define LINUX_REBOOT_MAGIC1		0xfee1dead
#define LINUX_REBOOT_MAGIC2		672274793
#define LINUX_REBOOT_CMD_RESTART	0x01234567
#define LINUX_REBOOT_CMD_HALT		0xCDEF0123
#define LINUX_REBOOT_CMD_POWER_OFF	0x4321FEDC

#define RLIMIT_CPU	0	/* seconds */
#define RLIMIT_FSIZE	1
#define RLIMIT_DATA	2
#define RLIMIT_STACK	3
#define RLIMIT_NPROC	6
#define RLIMIT_NOFILE	7
#define RLIMIT_MEMLOCK	8
#define RLIMIT_AS	9
#define RLIMIT_SIGPENDING 11
#define RLIMIT_NICE	13	/* 20 - the least one may have */
#define RLIMIT_RTPRIO	14
#define RLIM_NLIMITS	16
#define RLIM_INFINITY	0xffffffffu

struct rlimit {
	uint32_t rlim_cur, rlim_max;
};
