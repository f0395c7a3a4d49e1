/*
 * process_vm_readv and process_vm_writev: a child's memory, in pieces that do
 * not meet, copied on write as it is; how far, where one side ends; protection,
 * who may, and what is refused in which order.
 * linux: prints how much was moved, and what is there then.
 * needs: trace files users more jobs
 */
#include "check.h"

#define N	3000

static char mine[2 * N], theirs[2 * N] = "the child's own text";
static char *page;		/* readable, writable, none, in the child */
static pid_t child;

static int move(int nr, pid_t pid, struct iovec *here, int n,
		struct iovec *there, int m)
{
	return syscall6(nr, pid, (int)here, n, (int)there, m, 0);
}

static int get(void *to, size_t n, void *from, size_t m)
{
	struct iovec here = { to, n }, there = { from, m };
	return move(__NR_process_vm_readv, child, &here, 1, &there, 1);
}

static int put(void *from, size_t n, void *to, size_t m)
{
	struct iovec here = { from, n }, there = { to, m };
	return move(__NR_process_vm_writev, child, &here, 1, &there, 1);
}

/* The child says what it finds, whenever it is continued. */
static void start_child(void)
{
	page = mmap(NULL, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(mprotect(page + 2 * PAGE_SIZE, PAGE_SIZE, PROT_NONE), 0);
	child = must_fork();
	if (child)
		return;
	memcpy(page, "0123456789", 10);
	CHECK_EQ(mprotect(page, PAGE_SIZE, PROT_READ), 0);
	theirs[N] = 'x';
	kill(getpid(), SIGSTOP);
	say("the child has %s, %s\n", theirs, page + PAGE_SIZE);
	_exit(check_result());
}

static void both_ways(void)
{
	struct iovec here[3] = {
		{ mine, 4 }, { mine + 100, 0 }, { mine + 200, 100 },
	};
	struct iovec there[2] = { { theirs + 4, 6 }, { page + 3, 4 } };
	SEE(get(mine, 21, theirs, 21), 21);
	say("read: %s\n", mine);
	SEE(get(mine, 2 * N, theirs, N + 1), N + 1);
	SEE(mine[N], 'x');
	SEE(theirs[N], 0);
	memset(mine, 0, sizeof(mine));
	SEE(move(__NR_process_vm_readv, child, here, 3, there, 2), 10);
	say("in pieces: %s, %s\n", mine, mine + 200);
	SEE(put("tin", 3, theirs + 4, 100), 3);
	SEE(put("can write", 10, page + PAGE_SIZE, 10), 10);
	say("the parent has %s, %d\n", theirs, page[PAGE_SIZE]);
}

static void protection(void)
{
	char *ro = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE |
			MAP_ANONYMOUS, -1, 0);
	SEE(put("no", 2, page, 2), -EFAULT);
	SEE(get(mine, 2, page + 2 * PAGE_SIZE, 2), -EFAULT);
	SEE(get(mine, 2, NULL, 2), -EFAULT);
	SEE(get(mine, 4, page + 2 * PAGE_SIZE - 2, 4), 2);
	SEE(put(mine, 4, page + 2 * PAGE_SIZE - 2, 4), 2);
	SEE(get(ro, 4, theirs, 4), -EFAULT);
	SEE(get(page + 2 * PAGE_SIZE - 3, 5, theirs, 5), 3);
	SEE(get(NULL, 4, theirs, 4), -EFAULT);
	SEE(put(NULL, 4, theirs, 4), -EFAULT);
	CHECK_EQ(munmap(ro, PAGE_SIZE), 0);
}

static void refused(void)
{
	struct iovec v = { mine, 4 }, bad = { mine, -1 }, none = { mine, 0 };
	const int nr = __NR_process_vm_readv;
	SEE(syscall6(nr, child, (int)&v, 1, (int)&v, 1, 1), -EINVAL);
	SEE(move(nr, child, &v, -1, &v, 1), -EINVAL);
	SEE(move(nr, child, &v, 1, &v, 1025), -EINVAL);
	SEE(move(nr, child, &bad, 1, &v, 1), -EINVAL);
	SEE(move(nr, child, &v, 1, &bad, 1), -EINVAL);
	SEE(move(nr, child, NULL, 1, &v, 1), -EFAULT);
	SEE(move(nr, child, &v, 1, (void *)8, 1), -EFAULT);
	SEE(move(nr, -1, &none, 1, (void *)8, 1), 0);
	SEE(move(nr, -1, &v, 0, (void *)8, 1), 0);
	SEE(move(nr, -1, &v, 1, &none, 1), 0);
	SEE(move(nr, -1, &v, 1, &v, 1), -ESRCH);
	SEE(move(nr, 0, &v, 1, &v, 1), -ESRCH);
	SEE(move(nr, getpid(), &v, 1, &v, 1), 4);
}

static void who_may(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(setuid(1000), 0);
		SEE(get(mine, 4, theirs, 4), -EPERM);
		SEE(put(mine, 4, theirs, 4), -EPERM);
		SEE(get(mine, 0, theirs, 4), 0);
		_exit(check_result());
	}
	CHECK_EQ(status_of(pid), 0);
}

int main(void)
{
	static const struct part as_root[] = { { "who may", who_may } };
	int status;
	start_child();
	CHECK_EQ(waitpid(child, &status, WUNTRACED), child);
	both_ways();
	protection();
	refused();
	run_as_root(as_root, COUNT(as_root));
	CHECK_EQ(kill(child, SIGCONT), 0);
	CHECK_EQ(status_of(child), 0);
	SEE(get(mine, 4, theirs, 4), -ESRCH);
	pid_t dead = must_fork();
	if (dead == 0)
		_exit(0);
	siginfo_t info;
	CHECK_EQ(waitid(P_PID, dead, &info, WEXITED | WNOWAIT), 0);
	child = dead;
	SEE(get(mine, 4, theirs, 4), -ESRCH);
	CHECK_EQ(status_of(dead), 0);
	return check_result();
}
