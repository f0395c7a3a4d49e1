/*
 * clone3: every size of its struct, CLEAR_SIGHAND, set_tid, and stacks given
 * by their lowest byte (J). Which flags are taken: clone_truth.c.
 * linux: set_tid wants root; prints what held.
 * needs: threads users more handlers
 */
#include "threads.h"

#define LARGEST		4100
#define ALL		200
#define SOMEBODY	48111	/* no other test's */

static char room[LARGEST + 16] __attribute__((aligned(8)));

static struct clone_args *fresh(void)
{
	struct clone_args *args = (struct clone_args *)room;
	memset(room, 0, sizeof(room));
	args->exit_signal = SIGCHLD;
	return args;
}

static pid_t clone3(struct clone_args *args, int size)
{
	return syscall2(__NR_clone3, (int)args, size);
}

/* Each size of a struct there is, and some of those that there are not. */
static void sizes(void)
{
	for (int size = 0; size <= LARGEST; size += size < ALL ? 1 : 61) {
		pid_t pid = clone3(fresh(), size);
		if (pid == 0)
			_exit(size & 0x7f);
		if (size < CLONE_ARGS_SIZE_VER0)
			CHECK_EQ(pid, -EINVAL);
		else if (size > (int)PAGE_SIZE)
			CHECK_EQ(pid, -E2BIG);
		else if (CHECK(pid > 0))
			CHECK_EQ(status_of(pid), W_EXITCODE(size & 0x7f, 0));
	}
	SEE(clone3(fresh(), -1), -E2BIG);
	say("sizes 0 to %d\n", LARGEST);
}

/* Where the struct's end is not there, and what lies behind its end. */
static void edges(void)
{
	char *pages = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(munmap(pages + PAGE_SIZE, PAGE_SIZE), 0);
	for (int short_of = 1; short_of < 64; short_of += 7) {
		char *at = pages + PAGE_SIZE - 64 + short_of;
		CHECK_EQ(clone3((struct clone_args *)at, 64), -EFAULT);
	}
	SEE(clone3((struct clone_args *)(pages + PAGE_SIZE - 128), 136),
	    -EFAULT);
	SEE(clone3((struct clone_args *)-80, 200), -EFAULT);
	for (unsigned at = sizeof(struct clone_args); at < 200; at++) {
		struct clone_args *args = fresh();
		room[at] = 1;
		CHECK_EQ(clone3(args, 200), -E2BIG);
	}
	CHECK_EQ(munmap(pages, PAGE_SIZE), 0);
	say("edges\n");
}

static void catch(int sig)
{
	(void)sig;
}

static uint32_t handler_of(int sig)
{
	struct sigaction now;
	SEE(sigaction(sig, NULL, &now), 0);
	return now.sa_handler;
}

static void clear_sighand(void)
{
	struct clone_args *args = fresh();
	handle(SIGUSR1, catch, 0);
	handle(SIGUSR2, SIG_IGN, 0);
	args->flags = CLONE_CLEAR_SIGHAND;
	pid_t pid = clone3(args, sizeof(*args));
	if (pid == 0) {
		check_failures = 0;
		SEE(handler_of(SIGUSR1), SIG_DFL);
		SEE(handler_of(SIGUSR2), SIG_IGN);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_SAME(handler_of(SIGUSR1), HANDLER(catch));
	say("CLEAR_SIGHAND\n");
}

/* The numbers are looked at before it is asked who wants them. */
static void not_roots_set_tid(void)
{
	struct clone_args *args = (struct clone_args *)room;
	pid_t wanted = 0;
	SEE(setuid(SOMEBODY), 0);
	SEE(clone3(args, sizeof(*args)), -EFAULT);
	args->set_tid = (uint32_t)&wanted;
	SEE(clone3(args, sizeof(*args)), -EINVAL);
	wanted = getpid();
	SEE(clone3(args, sizeof(*args)), -EPERM);
}

/* A number just given back, asked for again. */
static void set_tid(void)
{
	struct clone_args *args = fresh();
	pid_t wanted = must_fork();
	if (wanted == 0)
		_exit(0);
	args->set_tid = (uint32_t)&wanted;
	args->set_tid_size = 1;
	SEE(clone3(args, sizeof(*args)), -EEXIST);	/* a zombie has it */
	SEE(status_of(wanted), 0);
	for (int i = 0; i < 3; i++) {
		pid_t pid = clone3(args, sizeof(*args));
		if (pid == 0)
			_exit(getpid() != wanted);
		CHECK_EQ(pid, wanted);
		CHECK_EQ(status_of(pid), 0);
	}
	const pid_t bad[] = { 0, -1, 0x7fffffff };
	for (unsigned i = 0; i < COUNT(bad); i++) {
		wanted = bad[i];
		CHECK_EQ(clone3(args, sizeof(*args)), -EINVAL);
	}
	wanted = getpid();
	SEE(clone3(args, sizeof(*args)), -EEXIST);
	args->set_tid = 8;
	SEE(clone3(args, sizeof(*args)), -EFAULT);
	args->flags = CLONE_DETACHED;
	SEE(clone3(args, sizeof(*args)), -EFAULT);	/* read first */
	args->flags = 0;
	SEE(in_child(not_roots_set_tid), 0);
	no_children_left();
}

static volatile uint32_t seen_stack;

static int look(void *arg)
{
	char here;
	seen_stack = (uint32_t)&here;
	return (int)arg;
}

static void stacks(void)
{
	struct clone_args *args = fresh();
	char *stack = new_stack();
	args->flags = CLONE_VM;
	args->stack = (uint32_t)stack;
	args->stack_size = THREAD_STACK;
	pid_t pid = clone3_call(args, sizeof(*args), look, (void *)13);
	CHECK(pid > 0);
	SEE_SAME(status_of(pid), W_EXITCODE(13, 0));
	SEE_TRUE(seen_stack > (uint32_t)stack &&
		 seen_stack < (uint32_t)stack + THREAD_STACK);
	CHECK_EQ(munmap(stack, THREAD_STACK), 0);
	say("a stack by its lowest byte\n");
}

static void words(void)
{
	struct clone_args *args = fresh();
	volatile int parent = 0, child = 0;
	args->flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID;
	args->parent_tid = (uint32_t)&parent;
	args->child_tid = (uint32_t)&child;
	pid_t pid = clone3(args, sizeof(*args));
	if (pid == 0)
		_exit(child != getpid());
	SEE_SAME(parent, pid);
	SEE(child, 0);
	SEE(status_of(pid), 0);
	say("both words\n");
}

int main(void)
{
	sizes();
	edges();
	clear_sighand();
	run_as_root(&(struct part){ "set_tid", set_tid }, 1);
	stacks();
	words();
	no_children_left();
	return check_result();
}
