/* What a handler finds on its stack. */
#pragma once

#include <uapi/signal.h>

#define SIG_BLOCK	0
#define SIG_UNBLOCK	1
#define SIG_SETMASK	2

#define SS_ONSTACK	1
#define SS_AUTODISARM	(1u << 31)	/* a handler may use it anew */
#define MINSIGSTKSZ	2048

/* The machine's state in a signal frame. */
struct sigcontext {
	uint32_t gs, fs, es, ds;
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
	uint32_t trapno, err, eip, cs, eflags, esp_at_signal, ss;
	uint32_t fpstate;		/* 0: no FPU state in this frame */
	uint32_t oldmask, cr2;
};
_Static_assert(sizeof(struct sigcontext) == 88, "Linux's sigcontext");

/* Where sigcontext.fpstate points: the FPU's state as FSAVE writes it, and
 * where the CPU has FXSAVE, once more in that one's form. */
struct fpstate {
	uint32_t cw, sw, tag, ipoff, cssel, dataoff, datasel;
	uint8_t st[8][10];
	uint16_t status;		/* sw again */
	uint16_t magic;			/* does fx follow? */
	uint8_t fx[512];
};
#define FPSTATE_HAS_FX	0
#define FPSTATE_NO_FX	0xffff
_Static_assert(sizeof(struct fpstate) == 112 + 512, "Linux's _fpstate");

struct ucontext {
	uint32_t uc_flags;
	uint32_t uc_link;
	struct sigaltstack uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t uc_sigmask;
} __attribute__((packed, aligned(4)));
