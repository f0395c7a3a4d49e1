/* __NR_fork and the like: the numbers of system calls. */
#pragma once

enum {
#define SYSCALL(nr, name, function) __NR_##name = nr,
#include <uapi/syscalls.h>
	NR_SYSCALLS,		/* one more than the last */
	__NR_mount = 21,	/* init asks Linux for it; Tine has none */
};
