/* Descriptors of a count, a timer, signals. */
#pragma once

#include <uapi/types.h>

#define EFD_SEMAPHORE	1	/* a read takes 1 of the count, not all */

/* What a read of signals tells of one. */
struct signalfd_siginfo {
	uint32_t ssi_signo;
	int32_t ssi_errno, ssi_code;
	uint32_t ssi_pid, ssi_uid;
	int32_t ssi_fd;
	uint32_t ssi_tid, ssi_band, ssi_overrun, ssi_trapno;
	int32_t ssi_status, ssi_int;
	uint64_t ssi_ptr, ssi_utime, ssi_stime, ssi_addr;
	uint8_t pad[48];
};
_Static_assert(sizeof(struct signalfd_siginfo) == 128, "Linux's");
