/*
 * The same sweep over exec, pipe, open, mkdir, mmap, brk, mprotect,
 * namespaces and numbers chosen in them: a clean error, nothing
 * lost, and the next call works (the fault-injection paragraph; page faults
 * are not made to fail: out_of_memory.c has the real thing).
 * Tine only.
 * needs: names more audit
 */
#include "failalloc.h"
#include <task.h>

static char *program;
static int fds[2];

static void clean_error(int error)
{
	CHECK(error == -ENOMEM || error == -EAGAIN || error == -ENFILE ||
	      error == -ENOSPC || error == -EFAULT);
	no_children_left();
}

static int call_pipe(void)
{
	return pipe(fds);
}

static void close_pipe(int result)
{
	CHECK_EQ(result, 0);
	close_pair(fds);
}

static int call_open(void)
{
	return open("/tmp/failalloc", O_RDWR | O_CREAT | O_EXCL, 0600);
}

static void close_file(int fd)
{
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(unlink("/tmp/failalloc"), 0);
}

/* A create that fails leaves no name behind. */
static void no_file(int error)
{
	clean_error(error);
	CHECK_EQ(unlink("/tmp/failalloc"), -ENOENT);
}

static int call_mkdir(void)
{
	return mkdir("/tmp/failalloc", 0700);
}

static void remove_dir(int result)
{
	CHECK_EQ(result, 0);
	CHECK_EQ(rmdir("/tmp/failalloc"), 0);
}

static int call_mmap(void)
{
	char *at = mmap(NULL, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mmap_failed(at) ? (int)at : munmap(at, 4 * PAGE_SIZE);
}

static int call_brk(void)
{
	uint32_t end = brk(0);
	if (brk(end + 8 * PAGE_SIZE) == end)
		return -ENOMEM;
	return brk(end) == end ? 0 : -EINVAL;
}

/* A page in the middle changes, and changes back: regions split and merge. */
static char *area;

static int call_mprotect(void)
{
	int err = mprotect(area + PAGE_SIZE, PAGE_SIZE, PROT_READ);
	return err ? err : mprotect(area + PAGE_SIZE, PAGE_SIZE,
				    PROT_READ | PROT_WRITE);
}

static int call_setns(void)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY, 0);
	if (fd < 0)
		return fd;
	int err = setns(fd, 0);
	CHECK_EQ(close(fd), 0);
	return err;
}

static int call_unshare(void)
{
	return unshare(CLONE_NEWUTS);
}

/* A child in a namespace of its own, with numbers for the inner and outer. */
static pid_t clone_nested(pid_t *tids, int n)
{
	struct clone_args args = {
		.flags = CLONE_NEWPID, .exit_signal = SIGCHLD,
		.set_tid = (uint32_t)tids, .set_tid_size = n,
	};
	return syscall2(__NR_clone3, (int)&args, sizeof(args));
}

static int call_set_tid(void)
{
	pid_t outer[] = { 1, 19000 }, inner[] = { 1, 7, 19001 };
	pid_t pid = clone_nested(outer, COUNT(outer));
	if (pid == 0) {
		pid = clone_nested(inner, COUNT(inner));
		if (pid <= 0)
			_exit(-pid);
		_exit(WEXITSTATUS(sure_status(pid)));
	}
	return pid < 0 ? pid : -WEXITSTATUS(sure_status(pid));
}

static void nothing(int result)
{
	CHECK_EQ(result, 0);
}

static void exec_self(void)
{
	char *args[] = { program, "exit", NULL };
	_exit(-execve(self_path(program), args, NULL));
}

/*
 * The failure strikes in a child. It ends with 0, with a clean error, or by
 * SIGKILL where there is no one to return an error to.
 */
static void sweep_child(const char *what, void (*body)(void))
{
	uint32_t before = 0;
	int k, failures = 0;
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	for (k = 0; k < MOST_ALLOCATIONS; k++) {	/* 0: only warm up */
		pid_t pid = must_fork();
		if (pid == 0) {
			arm(k);
			body();
		}
		int status = sure_status(pid);
		bool fired = k > 0 && remaining() == 0;
		arm(0);
		CHECK(status == 0 || status == W_EXITCODE(ENOMEM, 0) ||
		      status == W_EXITCODE(EFAULT, 0) ||
		      status == W_EXITCODE(EAGAIN, 0) || status == SIGKILL);
		CHECK(status == 0 || fired);
		failures += status != 0;
		free_frames();
		if (k == 0)
			before = free_frames();
		if (!CHECK_EQ(free_frames(), before))
			report("%s: with the %d. failing\n", what, k);
		if (k > 0 && !fired)
			break;
	}
	CHECK(k < MOST_ALLOCATIONS);
	CHECK(failures > 0);
	close(failalloc_fd);
	say("%s: %d tried, %d refusals\n", what, k - 1, failures);
}

int main(int argc, char **argv)
{
	program = argv[0];
	if (argc > 1)
		return 0;
	sweep("pipe", call_pipe, clean_error, close_pipe);
	sweep("open", call_open, no_file, close_file);
	sweep("mkdir", call_mkdir, clean_error, remove_dir);
	sweep("mmap", call_mmap, clean_error, nothing);
	sweep("brk", call_brk, clean_error, nothing);
	area = mmap(NULL, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sweep("mprotect", call_mprotect, clean_error, nothing);
	sweep("setns", call_setns, clean_error, nothing);
	sweep("unshare", call_unshare, clean_error, nothing);
	sweep("set_tid", call_set_tid, clean_error, nothing);
	sweep_child("exec", exec_self);
	no_children_left();
	return check_result();
}
