/*
 * What a tracer may do to registers and calls: words of the user area,
 * selectors and flags, sets of them, skipping a call, making it another, its
 * restart (J).
 * linux: prints what was answered.
 * needs: threads trace jobs clocks fpu handlers
 */
#include "traced.h"
#include "has_fpu.h"
#include <task.h>

#define NR_REGS (sizeof(struct user_regs) / sizeof(uint32_t))

static void nothing(void)
{
}

static void user_words(void)
{
	static const uint32_t bad[] = { 1, 2, 67, 70, 288, 0x1000, 0x7ffffffc,
					0x80000000, 0xfffffffc, 0xffffffff };
	uint32_t word = 0;
	pid_t pid = traced(nothing, 0);
	struct user_regs regs = regs_of(pid);
	for (unsigned i = 0; i < NR_REGS; i++) {
		CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, 4 * i,
				(uint32_t)&word), 0);
		CHECK_EQ(word, ((uint32_t *)&regs)[i]);
	}
	for (unsigned i = 0; i < COUNT(bad); i++)
		say("word %x: %d, %d\n", bad[i],
		    ptrace(PTRACE_PEEKUSER, pid, bad[i], (uint32_t)&word),
		    ptrace(PTRACE_POKEUSER, pid, bad[i], 0));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, 68, (uint32_t)&word), 0);
	CHECK_EQ(word, 0);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, 0, 8), -EFAULT);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, 0, 0x1234), 0);
	CHECK_EQ(regs_of(pid).ebx, 0x1234);
	finish(pid);
}

/* Selectors: of the user's level, or null where that may be. */
static void selectors(void)
{
	static const struct {
		const char *name;
		uint32_t at;
	} segments[] = {
		{ "ds", offsetof(struct user_regs, ds) },
		{ "es", offsetof(struct user_regs, es) },
		{ "fs", offsetof(struct user_regs, fs) },
		{ "gs", offsetof(struct user_regs, gs) },
		{ "cs", offsetof(struct user_regs, cs) },
		{ "ss", offsetof(struct user_regs, ss) },
	};
	static const uint32_t values[] = { 0, 8, 0x10, 0x11, 0x12, 0x80, 1 };
	pid_t pid = traced(nothing, 0);
	struct user_regs old = regs_of(pid), regs;
	for (unsigned i = 0; i < COUNT(segments); i++) {
		say("%s:", segments[i].name);
		for (unsigned j = 0; j < COUNT(values); j++) {
			say(" %d", ptrace(PTRACE_POKEUSER, pid, segments[i].at,
					  values[j]));
			regs = old;
			*(uint32_t *)((char *)&regs + segments[i].at) =
				values[j];
			say("/%d", ptrace(PTRACE_SETREGS, pid, 0,
					  (uint32_t)&regs));
		}
		say("\n");
	}
	regs = old;
	regs.ds = 0xffff0000 | old.ds;		/* they have 16 bits */
	regs.fs = 0xfff3;			/* there is no such one */
	set_regs(pid, &regs);
	CHECK_EQ(regs_of(pid).ds, old.ds);
	CHECK_EQ(regs_of(pid).fs, 0xfff3);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

static void flags(void)
{
	pid_t pid = traced(nothing, 0);
	struct user_regs old = regs_of(pid), regs = old;
	regs.eflags = ~0u;
	set_regs(pid, &regs);
	say("flags set: %x\n", (regs_of(pid).eflags ^ old.eflags) & ~0x4000u);
	regs.eflags = 0;
	set_regs(pid, &regs);
	say("flags clear: %x\n", regs_of(pid).eflags);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

/* Up to the entry of this call. */
static void run_to_call(pid_t pid, int number)
{
	do {
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	} while (regs_of(pid).orig_eax != (uint32_t)number);
}

static void set_word(pid_t pid, uint32_t at, uint32_t value)
{
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, at, value), 0);
}

#define EAX	offsetof(struct user_regs, eax)
#define EBX	offsetof(struct user_regs, ebx)
#define ORIG	offsetof(struct user_regs, orig_eax)

static uint32_t message(pid_t pid)
{
	uint32_t word = -1;
	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, (uint32_t)&word), 0);
	return word;
}

static void kill_oneself(void)
{
	for (int i = 0; i < 5; i++)
		say("kill says %d\n", kill(getpid(), SIGKILL));
	say("and -1: %d\n", syscall1(-1, 0));
	_exit(5);
}

/* What a tracer makes of a call before it is done. */
static void calls_changed(void)
{
	pid_t pid = traced(kill_oneself, PTRACE_O_TRACESYSGOOD);
	for (int i = 0; i < 5; i++) {
		run_to_call(pid, __NR_kill);
		say("at entry: eax %d, message %u\n", regs_of(pid).eax,
		    message(pid));
		if (i == 0) {			/* skipped */
			set_word(pid, ORIG, -1);
		} else if (i == 1) {		/* skipped, with a result */
			set_word(pid, ORIG, -1);
			set_word(pid, EAX, 77);
		} else if (i == 2) {		/* another */
			set_word(pid, ORIG, __NR_close);
			set_word(pid, EBX, -1);
		} else if (i == 3) {		/* one there is not */
			set_word(pid, ORIG, 100000);
			set_word(pid, EAX, 78);
		} else {			/* another argument */
			set_word(pid, EBX, 0x3ffffff0);
		}
		resume(PTRACE_SYSCALL, pid, 0);
		CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
		say("at exit: eax %d, orig_eax %d, message %u\n",
		    regs_of(pid).eax, regs_of(pid).orig_eax, message(pid));
	}
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), W_EXITCODE(5, 0));
}

static int fds[2];

static void on_usr1(int sig)
{
	(void)sig;
}

static void read_pipe(void)
{
	char byte = 0;
	handle(SIGUSR1, on_usr1, 0);
	int got = read(fds[0], &byte, 1);
	say("read: %d %d\n", got, byte);
}

static void pause_once(void)
{
	handle(SIGUSR1, on_usr1, SA_RESTART);
	say("pause: %d\n", pause());
}

static void nap_once(void)
{
	struct timespec span = { 1, 0 };
	handle(SIGUSR1, on_usr1, SA_RESTART);
	say("nanosleep: %d\n", nanosleep(&span, NULL));
}

static void suspend_once(void)
{
	sigset_t none = 0;
	say("sigsuspend: %d\n", syscall2(__NR_rt_sigsuspend, (int)&none, 8));
}

/* Interrupted by a signal that the tracer swallows, or lets pass (sig), with
 * the result and the number left alone, or not. */
static void restarts(const char *what, void (*body)(void), int number, int sig,
		     bool spoil)
{
	say("%s%s%s\n", what, sig ? ", handled" : "",
	    spoil ? ", no restart" : "");
	pid_t pid = traced(body, PTRACE_O_TRACESYSGOOD);
	run_to_call(pid, number);
	resume(PTRACE_SYSCALL, pid, 0);
	until_asleep(pid);
	kill(pid, SIGUSR1);
	CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	struct user_regs regs = regs_of(pid);
	say("interrupted: eax %d, orig_eax is %s\n", regs.eax,
	    regs.orig_eax == (uint32_t)number ? "its number" : "another");
	resume(PTRACE_SYSCALL, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	if (spoil)
		set_word(pid, ORIG, -1);
	resume(PTRACE_SYSCALL, pid, sig);
	CHECK_EQ(next_status(pid), STOPPED(SYSCALL_STOP));
	regs = regs_of(pid);
	say("next call: %d\n", regs.orig_eax);
	if (number == __NR_read)
		CHECK_EQ(write(fds[1], "x", 1), 1);
	if (regs.orig_eax == __NR_pause ||
	    regs.orig_eax == __NR_rt_sigsuspend) {
		finish(pid);
		return;
	}
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
	if (number == __NR_read) {
		char byte;
		nap(1);
		if (sig || spoil)
			CHECK_EQ(read(fds[0], &byte, 1), 1);
	}
}

/* A debugger that calls a function of the interrupted program puts its
 * registers back afterwards: only then the call starts again. */
static void restored(void)
{
	say("restored\n");
	pid_t pid = traced(read_pipe, PTRACE_O_TRACESYSGOOD);
	run_to_call(pid, __NR_read);
	resume(PTRACE_CONT, pid, 0);
	until_asleep(pid);
	kill(pid, SIGUSR1);
	CHECK_EQ(next_status(pid), STOPPED(SIGUSR1));
	struct user_regs old = regs_of(pid), regs = old;
	regs.orig_eax = -1;
	regs.eip = 8;
	set_regs(pid, &regs);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(next_status(pid), STOPPED(SIGSEGV));
	regs = regs_of(pid);
	say("eip %x eax %d orig_eax %d\n", regs.eip, regs.eax, regs.orig_eax);
	set_regs(pid, &old);
	CHECK_EQ(write(fds[1], "y", 1), 1);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

/* At a stop of another kind: what has the call to show? */
static void fork_once(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
}

/* Their last stops are events, too. */
static void end_both(pid_t pid, pid_t child)
{
	pid_t all[] = { child, pid };
	for (int i = 0; i < 2; i++) {
		kill(all[i], SIGKILL);
		do
			ptrace(PTRACE_CONT, all[i], 0, 0);
		while (WIFSTOPPED(next_status(all[i])));
	}
}

static void at_events(int how)
{
	uint32_t options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEEXIT |
			   PTRACE_O_TRACESYSGOOD;
	say("events, resumed by %s\n", how == PTRACE_CONT ? "CONT" : "SYSCALL");
	pid_t pid = traced(fork_once, options), child;
	if (how == PTRACE_SYSCALL)
		run_to_call(pid, __NR_fork);
	resume(how, pid, 0);
	CHECK_EQ(next_status(pid), EVENT(PTRACE_EVENT_FORK));
	child = message(pid);
	say("at fork: eax %d, orig_eax %d\n", regs_of(pid).eax,
	    regs_of(pid).orig_eax);
	CHECK_EQ(next_status(child), STOPPED(SIGSTOP));
	say("child: eax %d, orig_eax %d\n", regs_of(child).eax,
	    regs_of(child).orig_eax);
	resume(how, child, 0);
	int status = next_status(child);
	if (how == PTRACE_SYSCALL)
		say("child: %04x, call %d, message %u\n", status,
		    regs_of(child).orig_eax, message(child));
	end_both(pid, child);
}

static int regset(int request, pid_t pid, uint32_t type, void *at, uint32_t *n)
{
	struct iovec iov = { at, *n };
	int err = ptrace(request, pid, type, (uint32_t)&iov);
	CHECK_EQ((uint32_t)iov.iov_base, (uint32_t)at);
	*n = iov.iov_len;
	return err;
}

/* How much of a set one gets, by the room there is for it; nothing is written
 * behind that. */
static void regset_lengths(pid_t pid, const char *name, uint32_t type)
{
	static const uint32_t room[] = { 0, 2, 4, 6, 64, 68, 72, 104, 108, 110,
					 112, 508, 512, 516, 0xfffffffc };
	static uint8_t bytes[1024];
	for (unsigned i = 0; i < COUNT(room); i++) {
		uint32_t n = room[i], at = sizeof(bytes);
		memset(bytes, 0xa5, sizeof(bytes));
		int err = regset(PTRACE_GETREGSET, pid, type, bytes, &n);
		while (at && bytes[at - 1] == 0xa5)
			at--;
		say("%s, room for %u: %d, %u told\n", name, room[i], err, n);
		CHECK(at <= (err ? 0 : n));
	}
}

static void regset_changes(pid_t pid)
{
	struct user_regs old = regs_of(pid), regs = { 0 };
	uint32_t n = sizeof(regs), word = 0;
	CHECK_EQ(regset(PTRACE_GETREGSET, pid, NT_PRSTATUS, &regs, &n), 0);
	CHECK(!memcmp(&regs, &old, sizeof(regs)));
	regs.ebx = 0x1111;
	regs.ecx = 0x2222;
	regs.edx = 0x3333;
	n = 8;				/* only the first two */
	CHECK_EQ(regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, &regs, &n), 0);
	say("set: %x %x, edx %s; %u told\n", regs_of(pid).ebx,
	    regs_of(pid).ecx, regs_of(pid).edx == old.edx ? "stays" : "goes",
	    n);
	regs.fs = 8;			/* the kernel's own */
	n = sizeof(regs);
	say("bad selector: %d, %u told\n",
	    regset(PTRACE_SETREGSET, pid, NT_PRSTATUS, &regs, &n), n);
	n = 1000;
	say("more than all: %d", regset(PTRACE_SETREGSET, pid, NT_PRSTATUS,
					&old, &n));
	say(", %u told\n", n);
	CHECK_EQ(regs_of(pid).ebx, old.ebx);
	n = 8;
	say("from nowhere: %d\n", regset(PTRACE_SETREGSET, pid, NT_PRSTATUS,
					 (void *)8, &n));
	say("to nowhere: %d\n", regset(PTRACE_GETREGSET, pid, NT_PRSTATUS,
				       (void *)KERNEL_BASE, &n));
	n = 8;
	say("no such set: %d\n", regset(PTRACE_GETREGSET, pid, 0x12345678,
					&word, &n));
	say("no such set, no vector: %d\n",
	    ptrace(PTRACE_GETREGSET, pid, 0x12345678, 8));
	say("no vector: %d\n", ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, 8));
}

/* The FPU's are set as a whole, or not. */
static void regset_fpu(pid_t pid)
{
	static uint8_t fpu[112];
	uint32_t n = sizeof(fpu), cw = 0;
	CHECK_EQ(regset(PTRACE_GETREGSET, pid, NT_PRFPREG, fpu, &n), 0);
	*(uint16_t *)fpu = 0xc7f;
	for (uint32_t part = 0; part < 108; part += 36) {
		n = part;
		say("%u bytes of the FPU's: %d\n", part,
		    regset(PTRACE_SETREGSET, pid, NT_PRFPREG, fpu, &n));
	}
	n = sizeof(fpu);
	CHECK_EQ(regset(PTRACE_SETREGSET, pid, NT_PRFPREG, fpu, &n), 0);
	CHECK_EQ(n, 108);
	n = sizeof(cw);
	CHECK_EQ(regset(PTRACE_GETREGSET, pid, NT_PRFPREG, &cw, &n), 0);
	say("control word: %x\n", cw & 0xffff);
}

static void regsets(void)
{
	pid_t pid = traced(nothing, 0);
	regset_lengths(pid, "PRSTATUS", NT_PRSTATUS);
	regset_lengths(pid, "PRFPREG", NT_PRFPREG);
	if (has_feature(CPUID_FXSR))
		regset_lengths(pid, "PRXFPREG", NT_PRXFPREG);
	regset_changes(pid);
	regset_fpu(pid);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(status_of(pid), 0);
}

int main(void)
{
	CHECK_EQ(pipe(fds), 0);
	user_words();
	regsets();
	selectors();
	flags();
	calls_changed();
	restarts("read", read_pipe, __NR_read, 0, false);
	restarts("read", read_pipe, __NR_read, SIGUSR1, false);
	restarts("read", read_pipe, __NR_read, 0, true);
	restarts("pause", pause_once, __NR_pause, 0, false);
	restarts("pause", pause_once, __NR_pause, SIGUSR1, false);
	restarts("nanosleep", nap_once, __NR_nanosleep, 0, false);
	restarts("nanosleep", nap_once, __NR_nanosleep, SIGUSR1, false);
	restarts("sigsuspend", suspend_once, __NR_rt_sigsuspend, 0, false);
	restored();
	at_events(PTRACE_CONT);
	at_events(PTRACE_SYSCALL);
	return check_result();
}
