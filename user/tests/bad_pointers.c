/*
 * A bad pointer given to a system call is -EFAULT, be it unmapped, read-only,
 * straddling, wrapping or in the kernel, and nobody dies of it (C).
 * linux: says only how many addresses were tried.
 * needs: files handlers clocks
 */
#include "check.h"

#define SPAN	16		/* what the calls below are asked to move */
#define MAPPED	8		/* of it, in front of the hole */

static const char constant[SPAN] = "/tmp";
static char *straddler;

static uint32_t bad[] = {
	0, 1, PAGE_SIZE - 1, KERNEL_BASE, KERNEL_BASE + 0x100000,
	0xfffff000u, 0xfffffff8u, 0xffffffffu,
	0,			/* becomes the straddler */
};

static void inputs(const char *at)
{
	int fds[2];
	struct iovec part = { (void *)at, SPAN };
	char *const argv[] = { (char *)at, NULL };
	CHECK_EQ(pipe(fds), 0);
	SEE(write(fds[1], at, SPAN), -EFAULT);
	SEE(writev(fds[1], &part, 1), -EFAULT);
	SEE(writev(fds[1], (void *)at, 2), -EFAULT);
	SEE(open(at, O_RDONLY, 0), -EFAULT);
	SEE(chdir(at), -EFAULT);
	SEE(mkdir(at, 0700), -EFAULT);
	CHECK_EQ(unlink(at), -EFAULT);
	SEE(execve(at, argv, argv), -EFAULT);
	SEE_TRUE(execve("/", (char **)at, NULL) < 0);
	close_pair(fds);
}

static void outputs(char *at)
{
	int fds[2];
	int child;
	CHECK_EQ(pipe(fds), 0);
	SEE(write(fds[1], "0123456789abcdef", SPAN), SPAN);
	SEE(read(fds[0], at, SPAN), -EFAULT);
	SEE(stat64("/", (struct stat64 *)at), -EFAULT);
	SEE(fstat64(fds[0], (struct stat64 *)at), -EFAULT);
	SEE(uname((struct utsname *)at), -EFAULT);
	SEE_TRUE(times((struct tms *)at) == -EFAULT || !at);
	close_pair(fds);

	child = must_fork();
	if (child == 0)
		_exit(0);
	/* the straddler's first words are good, so step into the hole */
	char *word = at == straddler ? at + MAPPED - 2 : at;
	if (word) {		/* NULL means "not wanted" */
		int got = waitpid(child, (int *)word, 0);
		SEE(got, -EFAULT);
		SEE(sigprocmask(SIG_BLOCK, NULL, (void *)word), -EFAULT);
		SEE(sigaction(SIGUSR1, NULL, (void *)word), -EFAULT);
	}
	CHECK_EQ(pipe((int *)word), -EFAULT);
	SEE(clock_gettime(CLOCK_MONOTONIC, (void *)word), -EFAULT);
	SEE(nanosleep((void *)word, NULL), -EFAULT);
	waitpid(child, NULL, 0);	/* Linux reaped it above already */
}

/* Read-only memory takes no output, and is input like any other. */
static void read_only(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	SEE(write(fds[1], constant, SPAN), SPAN);
	SEE(read(fds[0], (char *)constant, SPAN), -EFAULT);
	SEE(read(fds[0], (char *)read_only, SPAN), -EFAULT);
	SEE(chdir("/"), 0);	/* a short name: it must fit in SPAN */
	SEE(getcwd((char *)constant, SPAN), -EFAULT);
	SEE(memcmp(constant, "/tmp", 5), 0);
	close_pair(fds);
}

/* The same in a child: shared copy-on-write is not read-only. */
static void shared(void)
{
	static char buffer[SPAN];
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	SEE(write(fds[1], constant, SPAN), SPAN);
	SEE(read(fds[0], buffer, SPAN), SPAN);
	SEE(read(fds[0], buffer, 0), 0);
	close_pair(fds);
	read_only();
}

int main(void)
{
	char *page = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(munmap(page + PAGE_SIZE, PAGE_SIZE), 0);
	straddler = page + PAGE_SIZE - MAPPED;
	memset(straddler, 'x', MAPPED);
	bad[COUNT(bad) - 1] = (uint32_t)straddler;

	for (unsigned i = 0; i < COUNT(bad); i++) {
		int before = check_failures;
		inputs((char *)bad[i]);
		outputs((char *)bad[i]);
		if (check_failures != before)
			report("... with pointer %08x\n", bad[i]);
	}
	read_only();
	shared();
	SEE(in_child(shared), 0);
	CHECK_EQ(munmap(page, PAGE_SIZE), 0);
	no_children_left();
	say("%u addresses, none of them reached\n", (unsigned)COUNT(bad));
	return check_result();
}
