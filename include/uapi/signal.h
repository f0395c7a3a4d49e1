/* Signals: numbers, actions, and what is known of each. */
#pragma once

#include <uapi/types.h>

#define SIGHUP		1
#define SIGINT		2
#define SIGQUIT		3
#define SIGILL		4
#define SIGTRAP		5
#define SIGABRT		6
#define SIGBUS		7
#define SIGFPE		8
#define SIGKILL		9
#define SIGUSR1		10
#define SIGSEGV		11
#define SIGUSR2		12
#define SIGPIPE		13
#define SIGALRM		14
#define SIGTERM		15
#define SIGSTKFLT	16
#define SIGCHLD		17
#define SIGCONT		18
#define SIGSTOP		19
#define SIGTSTP		20
#define SIGTTIN		21
#define SIGTTOU		22
#define SIGURG		23
#define SIGXCPU		24
#define SIGXFSZ		25
#define SIGVTALRM	26
#define SIGPROF		27
#define SIGWINCH	28
#define SIGIO		29
#define SIGPWR		30
#define SIGSYS		31
#define SIGRTMIN	32		/* from here on they queue */
#define NSIG		64		/* signals are 1 .. NSIG */

#define SIG_DFL		0u
#define SIG_IGN		1u

#define SA_NOCLDSTOP	0x00000001u
#define SA_NOCLDWAIT	0x00000002u
#define SA_SIGINFO	0x00000004u
#define SA_RESTORER	0x04000000u
#define SA_ONSTACK	0x08000000u
#define SA_RESTART	0x10000000u
#define SA_NODEFER	0x40000000u
#define SA_RESETHAND	0x80000000u
#define SA_ALL		0xdc000807u	/* the others are dropped */

typedef uint64_t sigset_t;		/* bit sig - 1 */
#define sigmask(sig)	(1ull << ((sig) - 1))

/* rt_sigaction(2) */
struct sigaction {
	uint32_t sa_handler;
	uint32_t sa_flags;
	uint32_t sa_restorer;
	sigset_t sa_mask;
} __attribute__((packed, aligned(4)));
_Static_assert(sizeof(struct sigaction) == 20, "Linux's kernel_sigaction");

#define SI_USER		0
#define SI_QUEUE	(-1)
#define SI_TKILL	(-6)
#define SI_KERNEL	0x80
#define CLD_EXITED	1
#define CLD_KILLED	2
#define CLD_STOPPED	5
#define CLD_CONTINUED	6
#define FPE_INTDIV	1
#define FPE_FLTDIV	3
#define FPE_FLTOVF	4
#define FPE_FLTUND	5
#define FPE_FLTRES	6
#define FPE_FLTINV	7
#define ILL_ILLOPN	2
#define TRAP_BRKPT	1
#define TRAP_TRACE	2
#define BUS_ADRALN	1
#define SEGV_MAPERR	1
#define SEGV_ACCERR	2	/* and BUS_ADRERR, of SIGBUS */

#define SIGINFO_FIELDS \
	int32_t si_signo; \
	int32_t si_errno; \
	int32_t si_code; \
	union { \
		struct { \
			pid_t si_pid; \
			uint32_t si_uid; \
			int32_t si_status;	/* SI_QUEUE: the value */ \
		}; \
		uint32_t si_addr; \
		uint32_t si_words[5]; \
	}

/* What a program sees, and the part of it that is ever used: what the kernel
 * keeps and copies. */
typedef struct {
	SIGINFO_FIELDS;
	uint32_t pad[24];
} siginfo_t;
struct siginfo {
	SIGINFO_FIELDS;
};
_Static_assert(sizeof(siginfo_t) == 128, "Linux's siginfo");

struct sigaltstack {
	uint32_t ss_sp;
	int32_t ss_flags;
	uint32_t ss_size;
};

#define SS_DISABLE	2
/* There is none. */
#define NO_ALTSTACK ((struct sigaltstack){ .ss_flags = SS_DISABLE })
