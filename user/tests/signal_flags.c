/*
 * What SA_ flags change: masks during a handler, RESETHAND, NODEFER, SIGINFO's
 * contents, NOCLDWAIT (signal_basic.c has RESTART); and what exec keeps of it
 * all (H).
 * linux: prints what held (qemu-i386 knows less of faults and zombies).
 * needs: jobs handlers rtsig threads
 */
#include "check.h"

static volatile int calls, depth, deepest, last_code, last_pid, last_uid;
static volatile uint32_t last_addr;
static sigset_t mask_inside;

static void look(int sig)
{
	(void)sig;
	calls++;
	sigprocmask(SIG_BLOCK, NULL, &mask_inside);
}

static void with_mask(uint32_t flags, sigset_t mask)
{
	struct sigaction act = {
		.sa_handler = HANDLER(look), .sa_flags = flags, .sa_mask = mask,
	};
	SEE(sigaction(SIGUSR1, &act, NULL), 0);
	mask_inside = 0;
	kill(getpid(), SIGUSR1);
}

static void masks(void)
{
	sigset_t now = 1;
	with_mask(0, 0);
	SEE_SAME(mask_inside, sigmask(SIGUSR1));
	with_mask(0, sigmask(SIGUSR2) | sigmask(40) | sigmask(SIGKILL));
	SEE_SAME(mask_inside, sigmask(SIGUSR1) | sigmask(SIGUSR2) |
		 sigmask(40));
	SEE((uint32_t)(mask_inside >> 32), 1u << 7);
	with_mask(SA_NODEFER, 0);
	SEE(mask_inside, 0);
	with_mask(SA_NODEFER, sigmask(SIGUSR1));
	SEE_SAME(mask_inside, sigmask(SIGUSR1));
	SEE(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	SEE(now, 0);
	say("blocked inside: itself and sa_mask\n");
}

/* What nobody knows is dropped, so that a program can find out. */
static void flags_kept(void)
{
	struct sigaction now;
	handle(SIGUSR2, look, ~(uint32_t)SA_RESTORER);
	SEE(sigaction(SIGUSR2, NULL, &now), 0);
	CHECK_EQ(handle(SIGUSR2, SIG_DFL, 0), 0);
	say("flags kept: %x\n", now.sa_flags);
}

static void reset(void)
{
	struct sigaction now;
	with_mask(SA_RESETHAND, 0);
	SEE(sigaction(SIGUSR1, NULL, &now), 0);
	SEE(now.sa_handler, SIG_DFL);
	say("RESETHAND\n");
}

static void nest(int sig)
{
	if (++depth > deepest)
		deepest = depth;
	if (deepest < 5)
		kill(getpid(), sig);
	depth--;
}

static void nodefer(void)
{
	handle(SIGUSR1, nest, SA_NODEFER);
	kill(getpid(), SIGUSR1);
	SEE(deepest, 5);
	say("NODEFER nests\n");
}

static void info(int sig, siginfo_t *i, void *context)
{
	struct ucontext *u = context;
	SEE_SAME(i->si_signo, sig);
	SEE(i->si_errno, 0);
	SEE_TRUE(u->uc_mcontext.eip != 0);
	SEE(u->uc_sigmask, 0);
	last_code = i->si_code;
	last_pid = i->si_pid;
	last_uid = i->si_uid;
	calls++;
}

static void siginfo(void)
{
	set_handler(SIGUSR1, (uint32_t)info, SA_SIGINFO);
	kill(getpid(), SIGUSR1);
	SEE(last_code, SI_USER);
	SEE_SAME(last_pid, getpid());
	SEE_SAME(last_uid, getuid());
	syscall3(__NR_tgkill, getpid(), gettid(), SIGUSR1);
	SEE(last_code, SI_TKILL);
	SEE_SAME(last_pid, getpid());
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	close(fds[0]);
	set_handler(SIGPIPE, (uint32_t)info, SA_SIGINFO);
	SEE(write(fds[1], "x", 1), -EPIPE);
	SEE(last_code, SI_USER);
	SEE_SAME(last_pid, getpid());
	close(fds[1]);
	say("SIGINFO: who and how\n");
}

static void fault_info(int sig, siginfo_t *i, void *context)
{
	struct ucontext *u = context;
	(void)sig;
	last_code = i->si_code;
	last_addr = i->si_addr;
	SEE_SAME(u->uc_mcontext.cr2, i->si_addr);
	SEE(u->uc_mcontext.trapno, 14);
	_exit(check_failures ? 1 : last_code == SEGV_ACCERR ? 3 : 2);
}

static char *fault_at;

static void fault(void)
{
	set_handler(SIGSEGV, (uint32_t)fault_info, SA_SIGINFO);
	*(volatile char *)fault_at = 1;
}

static void faults(void)
{
	char *page = mmap(NULL, PAGE_SIZE, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fault_at = page;
	SEE_SAME(in_child(fault), W_EXITCODE(3, 0));
	CHECK_EQ(munmap(page, PAGE_SIZE), 0);
	SEE_SAME(in_child(fault), W_EXITCODE(2, 0));
	say("a fault: where and why\n");
}

static void no_zombies(int sig, uint32_t flags, uint32_t handler)
{
	set_handler(sig, handler, flags);
	for (int i = 0; i < 3; i++)
		if (must_fork() == 0)
			_exit(i);
	pid_t got;
	while ((got = waitpid(-1, NULL, 0)) == -EINTR)
		;
	SEE(got, -ECHILD);		/* but it waited for them */
	set_handler(sig, SIG_DFL, 0);
}

static sigset_t pending(void)
{
	sigset_t set = 0;
	SEE(sigpending(&set), 0);
	return set;
}

/* Who ignores SIGCHLD is sent none, so none is kept while it is blocked. */
static void ignored_and_blocked(void)
{
	sigset_t set = sigmask(SIGCHLD);
	handle(SIGCHLD, SIG_IGN, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid_t pid = must_fork();
	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	SEE_SAME(waitpid(pid, NULL, WUNTRACED), pid);
	SEE(pending(), 0);
	kill(pid, SIGCONT);
	SEE_SAME(waitpid(pid, NULL, WCONTINUED), pid);
	SEE(pending(), 0);
	kill(pid, SIGKILL);
	SEE(waitpid(pid, NULL, 0), -ECHILD);
	SEE(pending(), 0);
	handle(SIGCHLD, look, SA_NOCLDWAIT);
	if (must_fork() == 0)
		_exit(0);
	SEE(waitpid(-1, NULL, 0), -ECHILD);
	SEE_SAME(pending(), set);
}

/* exec: caught becomes default, ignored and blocked stay. */
static int after_exec(void)
{
	struct sigaction now;
	sigset_t mask = 0;
	SEE(sigaction(SIGUSR1, NULL, &now), 0);
	SEE(now.sa_handler, SIG_DFL);
	SEE(sigaction(SIGUSR2, NULL, &now), 0);
	SEE(now.sa_handler, SIG_IGN);
	SEE(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
	SEE_SAME(mask, sigmask(SIGHUP));
	SEE(sigpending(&mask), 0);
	SEE_SAME(mask, sigmask(SIGHUP));
	return check_result();
}

static void over_exec(char *name)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		char *args[] = { name, "after", NULL };
		sigset_t set = sigmask(SIGHUP);
		handle(SIGUSR1, look, 0);
		handle(SIGUSR2, SIG_IGN, 0);
		sigprocmask(SIG_BLOCK, &set, NULL);
		kill(getpid(), SIGHUP);
		execve(self_path(name), args, NULL);
		_exit(127);
	}
	SEE(status_of(pid), 0);
	say("over exec\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return after_exec();
	masks();
	flags_kept();
	reset();
	nodefer();
	siginfo();
	faults();
	no_zombies(SIGCHLD, SA_NOCLDWAIT, HANDLER(look));
	no_zombies(SIGCHLD, 0, SIG_IGN);
	say("NOCLDWAIT and ignoring: no zombies\n");
	SEE(in_child(ignored_and_blocked), 0);
	say("ignored and blocked: none kept\n");
	over_exec(argv[0]);
	no_children_left();
	return check_result();
}
