/*
 * Handlers where it is hard: a fault's eax is no call's answer, a frame finds no
 * place, a stack disarms itself, a tracer steps, sigsuspend lends a mask, and
 * what sleeps by the clock goes on for the rest of its time.
 */
#include "traced.h"
#include <task.h>

#define BAD	0x1000u			/* an esp with nothing behind it */
#define CONTEXT	20			/* of a ucontext: the sigcontext */

static uint32_t seen[8];
static volatile int counted;
static char altstack[16384] __attribute__((aligned(16)));
volatile uint32_t kept_esp, eax_after;

static void on(int sig, uint32_t handler, uint32_t flags, sigset_t mask)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = flags,
				 .sa_mask = mask };

	CHECK_EQ(sigaction(sig, &act, NULL), 0);
}

static void block(sigset_t set)
{
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static sigset_t blocked(void)
{
	sigset_t now = 0;

	sigprocmask(SIG_BLOCK, NULL, &now);
	return now;
}

static void count(int sig)
{
	seen[counted++ % 8] = sig;
}

/* A load from nowhere with -512 in eax; then behind it, and what eax is. */
void faults(void);
void behind_fault(void);
asm(".text\n"
    "faults:\n"
    "	push %ebx\n"
    "	mov $-512, %eax\n"
    "	xor %ebx, %ebx\n"
    "	mov (%ebx), %ebx\n"
    "behind_fault:\n"
    "	mov %eax, eax_after\n"
    "	pop %ebx\n"
    "	ret\n");

static void faulted(int sig, siginfo_t *info, void *context)
{
	uint32_t *saved = (void *)((char *)context + CONTEXT);

	(void)sig, (void)info;
	seen[0] = saved[11];
	saved[14] = (uint32_t)behind_fault;
	kill(getpid(), SIGUSR1);		/* for when we return */
}

static void no_call(void)
{
	on(SIGUSR1, HANDLER(count), 0, 0);
	on(SIGSEGV, HANDLER(faulted), SA_SIGINFO, sigmask(SIGUSR1));
	counted = 1;
	faults();
	CHECK_EQ(seen[0], -512);
	CHECK_EQ(eax_after, -512);
	CHECK_EQ(counted, 2);
}

/* kill(us, SIGUSR1) on a stack that is none. */
void kill_without_stack(int pid);
asm(".text\n"
    "kill_without_stack:\n"
    "	push %ebx\n"
    "	mov 8(%esp), %ebx\n"
    "	mov $10, %ecx\n"
    "	mov %esp, kept_esp\n"
    "	mov $0x1000, %esp\n"
    "	mov $37, %eax\n"
    "	int $0x80\n"
    "	pop %ebx\n"
    "	ret\n");

static void has_no_place(int sig, siginfo_t *info, void *context)
{
	uint32_t *saved = (void *)((char *)context + CONTEXT);

	(void)sig, (void)info;
	seen[1] = saved[22];			/* the mask to come back to */
	saved[7] = kept_esp;
}

static void no_place(void)
{
	struct sigaltstack alt = { (uint32_t)altstack, 0, sizeof(altstack) };
	struct sigaction now = { 0 };

	sigaltstack(&alt, NULL);
	on(SIGUSR1, HANDLER(count), SA_RESETHAND, 0);
	on(SIGSEGV, HANDLER(has_no_place), SA_SIGINFO | SA_ONSTACK, 0);
	kill_without_stack(getpid());
	CHECK_EQ(seen[1], 0);
	CHECK_EQ(blocked(), 0);
	sigaction(SIGUSR1, NULL, &now);
	CHECK_EQ(now.sa_handler, SIG_DFL);
}

/* SIGSEGV's own handler finds none: that is the end. */
static void no_place_at_all(void)
{
	on(SIGUSR1, HANDLER(count), 0, 0);
	on(SIGSEGV, HANDLER(count), 0, 0);
	kill_without_stack(getpid());
}

static void looks_at_stack(int sig)
{
	struct sigaltstack now = { 0 };

	(void)sig;
	sigaltstack(NULL, &now);
	seen[2] = now.ss_flags;
}

static void disarms(void)
{
	struct sigaltstack alt = { (uint32_t)altstack, SS_AUTODISARM,
				   sizeof(altstack) }, now = { 0 };

	CHECK_EQ(sigaltstack(&alt, NULL), 0);
	on(SIGUSR1, HANDLER(looks_at_stack), SA_ONSTACK | SA_SIGINFO, 0);
	kill(getpid(), SIGUSR1);
	CHECK_EQ(seen[2], SS_DISABLE);
	sigaltstack(NULL, &now);
	CHECK_EQ(now.ss_size, sizeof(altstack));
}

static void looks_at_mask(int sig)
{
	(void)sig;
	seen[3] = blocked();
}

static void lends_a_mask(void)
{
	sigset_t none = 0;

	on(SIGUSR2, HANDLER(looks_at_mask), SA_RESTART, 0);
	block(sigmask(SIGUSR2) | sigmask(SIGHUP));
	kill(getpid(), SIGUSR2);
	CHECK_EQ(sigsuspend(&none), -EINTR);
	CHECK_EQ(seen[3], sigmask(SIGUSR2));
	CHECK_EQ(blocked(), sigmask(SIGUSR2) | sigmask(SIGHUP));
	block(0);
}

static void first_and_last(void)
{
	counted = 0;
	on(SIGILL, HANDLER(count), 0, 0);
	on(SIGBUS, HANDLER(count), 0, 0);
	on(NSIG, HANDLER(count), 0, 0);
	block(~0ull);
	kill(getpid(), NSIG);
	kill(getpid(), SIGBUS);
	kill(getpid(), SIGILL);
	block(0);
	CHECK_EQ(counted, 3);
	CHECK_EQ(seen[0], NSIG);		/* taken last: it lies on top */
	CHECK_EQ(seen[1] + seen[2], SIGBUS + SIGILL);
}

static void sends_to_itself(void)
{
	on(SIGUSR1, HANDLER(count), 0, 0);
	kill(getpid(), SIGUSR1);
}

static void steps(void)
{
	struct user_regs regs;
	pid_t pid = traced(sends_to_itself, 0);

	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	resume(PTRACE_SINGLESTEP, pid, SIGUSR1);
	CHECK_EQ(next_status(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)&regs), 0);
	CHECK_EQ(regs.eip, HANDLER(count));
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), 0);
}

/* A handler ends a sleep, SA_RESTART or not. */
static void sleeper_is_called(void)
{
	struct timespec span = { 20, 0 };
	pid_t us = getpid();

	on(SIGUSR1, HANDLER(count), SA_RESTART, 0);
	pid_t pid = must_fork();

	if (pid == 0) {
		nap(50);
		kill(us, SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(nanosleep(&span, NULL), -EINTR);
	status_of(pid);
}

static pid_t sleeps(int ms, int out, char name)
{
	struct timespec span = { ms / 1000, ms % 1000 * 1000000 };
	pid_t pid = must_fork();

	if (pid == 0) {
		nanosleep(&span, NULL);
		write(out, &name, 1);
		_exit(0);
	}
	return pid;
}

/* One that is stopped meanwhile sleeps for the rest of its time, not all. */
static void goes_on_sleeping(void)
{
	char order[2] = "";
	int ours[2];

	pipe(ours);
	pid_t first = sleeps(1500, ours[1], 'a');

	nap(1200);
	kill(first, SIGSTOP);
	waitpid(first, NULL, WUNTRACED);
	kill(first, SIGCONT);
	pid_t second = sleeps(900, ours[1], 'b');

	status_of(first);
	status_of(second);
	read(ours[0], order, 2);
	CHECK_EQ(order[0], 'a');
}

int main(void)
{
	CHECK_EQ(in_child(no_call), 0);
	CHECK_EQ(in_child(no_place), 0);
	CHECK_EQ(in_child(no_place_at_all), SIGSEGV);
	CHECK_EQ(in_child(disarms), 0);
	CHECK_EQ(in_child(lends_a_mask), 0);
	CHECK_EQ(in_child(first_and_last), 0);
	steps();
	CHECK_EQ(in_child(sleeper_is_called), 0);
	CHECK_EQ(in_child(goes_on_sleeping), 0);
	no_children_left();
	return check_result();
}
