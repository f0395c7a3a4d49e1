/*
 * What a child must not have from its parent, though it stands in the same
 * structure: the signal for its maker's end, being a subreaper, an alarm, what
 * is pending, times used, children. And what it has from its process, though it
 * is a thread that forks: limits as they are now.
 */
#include "check.h"

#include <string.h>
#include <thread.h>

#define FILES	37u		/* a limit that nobody has */

static char stack[16384] __attribute__((aligned(16)));
static int down[2], up[2];

static void look(void)
{
	int value = -1;
	sigset_t pending = ~0ull;
	struct tms spent;

	CHECK_EQ(syscall2(__NR_prctl, PR_GET_PDEATHSIG, (int)&value), 0);
	CHECK_EQ(value, 0);
	value = -1;
	CHECK_EQ(syscall2(__NR_prctl, PR_GET_CHILD_SUBREAPER, (int)&value), 0);
	CHECK_EQ(value, 0);
	CHECK_EQ(alarm(0), 0);
	CHECK_EQ(sigpending(&pending), 0);
	CHECK(pending == 0);
	times(&spent);
	CHECK_EQ(spent.tms_cutime + spent.tms_cstime, 0);
	CHECK_EQ(waitpid(-1, NULL, WNOHANG), -ECHILD);
}

/* The limit of open files: the old one, and then new's. */
static uint32_t limit_files(const struct rlimit64 *new)
{
	struct rlimit64 old = { 0 };

	CHECK_EQ(prlimit64(0, RLIMIT_NOFILE, new, &old), 0);
	return old.rlim_cur;
}

/* In a thread: its process has another limit than when it began. */
static int fork_in_a_thread(void *from)
{
	char word;
	int status = -1;

	CHECK_EQ(read(*(int *)from, &word, 1), 1);
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(limit_files(NULL), FILES);
		_exit(check_result());
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
	CHECK_EQ(write(up[1], "!", 1), 1);
	return 0;
}

static void a_thread_forks(void)
{
	struct rlimit64 limit = { FILES, FILES };
	char word;

	pipe(down);
	pipe(up);
	CHECK(clone_call(CLONE_LIKE_A_THREAD, stack + sizeof(stack), NULL, NULL,
			 NULL, fork_in_a_thread, down) > 0);
	limit_files(&limit);
	CHECK_EQ(write(down[1], "!", 1), 1);
	CHECK_EQ(read(up[0], &word, 1), 1);
}

int main(void)
{
	sigset_t blocked = sigmask(SIGUSR1);
	int status = -1;

	CHECK_EQ(syscall2(__NR_prctl, PR_SET_PDEATHSIG, SIGTERM), 0);
	CHECK_EQ(syscall2(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1), 0);
	alarm(1000);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	kill(getpid(), SIGUSR1);
	if (fork() == 0)
		_exit(0);		/* a zombie: a child of ours only */
	pid_t pid = fork();

	if (pid == 0) {
		look();
		_exit(check_result());
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
	a_thread_forks();
	return check_result();
}
