/*
 * Each system call there is, with good arguments, while the K-th allocation or
 * copy it makes fails, for every K: where it says an error, the world is as
 * before, and the same call works the next time. Once plainly, and once more
 * with everything that hangs on a task: the FPU's state, threads, pidfds, a
 * tracer. A call in the table without a scene fails the test. What Linux loses
 * in a failed call, Tine may: the scene says so, in words. Tine only.
 * alone: it computes for seconds, and with --icount for twice as many.
 * needs: threads trace names pidfd users limits rtsig clocks poll files locks more foreign sockets jobs caps eventfds handlers audit fpu
 */
#include "failed_table.h"
#include "has_fpu.h"

#define MOST_STEPS	200		/* no call makes as many */
#define IN_THE_FPU	0x1234567
#define THREADS		2

static const struct {
	int nr;
	const char *name;
} calls[] = {
#define SYSCALL(nr, name, function) { nr, #name },
#include <uapi/syscalls.h>
};

static struct world base, before, after;
static bool uses_fpu;
static volatile int threads_end;

static const char *name_of(int nr)
{
	unsigned i = 0;
	while (calls[i].nr != nr)
		i++;
	return calls[i].name;
}

/* --- one call, once --- */

static void fill_fpu(void)
{
	const int32_t number = IN_THE_FPU;
	if (uses_fpu)
		__asm__ volatile("fninit\n\tfildl %0" : : "m" (number));
}

static void check_fpu(void)
{
	int32_t number = IN_THE_FPU;
	if (uses_fpu)
		__asm__ volatile("fistpl %0" : "=m" (number));
	CHECK_EQ(number, IN_THE_FPU);
}

static int make_call(const struct scene *s)
{
	int a[6];
	for (int i = 0; i < 6; i++)
		a[i] = s->args[i] == SELF ? getpid() :
		       s->args[i] == HELPER ? helper :
		       s->args[i] == CHILD ? child : s->args[i];
	return s->call ? s->call()
		       : syscall6(s->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static bool is_clean(int error)
{
	return error == -EFAULT || error == -ENOMEM || error == -EAGAIN ||
	       error == -ENOLCK || error == -ENFILE || error == -ENOSPC;
}

/* With the K-th step failing (0: none). Its result; *met: it was reached. */
static int try(const struct scene *s, int k, bool *met)
{
	fill_fpu();
	look(&after);		/* these pages are our own from now on */
	look(&before);
	arm(k);
	int result = make_call(s);
	*met = k && remaining() == 0;
	arm(0);
	check_fpu();
	if (!mmap_failed((void *)result))
		return result;
	CHECK(*met && is_clean(result));
	look(&after);
	CHECK(s->loses || same_world(&before, &after));
	return result;
}

/* In a child: it ends, or has failed and is as before, or dies of it where
 * there is nobody to tell. True: the failing step was met. */
static bool try_to_end(const struct scene *s, int k)
{
	bool met;
	pid_t pid = must_fork();
	if (pid == 0) {
		if (s->before)
			s->before();
		try(s, k, &met);
		arm(met || !k ? 0 : MOST_STEPS);	/* the parent asks */
		_exit(check_result());
	}
	int status = sure_status(pid);
	met = k && remaining() == 0;
	arm(0);
	if (!CHECK(status == 0 || (met && (status == SIGSEGV ||
					   status == SIGKILL))))
		report("%x\n", status);
	return met;
}

static bool try_and_clear(const struct scene *s, int k)
{
	bool met;
	if (s->ends)
		return try_to_end(s, k);
	if (s->before)
		s->before();
	int result = try(s, k, &met);
	if (s->after)
		s->after(result);
	return met;
}

static void play(const struct scene *s)
{
	int k = 0, failures = check_failures;
	bool met = true;
	try_and_clear(s, 0);		/* warm */
	look(&base);
	look(&base);
	while (met && ++k < MOST_STEPS) {
		met = try_and_clear(s, k);
		look(&after);
		CHECK(same_world(&base, &after));
		if (check_failures > failures)
			break;
	}
	CHECK(k < MOST_STEPS);
	if (check_failures > failures)
		report("... %s, scene %d, with the %d. step failing\n",
		       name_of(s->nr), (int)(s - scenes), k);
}

/* --- all of them --- */

static int open_as(int fd, int as)
{
	CHECK(fd >= 0);
	CHECK_EQ(dup2(fd, as), as);
	CHECK_EQ(close(fd), 0);
	return as;
}

/* A child that has stopped for us, whatever our tracer thinks. */
static void start_helper(void)
{
	helper = fork_with(CLONE_UNTRACED);
	if (helper == 0)
		pause_for_ever();
	CHECK_EQ(ptrace(PTRACE_SEIZE, helper, 0, 0), 0);
	CHECK_EQ(ptrace(PTRACE_INTERRUPT, helper, 0, 0), 0);
	next_status(helper);
	open_as(pidfd_open(helper, 0), HELPER_FD);
	open_as(pidfd_open(getpid(), 0), SELF_FD);
}

static void set_the_stage(void)
{
	int ends[2];
	CHECK_EQ(pipe2(ends, O_NONBLOCK), 0);
	open_as(ends[0], IN_FD);
	open_as(ends[1], OUT_FD);
	unlink(OLD);
	open_as(open(OLD, O_CREAT | O_RDWR, 0644), FILE_FD);
	CHECK_EQ(pwrite(FILE_FD, bytes, sizeof(bytes), 0),
		 (int)sizeof(bytes));
	open_as(open("/", O_RDONLY | O_DIRECTORY, 0), DIR_FD);
	open_as(open("/proc/self/ns/uts", O_RDONLY, 0), UTS_FD);
	open_as(open("/dev/console", O_RDWR | O_NOCTTY, 0), TTY_FD);
	CHECK_EQ(ioctl(TTY_FD, TIOCGWINSZ, &window), 0);
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	make_script();
	start_helper();
}

static void play_all(void)
{
	set_the_stage();
	for (unsigned i = 0; i < COUNT(scenes); i++)
		if (!scenes[i].why)
			play(&scenes[i]);
	finish(helper);
	CHECK_EQ(unlink(OLD), 0);
	CHECK_EQ(unlink(SCRIPT), 0);
}

static int sleep_beside(void *nothing)
{
	(void)nothing;
	wait_while(&threads_end, 0);
	return 0;
}

static void play_all_crowded(void)
{
	struct thread threads[THREADS];
	uses_fpu = has_feature(1);
	for (int i = 0; i < THREADS; i++)
		thread_start(&threads[i], sleep_beside, NULL);
	play_all();
	set_and_wake(&threads_end, 1);
	for (int i = 0; i < THREADS; i++)
		thread_join(&threads[i]);
}

/* Lets all that pid does, and its children, pass; the end of pid. What a wait
 * fails to tell it would not tell again, so the first one only looks. */
static int watch(pid_t pid)
{
	siginfo_t info;
	for (;;) {
		int err = waitid(P_ALL, 0, &info, WEXITED | WUNTRACED |
				 WNOWAIT | __WALL);
		if (err == -EFAULT || err == -EINTR)
			continue;
		CHECK_EQ(waitpid(info.si_pid, NULL, __WALL), info.si_pid);
		if (info.si_code == CLD_EXITED || info.si_code == CLD_KILLED) {
			if (info.si_pid == pid)
				return info.si_status;
			continue;
		}
		bool event = info.si_status >> 8 || info.si_status == SIGSTOP;
		ptrace(PTRACE_CONT, info.si_pid, 0,
		       event ? 0 : info.si_status);
	}
}

static void no_call_is_forgotten(void)
{
	for (unsigned i = 0; i < COUNT(calls); i++) {
		unsigned at = 0;
		while (at < COUNT(scenes) && scenes[at].nr != calls[i].nr)
			at++;
		if (!CHECK(at < COUNT(scenes)))
			report("%s: no scene in failed_table.h\n",
			       calls[i].name);
	}
}

int main(int argc, char **argv)
{
	sigset_t held = sigmask(SIGUSR1) | sigmask(RT);
	program = argv[0];
	own_path = self_path(program);	/* now: it writes to a page */
	if (argc > 1)
		return 0;
	CHECK_EQ(sigprocmask(SIG_BLOCK, &held, NULL), 0);	/* by all */
	no_call_is_forgotten();
	CHECK_EQ(in_child(play_all), 0);
	pid_t pid = traced(play_all_crowded, PTRACE_O_TRACEFORK |
			   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			   PTRACE_O_TRACEEXEC);
	resume(PTRACE_CONT, pid, 0);
	CHECK_EQ(watch(pid), 0);
	say("%d scenes of %d calls, each step failed\n", (int)COUNT(scenes),
	    (int)COUNT(calls));
	no_children_left();
	return check_result();
}
