/*
 * A selector has 16 bits, its word in the kernel's frame 32: the upper half,
 * which a real CPU's push leaves as it was, is 0 in signal frames and for a
 * tracer. Here sigreturn puts something there, and a second signal is taken
 * before the frame is left (H).
 * linux: prints what the upper halves are.
 * needs: threads trace jobs handlers
 */
#include "traced.h"

#define DIRT	0xdead0000u
#define HIGH(selector)	((uint32_t)(selector) >> 16)

/* Of SIGUSR1: sigreturn lets SIGUSR2 through, which waits. */
static void dirty(int sig, siginfo_t *info, void *context)
{
	struct ucontext *frame = context;
	struct sigcontext *c = &frame->uc_mcontext;
	(void)sig;
	(void)info;
	c->gs |= DIRT;
	c->fs |= DIRT;
	c->es |= DIRT;
	c->ds |= DIRT;
	c->cs |= DIRT;
	c->ss |= DIRT;
	frame->uc_sigmask = 0;
}

static void see_frame(const struct sigcontext *c)
{
	SEE(HIGH(c->gs), 0);
	SEE(HIGH(c->fs), 0);
	SEE(HIGH(c->es), 0);
	SEE(HIGH(c->ds), 0);
	SEE(HIGH(c->cs), 0);
	SEE(HIGH(c->ss), 0);
}

/* Of SIGUSR2, with SA_SIGINFO and without. */
static void look(int sig, siginfo_t *info, void *context)
{
	struct ucontext *frame = context;
	(void)sig;
	(void)info;
	see_frame(&frame->uc_mcontext);
}

static void old_look(int sig, struct sigcontext context)
{
	(void)sig;
	see_frame(&context);
}

static void raise_both(void)
{
	sigset_t both = sigmask(SIGUSR1) | sigmask(SIGUSR2), none = 0;
	handle(SIGUSR1, dirty, SA_SIGINFO);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &both, NULL), 0);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR2);
	both = sigmask(SIGUSR2);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &both, NULL), 0);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &none, NULL), 0);
}

static void see_regs(pid_t pid)
{
	struct user_regs regs = regs_of(pid);
	uint32_t word = -1, ds_at = offsetof(struct user_regs, ds);
	SEE(HIGH(regs.gs), 0);
	SEE(HIGH(regs.fs), 0);
	SEE(HIGH(regs.es), 0);
	SEE(HIGH(regs.ds), 0);
	SEE(HIGH(regs.cs), 0);
	SEE(HIGH(regs.ss), 0);
	SEE(ptrace(PTRACE_PEEKUSER, pid, ds_at, (uint32_t)&word), 0);
	SEE(HIGH(word), 0);
}

int main(void)
{
	handle(SIGUSR2, look, SA_SIGINFO);
	raise_both();
	say("and in the older frame\n");
	handle(SIGUSR2, old_look, 0);
	raise_both();
	say("and for a tracer\n");
	pid_t pid = traced(raise_both, 0);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	resume(PTRACE_CONT, pid, SIGUSR1);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR2));
	see_regs(pid);
	finish(pid);
	no_children_left();
	return check_result();
}
