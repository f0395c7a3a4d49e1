/*
 * TF that a program sets itself: a SIGTRAP after the next instruction; in a
 * handler's frame like any other flag, and not in the handler. (test_stub.py
 * steps over fault_here, too: a debugger's TF is in no frame.)
 * linux: prints what held.
 * needs: handlers
 */
#include "check.h"

#define EFLAGS_TF	0x100u
#define UD2_SIZE	2

void fault_here(void);
void set_tf(void), after_one(void), fault_with_tf(void), after_fault(void);

__asm__(".globl fault_here, set_tf, after_one, fault_with_tf, after_fault\n"
	"fault_here:	ud2\n"
	"		ret\n"
	"set_tf:	pushfl\n"
	"		orl $0x100, (%esp)\n"
	"		popfl\n"
	"		nop\n"
	"after_one:	ret\n"
	"fault_with_tf:	pushfl\n"
	"		orl $0x100, (%esp)\n"
	"		popfl\n"
	"		ud2\n"
	"		nop\n"
	"after_fault:	ret\n");

static volatile uint32_t faults, traps, trapped_at, saved_flags, own_flags;

void on_fault(int sig, siginfo_t *info, void *context)
{
	struct sigcontext *c = &((struct ucontext *)context)->uc_mcontext;

	(void)sig;
	(void)info;
	__asm__ volatile("pushfl\n\tpopl %0" : "=r" (own_flags));
	saved_flags = c->eflags;
	c->eip += UD2_SIZE;
	faults++;
}

static void on_trap(int sig, siginfo_t *info, void *context)
{
	struct sigcontext *c = &((struct ucontext *)context)->uc_mcontext;

	(void)sig;
	(void)info;
	trapped_at = c->eip;
	c->eflags &= ~EFLAGS_TF;
	traps++;
}

int main(void)
{
	handle(SIGILL, on_fault, SA_SIGINFO);
	handle(SIGTRAP, on_trap, SA_SIGINFO);
	for (int i = 0; i < 3; i++)
		fault_here();
	SEE(faults, 3);
	SEE(traps, 0);
	say("no trap without TF\n");
	set_tf();
	SEE(traps, 1);
	SEE_SAME(trapped_at, (uint32_t)after_one);
	say("one instruction\n");
	fault_with_tf();
	SEE(faults, 4);
	SEE_TRUE(saved_flags & EFLAGS_TF);
	SEE(own_flags & EFLAGS_TF, 0);
	SEE(traps, 2);
	SEE_SAME(trapped_at, (uint32_t)after_fault);
	say("in the frame, not in the handler\n");
	return check_result();
}
