/*
 * How much execve takes, what it refuses, and what it leaves of its caller:
 * ignored signals, mask, pending signals, alarm, limits, umask stay; handlers,
 * the signal stack, segments, and descriptors marked so do not (I: fork+exec).
 * linux: (qemu-i386 has limits of its own) prints the answers.
 * needs: limits more users handlers clocks
 */
#include "check.h"
#include <uapi/elf.h>
#include <uapi/more.h>

#define KIB		1024u
#define MAX_STRING	(128 * KIB)	/* with its NUL */

static const char *path;
static char *text;			/* KIB * KIB of 'x' */
static char *args[40000];

/* --- what the new program does, by argv[0] --- */

static char bss[3 * PAGE_SIZE];
static const char data[2 * PAGE_SIZE] = "of the file";

static uint32_t aux_value(char **environment, uint32_t type)
{
	while (*environment)
		environment++;
	uint32_t *pair = (uint32_t *)(environment + 1);
	while (pair[0] != AT_NULL && pair[0] != type)
		pair += 2;
	return pair[0] == type ? pair[1] : ~0u;
}

static int count(int argc, char **argv)
{
	uint32_t bytes = 0;
	for (int i = 0; i < argc; i++)
		bytes += strlen(argv[i]) + 1;
	say("%d strings, %d bytes: ", argc, bytes);
	return 0;
}

static int remains(char **argv)
{
	struct sigaction now;
	struct sigaltstack stack;
	struct rlimit64 limit;
	sigset_t mask, pending;
	char name[16];
	uint32_t gs;
	CHECK_EQ(sigaction(SIGUSR1, NULL, &now), 0);
	CHECK_EQ(now.sa_handler, SIG_DFL);
	CHECK_EQ(now.sa_flags & ~SA_RESTORER, 0);
	CHECK_EQ(sigaction(SIGUSR2, NULL, &now), 0);
	CHECK_EQ(now.sa_handler, SIG_IGN);
	CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &mask), 0);
	CHECK(mask == sigmask(SIGTERM));
	CHECK_EQ(sigpending(&pending), 0);
	CHECK(pending == sigmask(SIGTERM));
	CHECK_EQ(sigaltstack(NULL, &stack), 0);
	CHECK_EQ(stack.ss_flags, SS_DISABLE);
	asm volatile("movl %%gs, %0" : "=r" (gs));
	CHECK_EQ(gs, 0);
	CHECK_EQ(prlimit64(0, RLIMIT_DATA, NULL, &limit), 0);
	CHECK_EQ(limit.rlim_cur, 1 << 29);
	CHECK_EQ(umask(0), 0123);
	CHECK(alarm(0) > 0);
	CHECK_EQ(syscall2(__NR_prctl, PR_GET_NAME, (int)name), 0);
	CHECK_EQ(strcmp(name, "exec_rules"), 0);
	CHECK_EQ(atoi(argv[1]), getpid());
	CHECK_EQ(close(atoi(argv[2])), 0);
	CHECK_EQ(close(atoi(argv[3])), -EBADF);
	return check_result();
}

/* bss is zeros again; what comes from the file comes back, where it says 0. */
static int forgets(void)
{
	char *page = (char *)(((uint32_t)bss + PAGE_SIZE) & -PAGE_SIZE);
	page[1] = 1;
	CHECK_EQ(madvise(page, PAGE_SIZE, MADV_DONTNEED), 0);
	CHECK_EQ(page[1], 0);
	page = (char *)(((uint32_t)data + PAGE_SIZE) & -PAGE_SIZE);
	madvise(page - PAGE_SIZE, PAGE_SIZE, MADV_DONTNEED);
	CHECK_EQ(strcmp(data, "of the file"), 0);
	CHECK_EQ(madvise(page, PAGE_SIZE, MADV_WIPEONFORK), -EINVAL);
	return check_result();
}

static int started(int argc, char **argv, char **environment)
{
	const char *what = environment[0];
	if (!strcmp(what, "count"))
		return count(argc, argv);
	if (!strcmp(what, "remains"))
		return remains(argv);
	if (!strcmp(what, "forgets"))
		return forgets();
	if (!strcmp(what, "ids"))
		return aux_value(environment, AT_GID) != 1000 ||
		       aux_value(environment, AT_EGID) != 1000 ||
		       aux_value(environment, AT_SECURE) != 0;
	return 99;
}

/* --- what starts it --- */

/* Its status, or the error. */
static int run_as(const char *what, char **argv)
{
	char *env[] = { (char *)what, NULL };
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(-execve(path, argv, env));
	int status = status_of(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : status;
}

static void limit_stack(uint32_t bytes)
{
	struct rlimit64 limit;
	CHECK_EQ(prlimit64(0, RLIMIT_STACK, NULL, &limit), 0);
	limit.rlim_cur = bytes;
	CHECK_EQ(prlimit64(0, RLIMIT_STACK, &limit, NULL), 0);
}

/* So many strings of so many bytes each. */
static void strings(int n, uint32_t bytes)
{
	for (int i = 0; i < n; i++)
		args[i] = text + KIB * KIB - bytes;
	args[n] = NULL;
	say("%d of %d: ", n, bytes);
	say("%d\n", run_as("count", args));
}

static void how_much(void)
{
	limit_stack(8 * KIB * KIB);
	strings(0, 1);
	strings(1, MAX_STRING);
	strings(1, MAX_STRING + 1);
	strings(3, MAX_STRING + 1);
	strings(15, MAX_STRING);
	strings(17, MAX_STRING);
	strings(COUNT(args) - 1, 2);
	strings(COUNT(args) - 1, 60);
	limit_stack(4 * KIB * KIB);
	strings(7, MAX_STRING);
	strings(9, MAX_STRING);
	limit_stack(256 * KIB);
	strings(1, 100 * KIB);
	strings(2, 100 * KIB);
	limit_stack(8 * KIB * KIB);
}

static void refused(const char *what, const char *file, char **argv,
		    char **env)
{
	say("%s: %d\n", what, execve(file, argv, env));
}

static void refusals(void)
{
	char *bad = (char *)0xfffff000u, *some[] = { "x", NULL };
	char *holds_bad[] = { "x", bad, NULL };
	char *holds_one[] = { (char *)1, NULL };
	char *page = sbrk(PAGE_SIZE);
	char **unended = (char **)(((uint32_t)page + 2 * PAGE_SIZE - 1) &
				   -PAGE_SIZE) - 1;
	brk((uint32_t)(unended + 1));
	*unended = "x";
	refused("path nowhere", bad, some, some);
	int err = execve("/nothing/there", (char **)bad, some);
	CHECK(err == -ENOENT || (!on_tine() && err == -EFAULT));	/* 6.1 */
	refused("argv nowhere", path, (char **)bad, some);
	refused("envp nowhere", path, some, (char **)bad);
	refused("a string nowhere", path, holds_bad, some);
	refused("a string at 1", path, some, holds_one);
	refused("argv at an odd place", path, (char **)1, some);
	refused("argv runs off a page", path, unended, some);
}

static void handler(int sig)
{
	(void)sig;
}

static void change_everything(void)
{
	static char stack[16 * KIB];
	struct sigaltstack alt = { (uint32_t)stack, 0, sizeof(stack) };
	struct rlimit64 limit = { 1 << 29, 1 << 30 };
	sigset_t mask = sigmask(SIGTERM);
	handle(SIGUSR1, handler, SA_SIGINFO | SA_ONSTACK | SA_NODEFER);
	handle(SIGUSR2, SIG_IGN, 0);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	kill(getpid(), SIGTERM);
	sigaltstack(&alt, NULL);
	CHECK_EQ(prlimit64(0, RLIMIT_DATA, &limit, NULL), 0);
	umask(0123);
	alarm(1000);
	asm volatile("movl %%ds, %%eax\n\tmovl %%eax, %%gs" : : : "eax");
	syscall2(__NR_prctl, PR_SET_NAME, (int)"other");
}

static void what_remains(void)
{
	char me[12], kept[12], closed[12];
	char *argv[] = { "x", me, kept, closed, NULL };
	char *env[] = { "remains", NULL };
	pid_t pid = must_fork();
	if (pid == 0) {
		int fds[2];
		change_everything();
		CHECK_EQ(pipe(fds), 0);
		CHECK_EQ(fcntl(fds[1], F_SETFD, FD_CLOEXEC), 0);
		snprintf(me, sizeof(me), "%d", getpid());
		snprintf(kept, sizeof(kept), "%d", fds[0]);
		snprintf(closed, sizeof(closed), "%d", fds[1]);
		_exit(check_result() ? 98 : -execve(path, argv, env));
	}
	say("what remains: %d\n", status_of(pid));
}

static void who_it_is(void)
{
	char *argv[] = { "x", NULL }, *env[] = { "ids", NULL };
	pid_t pid = must_fork();
	if (pid == 0) {
		if (getuid() != 0)
			_exit(0);	/* only root can be somebody else */
		CHECK_EQ(syscall1(__NR_setgid, 1000), 0);
		_exit(-execve(path, argv, env));
	}
	say("who it is: %d\n", status_of(pid));
}

int main(int argc, char **argv)
{
	char **environment = argv + argc + 1, *some[] = { "x", NULL };
	const char *const modes[] = { "count", "remains", "forgets", "ids" };
	for (unsigned i = 0; i < COUNT(modes) && environment[0]; i++)
		if (!strcmp(environment[0], modes[i]))
			return started(argc, argv, environment);
	path = self_path(argv[0]);
	text = sbrk(KIB * KIB);
	memset(text, 'x', KIB * KIB - 1);
	how_much();
	refusals();
	what_remains();
	who_it_is();
	say("forgets: %d\n", run_as("forgets", some));
	no_children_left();
	return check_result();
}
