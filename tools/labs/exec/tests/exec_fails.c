/*
 * The K-th allocation of an exec fails, for every K there is, where files and
 * handlers are shared and another thread lives: exec says so, the caller and
 * its threads go on as they were, and the same frames are free afterwards. How
 * many K there are is the solution's affair. And how much argv may be.
 */
#include "threads.h"
#include "failalloc.h"
#include <unsealed.h>

#define TIMES	3		/* each K: what is lost may be small */
#define FAILED	9		/* status: a clean refusal */
#define BROKEN	10

static const char *program;
static int marked;
static volatile int never;

static void handler(int sig)
{
	(void)sig;
}

static int waits(void *arg)
{
	(void)arg;
	wait_while(&never, 0);
	return 0;
}

static bool whole(pid_t thread)
{
	struct sigaction now;
	sigaction(SIGUSR1, NULL, &now);
	return now.sa_handler == HANDLER(handler) &&
	       fcntl(marked, F_GETFD, 0) == FD_CLOEXEC &&
	       (!thread || tgkill(getpid(), thread, 0) == 0);
}

/* In a child: a refusal that is one ends it with FAILED. */
static void exec_with(int k, bool threads)
{
	static struct thread t;
	char *args[] = { (char *)program, "one", "two", NULL };
	handle(SIGUSR1, handler, 0);
	if (threads)
		thread_try(&t, waits, NULL);
	fail_at(k);
	int err = execve(program, args, args);
	fail_at(0);
	bool clean = err == -ENOMEM || err == -EFAULT || err == -EAGAIN;
	_exit(clean && whole(t.id) ? FAILED : BROKEN);
}

/* True: the failure was met, and refused. wrong: what came of it is neither
 * that nor a new program, or one that found no memory for itself. */
static bool refused(int k, bool threads, int *wrong)
{
	pid_t pid = threads ? fork() : syscall5(__NR_clone, CLONE_FILES |
						SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		exec_with(k, threads);
	int status = sure_status(pid);
	bool fired = has_failed();
	*wrong += status != 0 && !(fired && (status == SIGKILL ||
				   status == W_EXITCODE(FAILED, 0)));
	*wrong += !whole(0);
	return fired;
}

static void sweep_exec(bool threads)
{
	int wrong = 0, k;
	refused(0, threads, &wrong);
	uint32_t before = settled_frames();
	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		bool any = false;
		for (int i = 0; i < TIMES; i++)
			any |= refused(k, threads, &wrong);
		if (!any)
			break;
	}
	CHECK_EQ(wrong, 0);
	CHECK_EQ(settled_frames(), before);
	CHECK(k < MOST_ALLOCATIONS);
}

/* Strings take room, and so do the pointers to them. */
static void counted(void)
{
	static char *many[40000];
	char text[64];
	const int longest[] = { 46, 49 };	/* two MiB lie between */
	for (unsigned i = 0; i < COUNT(longest); i++) {
		memset(text, 'x', longest[i]);
		text[longest[i]] = '\0';
		for (unsigned j = 0; j < COUNT(many) - 1; j++)
			many[j] = text;
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(-execve(program, many, NULL));
		SEE(status_of(pid), i ? W_EXITCODE(E2BIG, 0) : 0);
	}
}

int main(int argc, char **argv)
{
	if (argc > 2)		/* a new program: one seal is enough */
		_exit(0);
	program = self_path(argv[0]);
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	marked = open("/dev/null", O_RDWR | O_CLOEXEC, 0);
	handle(SIGUSR1, handler, 0);
	counted();
	sweep_exec(false);
	sweep_exec(true);
	no_children_left();
	return check_result();
}
