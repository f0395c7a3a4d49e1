/*
 * Signals and births over the border of a pid namespace: who sent it, what its
 * init takes, which numbers a child is given, and what /proc says of it (J).
 * linux: wants root, and says so where it is not; prints what held.
 * needs: threads names pidfd rtsig more jobs foreign users handlers
 */
#include "threads.h"
#include <task.h>

static volatile int *shared;
static volatile int told;		/* si_pid of the last signal */
static volatile int code;

static void note(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	told = info->si_pid;
	code = info->si_code;
}

static void await(void)
{
	while (told == -1)
		nap(1);
}

/* One of the four ways to send, from outside and from a child inside. */
static int send_by(int way, pid_t pid)
{
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	info.si_pid = 4711;
	if (way == 0)
		return kill(pid, SIGUSR1);
	if (way == 1)
		return tgkill(pid, pid, SIGUSR1);
	if (way == 2)
		return sigqueueinfo(pid, SIGUSR1, &info);
	int fd = pidfd_open(pid, 0);
	int err = pidfd_send_signal(fd, SIGUSR1, NULL, 0);
	close(fd);
	return err;
}

static void senders(void)
{
	for (int way = 0; way < 4; way++) {
		shared[0] = 0;
		told = -1;
		pid_t pid = fork_with(CLONE_NEWPID);
		if (pid == 0) {
			set_handler(SIGUSR1, (uint32_t)note, SA_SIGINFO);
			shared[0] = 1;
			await();
			CHECK_EQ(told, 0);
			told = -1;
			pid_t child = must_fork();
			if (child == 0)
				_exit(send_by(way, 1) != 0);
			CHECK_EQ(status_of(child), 0);
			await();
			CHECK_EQ(told, way == 2 ? 4711 : child);
			_exit(check_result());
		}
		while (!shared[0])
			nap(1);
		CHECK_EQ(send_by(way, pid), 0);
		CHECK_EQ(status_of(pid), 0);
	}
}

/* The end of a child brought in from outside, and of one's own. */
static void childs_end(void)
{
	told = -1;			/* before it can end */
	set_handler(SIGCHLD, (uint32_t)note, SA_SIGINFO);
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		siginfo_t info;
		pid_t child = must_fork();
		if (child == 0)
			_exit(5);
		await();
		SEE(told, 2);
		SEE(code, CLD_EXITED);
		SEE(waitid(P_ALL, 0, &info, WEXITED), 0);
		SEE(info.si_pid, 2);
		SEE(waitpid(-1, NULL, 0), -ECHILD);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	await();
	SEE_SAME(told, pid);
	handle(SIGCHLD, SIG_DFL, 0);
}

/* What it has blocked an init keeps, and can take, also from inside. */
static void init_waits_for(int sig)
{
	sigset_t set = sigmask(sig), now = 0;
	siginfo_t info;
	SEE(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	pid_t child = must_fork();
	if (child == 0)
		_exit(kill(1, sig) != 0);
	SEE(status_of(child), 0);
	SEE(sigpending(&now), 0);
	SEE_SAME(now & sigmask(sig), sigmask(sig));
	struct timespec second = { 1, 0 };
	SEE_SAME(sigtimedwait(&set, &info, &second), sig);
	SEE_SAME(info.si_pid, child);
	kill(1, sig);
	SEE(sigprocmask(SIG_UNBLOCK, &set, NULL), 0);	/* nothing */
}

static void blocked(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		init_waits_for(SIGTERM);
		init_waits_for(SIGTSTP);
		init_waits_for(SIGRTMIN);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
}

/* Its own fault ends an init like anyone. */
static void fault(void)
{
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		asm volatile("ud2");
		_exit(0);
	}
	SEE(status_of(pid) & 0x7f, SIGILL);
}

static void stopped_from_outside(void)
{
	int fds[2], status;
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		kill(1, SIGSTOP);
		tell(fds);
		for (;;)
			pause();
	}
	hear(fds);
	SEE(kill(pid, SIGSTOP), 0);
	SEE_SAME(waitpid(pid, &status, WUNTRACED), pid);
	SEE(status, SIGSTOP << 8 | 0x7f);
	SEE(kill(pid, SIGCONT), 0);
	SEE_SAME(waitpid(pid, &status, WCONTINUED), pid);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	close_pair(fds);
}

static int clone_as(uint32_t flags, const pid_t *tids, int n)
{
	struct clone_args args = {
		.flags = flags, .exit_signal = SIGCHLD,
		.set_tid = (uint32_t)tids, .set_tid_size = n,
	};
	return syscall2(__NR_clone3, (int)&args, sizeof(args));
}

/* Numbers asked for: the innermost namespace's first. */
static void chosen(void)
{
	pid_t new[2] = { 1, 30011 }, next[3] = { 17, 30012, 30013 };
	pid_t pid = clone_as(CLONE_NEWPID, new, 2);
	if (pid == 0) {
		pid_t child = clone_as(0, next, 2);
		if (child == 0)
			_exit(getpid() != 17);
		SEE(child, 17);
		SEE(clone_as(0, next, 2), -EEXIST);
		SEE(clone_as(0, next, 33), -EINVAL);
		_exit(0);
	}
	SEE(status_of(pid), 0);
	SEE(pid, 30011);
	new[0] = 2;
	new[1] = 30014;
	SEE(clone_as(CLONE_NEWPID, new, 2), -EINVAL);	/* 1 is first */
	SEE(clone_as(0, new, 32), -EINVAL);	/* not so deep */
}

static void nspid_of(const char *path, const char *want)
{
	static char text[4096];
	SEE_TRUE(slurp(path, text, sizeof(text)) > 0);
	char *line = strstr(text, "NSpid:");
	if (!SEE_TRUE(line != NULL))
		return;
	*strchr(line, '\n') = '\0';
	if (!SEE(strcmp(line, want), 0))
		report("%s: %s, not %s\n", path, line, want);
}

/* The host's /proc shows the numbers from its own namespace inwards. */
static void status_lines(void)
{
	char path[64], line[64];
	shared[1] = 0;
	pid_t outer = fork_with(CLONE_NEWPID);
	if (outer == 0) {
		pid_t inner = fork_with(CLONE_NEWPID);
		shared[1] = 1;
		for (;;)
			inner ? pause() : pause();
	}
	while (!shared[1])
		nap(1);
	snprintf(path, sizeof(path), "/proc/%d/status", outer);
	snprintf(line, sizeof(line), "NSpid:\t%d\t1", outer);
	nspid_of(path, line);
	SEE(kill(outer, SIGKILL), 0);
	SEE(status_of(outer), SIGKILL);
}

/* Its init is there to be reaped only when nobody else is left. */
static void nobody_outlives_it(void)
{
	shared[2] = 0;
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		for (int i = 0; i < 3; i++)
			if (must_fork() == 0)
				for (;;)
					shared[2]++;
		while (!shared[2])
			nap(1);
		_exit(0);
	}
	SEE(status_of(pid), 0);
	int count = shared[2];
	nap(5);
	SEE_SAME(shared[2], count);
}

static int leave(void *status)
{
	return (int)status;
}

/* As a pid 1 ends it ignores SIGCHLD: with its parent, who shares handlers. */
static void handlers_shared(void)
{
	struct sigaction now;
	char *stack = new_stack();
	pid_t pid = clone_call(CLONE_VM | CLONE_SIGHAND | CLONE_NEWPID |
			       SIGCHLD, stack + THREAD_STACK, NULL, NULL,
			       NULL, leave, NULL);
	CHECK(pid > 0);
	SEE(waitpid(pid, NULL, 0), -ECHILD);
	SEE(sigaction(SIGCHLD, NULL, &now), 0);
	SEE(now.sa_handler, SIG_IGN);
}

int main(void)
{
	const struct part parts[] = {
		{ "senders", senders }, { "a child's end", childs_end },
		{ "what is blocked", blocked }, { "a fault", fault },
		{ "stopped from outside", stopped_from_outside },
		{ "chosen numbers", chosen }, { "NSpid", status_lines },
		{ "nobody outlives it", nobody_outlives_it },
		{ "handlers shared", handlers_shared },
	};
	shared = shared_page();
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
