/*
 * What each flag of clone shares, and that without it the child has a copy:
 * memory, cwd and umask, descriptors, handlers (J).
 * linux: prints one line a flag.
 * needs: handlers files
 */
#include "threads.h"

static const uint32_t CHILD = SIGCHLD;
static volatile int value;

/* Run fn in a child made with these flags, to its end. */
static void run(uint32_t flags, int (*fn)(void *), void *arg)
{
	char *stack = new_stack();
	pid_t pid = clone_call(flags | CHILD, stack + THREAD_STACK, NULL, NULL,
			       NULL, fn, arg);
	if (CHECK(pid > 0))
		SEE(status_of(pid), 0);
	CHECK_EQ(munmap(stack, THREAD_STACK), 0);
}

static int set_value(void *arg)
{
	value = (int)arg;
	char *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	*page = 1;
	return 0;
}

static void memory(void)
{
	value = 1;
	run(0, set_value, (void *)2);
	SEE(value, 1);
	run(CLONE_VM, set_value, (void *)3);
	SEE(value, 3);
	say("VM\n");
}

static int change_fs(void *arg)
{
	(void)arg;
	umask(077);
	return chdir("/proc");
}

static bool fs_changed(void)
{
	char path[256] = "";
	getcwd(path, sizeof(path));
	mode_t mask = umask(022);
	bool there = strcmp(path, "/proc") == 0;
	SEE_SAME(there, mask == 077);
	return there;
}

static void fs(void)
{
	SEE(chdir("/"), 0);
	umask(022);
	run(0, change_fs, NULL);
	SEE_TRUE(!fs_changed());
	run(CLONE_VM, change_fs, NULL);
	SEE_TRUE(!fs_changed());
	run(CLONE_FS, change_fs, NULL);
	SEE_TRUE(fs_changed());
	SEE(chdir("/"), 0);
	say("FS\n");
}

static int close_and_open(void *arg)
{
	close((int)arg);
	return dup2(0, 20) != 20;
}

static bool open_here(int fd)
{
	return fcntl(fd, F_GETFD, 0) >= 0;
}

static void files(void)
{
	int fd = dup(0);
	run(0, close_and_open, (void *)fd);
	SEE_TRUE(open_here(fd) && !open_here(20));
	run(CLONE_VM, close_and_open, (void *)fd);
	SEE_TRUE(open_here(fd) && !open_here(20));
	run(CLONE_FILES, close_and_open, (void *)fd);
	SEE_TRUE(!open_here(fd) && open_here(20));
	CHECK_EQ(close(20), 0);
	say("FILES\n");
}

static int exec_self(void *arg)
{
	char *args[] = { arg, "fds", NULL };
	execve(self_path(arg), args, NULL);
	return 127;
}

/* exec with FILES shared: CLOEXEC closes in the new program only. */
static void files_and_exec(char *name)
{
	SEE(fcntl(0, F_DUPFD_CLOEXEC, 21), 21);
	SEE(dup2(0, 22), 22);
	run(CLONE_FILES, exec_self, name);
	SEE_TRUE(open_here(21) && open_here(22));
	SEE(fcntl(21, F_GETFD, 0), FD_CLOEXEC);
	CHECK_EQ(close(21), 0);
	CHECK_EQ(close(22), 0);
	say("FILES and exec\n");
}

static void catch(int sig)
{
	(void)sig;
}

static int change_handler(void *arg)
{
	(void)arg;
	sigset_t set = sigmask(SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);	/* this stays one's own */
	return handle(SIGUSR1, catch, 0);
}

static uint32_t handler_of(int sig)
{
	struct sigaction now;
	SEE(sigaction(sig, NULL, &now), 0);
	return now.sa_handler;
}

static void sighand(void)
{
	sigset_t mask = 1;
	run(0, change_handler, NULL);
	run(CLONE_VM, change_handler, NULL);
	SEE(handler_of(SIGUSR1), SIG_DFL);
	run(CLONE_VM | CLONE_SIGHAND, change_handler, NULL);
	SEE_SAME(handler_of(SIGUSR1), HANDLER(catch));
	SEE(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
	SEE(mask, 0);
	CHECK_EQ(handle(SIGUSR1, SIG_DFL, 0), 0);
	say("SIGHAND\n");
}

static int exec_with_handlers(void *arg)
{
	return exec_self(arg);
}

/* exec resets handlers, but not those of who shared them. */
static void sighand_and_exec(char *name)
{
	CHECK_EQ(handle(SIGUSR1, catch, 0), 0);
	SEE(dup2(0, 22), 22);
	run(CLONE_VM | CLONE_SIGHAND, exec_with_handlers, name);
	SEE_SAME(handler_of(SIGUSR1), HANDLER(catch));
	CHECK_EQ(handle(SIGUSR1, SIG_DFL, 0), 0);
	CHECK_EQ(close(22), 0);
	say("SIGHAND and exec\n");
}

static int new_program(void)
{
	SEE_TRUE(!open_here(21));
	SEE_TRUE(open_here(22));
	SEE(handler_of(SIGUSR1), SIG_DFL);
	return check_result();
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return new_program();
	memory();
	fs();
	files();
	files_and_exec(argv[0]);
	sighand();
	sighand_and_exec(argv[0]);
	no_children_left();
	return check_result();
}
