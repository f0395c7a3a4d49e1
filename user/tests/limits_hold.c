/*
 * Limits that are obeyed: the size of files, processor time, niceness.
 * linux: prints what came of each. wants root
 * needs: limits users files handlers rtsig
 */
#include "check.h"

#define FILE_NAME	"limits_hold.tmp"
#define USER		4711

static char buf[8192];
static volatile int caught, code;

static void limit(int which, uint32_t soft, uint32_t hard)
{
	struct rlimit64 new = { soft, hard };
	CHECK_EQ(syscall4(__NR_prlimit64, 0, which, (int)&new, 0), 0);
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	caught++;
	code = info->si_code;
}

static int size_of(int fd)
{
	return lseek(fd, 0, SEEK_END);
}

static void sizes(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct iovec pieces[] = { { buf, 600 }, { buf, 600 } };
	handle(SIGXFSZ, on_signal, SA_SIGINFO);
	limit(RLIMIT_FSIZE, 5000, 6000);
	SEE(write(fd, buf, 4000), 4000);
	SEE(write(fd, buf, 4000), 1000);
	SEE(caught, 0);
	SEE(write(fd, buf, 1), -EFBIG);
	SEE(caught, 1);
	SEE(code, SI_USER);
	SEE(write(fd, buf, 0), 0);
	SEE(pwrite(fd, buf, 10, 4995), 5);
	SEE(pwrite(fd, buf, 10, 9999), -EFBIG);
	SEE(caught, 2);
	SEE(lseek(fd, 4000, SEEK_SET), 4000);
	SEE(writev(fd, pieces, 2), 1000);
	SEE(size_of(fd), 5000);
	SEE(close(fd), 0);
	fd = open(FILE_NAME, O_WRONLY | O_APPEND, 0);
	SEE(write(fd, buf, 1), -EFBIG);
	limit(RLIMIT_FSIZE, 6000, 6000);
	SEE(write(fd, buf, 4000), 1000);
	limit(RLIMIT_FSIZE, 0, 6000);	/* stdout may be a file, too */
	int nothing = write(fd, buf, 1);
	limit(RLIMIT_FSIZE, 6000, 6000);
	SEE(nothing, -EFBIG);
	SEE(caught, 4);
	int ends[2], null = open("/dev/null", O_WRONLY, 0);
	CHECK_EQ(pipe(ends), 0);
	SEE(write(ends[1], buf, 100), 100);	/* no file's */
	SEE(write(null, buf, 100), 100);
	handle(SIGXFSZ, SIG_DFL, 0);
	write(fd, buf, 1);
}

static void great_size(void)
{
	static char much[600 << 10];
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	limit(RLIMIT_FSIZE, 500 << 10, 500 << 10);
	SEE(write(fd, much, sizeof(much)), 500 << 10);
	SEE(size_of(fd), 500 << 10);
	SEE(syscall2(__NR_ftruncate, fd, 400 << 10), 0);
	SEE(syscall2(__NR_ftruncate, fd, 500 << 10), 0);
	signal(SIGXFSZ, SIG_IGN);
	SEE(syscall2(__NR_ftruncate, fd, (500 << 10) + 1), -EFBIG);
	SEE(syscall2(__NR_truncate, (int)FILE_NAME, 600 << 10), -EFBIG);
	SEE(syscall6(__NR_fallocate, fd, 0, 0, 0, 600 << 10, 0), -EFBIG);
	signal(SIGXFSZ, SIG_DFL);
	syscall2(__NR_ftruncate, fd, 600 << 10);
}

static void spin(void)
{
	handle(SIGXCPU, on_signal, SA_SIGINFO);
	limit(RLIMIT_CPU, 1, 2);
	while (!caught)
		;
	SEE(code, SI_KERNEL);
	struct rlimit64 now;
	syscall4(__NR_prlimit64, 0, RLIMIT_CPU, 0, (int)&now);
	SEE(now.rlim_cur, 2);
	for (;;)
		;
}

static void spin_by_default(void)
{
	limit(RLIMIT_CPU, 1, 9);
	for (;;)
		;
}

static void important(void)
{
	SEE(syscall3(__NR_setresuid32, USER, USER, USER), 0);
	SEE(nice(5), 0);
	SEE(nice(-1), -EPERM);
	SEE(syscall3(__NR_setpriority, PRIO_PROCESS, 0, 4), -EACCES);
	SEE(syscall3(__NR_setpriority, PRIO_PROCESS, 0, 6), 0);
}

/* A container's root may not raise that limit: Linux is not asked. */
static void may_be_important(void)
{
	limit(RLIMIT_NICE, 18, 18);
	CHECK_EQ(syscall3(__NR_setresuid32, USER, USER, USER), 0);
	CHECK_EQ(nice(5), 0);
	CHECK_EQ(nice(-3), 0);
	CHECK_EQ(nice(-1), -EPERM);
	CHECK_EQ(syscall3(__NR_setpriority, PRIO_PROCESS, 0, 1), -EACCES);
	CHECK_EQ(syscall3(__NR_setpriority, PRIO_PROCESS, 0, -99), -EACCES);
	CHECK_EQ(syscall3(__NR_setpriority, PRIO_PROCESS, 0, 7), 0);
	CHECK_EQ(syscall3(__NR_setpriority, PRIO_PROCESS, 0, 2), 0);
	CHECK_EQ(syscall2(__NR_getpriority, PRIO_PROCESS, 0), 18);
}

int main(void)
{
	const struct part parts[] = { { "nice", important } };
	SEE(in_child(sizes), SIGXFSZ);
	SEE(in_child(great_size), SIGXFSZ);
	SEE(in_child(spin), SIGKILL);
	SEE(in_child(spin_by_default), SIGXCPU);
	CHECK_EQ(unlink(FILE_NAME), 0);
	run_as_root(parts, COUNT(parts));
	if (on_tine())
		CHECK_EQ(in_child(may_be_important), 0);
	return check_result();
}
