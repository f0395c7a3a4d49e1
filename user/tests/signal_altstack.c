/*
 * sigaltstack: handlers that ask for it run there, even where the ordinary
 * stack is no more; each task has its own, fork copies it, exec drops it (H).
 * linux: (32-bit compat hosts agree; qemu-i386 does not in all) no address.
 * needs: threads handlers
 */
#include "threads.h"

#define SIZE	(4 * PAGE_SIZE)

static char *stack;
static volatile int there, flags_inside;
static struct sigaltstack inside;

static bool on_it(const void *p)
{
	return (const char *)p >= stack && (const char *)p < stack + SIZE;
}

static void look(int sig)
{
	(void)sig;
	there = on_it(&sig);
	CHECK_EQ(sigaltstack(NULL, &inside), 0);
	flags_inside = inside.ss_flags;
}

static int use(char *at, uint32_t size, int flags)
{
	struct sigaltstack new = { (uint32_t)at, flags, size };
	return sigaltstack(&new, NULL);
}

static void raise_it(int sig, uint32_t flags, void (*handler)(int))
{
	there = -1;
	set_handler(sig, (uint32_t)handler, flags);
	kill(getpid(), sig);
}

static void on_and_off(void)
{
	struct sigaltstack old;
	SEE(sigaltstack(NULL, &old), 0);
	SEE(old.ss_flags, SS_DISABLE);
	raise_it(SIGUSR1, SA_ONSTACK, look);
	SEE(there, 0);
	SEE(use(stack, SIZE, 0), 0);
	raise_it(SIGUSR1, 0, look);
	SEE(there, 0);
	SEE(flags_inside, 0);
	raise_it(SIGUSR1, SA_ONSTACK, look);
	SEE(there, 1);
	SEE(flags_inside, SS_ONSTACK);
	SEE_SAME(inside.ss_sp, (uint32_t)stack);
	SEE(inside.ss_size, SIZE);
	struct sigaltstack off = { 0, SS_DISABLE, 0 };
	SEE(sigaltstack(&off, &old), 0);
	SEE_SAME(old.ss_sp, (uint32_t)stack);
	SEE(old.ss_flags, 0);
	raise_it(SIGUSR1, SA_ONSTACK, look);
	SEE(there, 0);
	say("on and off\n");
}

static void refusals(void)
{
	SEE(use(stack, 100, 0), -ENOMEM);
	SEE(use(stack, SIZE, 77), -EINVAL);
	SEE(sigaltstack((void *)8, NULL), -EFAULT);
	SEE(sigaltstack(NULL, (void *)8), -EFAULT);
	SEE(use(stack, SIZE, SS_ONSTACK), 0);	/* old programs do */
	say("refusals\n");
}

static volatile int inner_there, change;

static void inner(int sig)
{
	(void)sig;
	inner_there = on_it(&sig);
}

static void outer(int sig)
{
	(void)sig;
	there = on_it(&sig);
	change = use(stack, SIZE, 0);
	kill(getpid(), SIGUSR2);
}

/* A handler in a handler goes on below; it does not start from the top. */
static void nested(void)
{
	SEE(use(stack, SIZE, 0), 0);
	set_handler(SIGUSR2, (uint32_t)inner, SA_ONSTACK);
	raise_it(SIGUSR1, SA_ONSTACK, outer);
	SEE(there, 1);
	SEE(inner_there, 1);
	SEE(change, -EPERM);	/* not while in use */
	say("nested\n");
}

static void fault_handler(int sig)
{
	(void)sig;
	_exit(on_it(&sig) ? 12 : 13);
}

static void overflow(void)
{
	SEE(use(stack, SIZE, 0), 0);
	set_handler(SIGSEGV, (uint32_t)fault_handler, SA_ONSTACK);
	__asm__ volatile("movl $0x1000, %esp\n\tpushl $0");
}

static void without_one(void)
{
	set_handler(SIGSEGV, (uint32_t)fault_handler, 0);
	__asm__ volatile("movl $0x1000, %esp\n\tpushl $0");
}

static void set_inside(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	there = ((struct ucontext *)context)->uc_stack.ss_flags;
	change = use(stack, SIZE, 0);
}

/* What the frame says is so again after it: also that there was none. */
static void given_back(void)
{
	struct sigaltstack now, off = { 0, SS_DISABLE, 0 };
	SEE(sigaltstack(&off, NULL), 0);
	handle(SIGUSR1, set_inside, SA_SIGINFO);
	kill(getpid(), SIGUSR1);
	SEE(there, SS_DISABLE);
	SEE(change, 0);
	SEE(sigaltstack(NULL, &now), 0);
	SEE(now.ss_flags, SS_DISABLE);
	say("given back\n");
}

static void no_stack_left(void)
{
	SEE_SAME(in_child(overflow), W_EXITCODE(12, 0));
	SEE(in_child(without_one) & 0x7f, SIGSEGV);
	say("the ordinary stack is gone\n");
}

/* Handlers nest until it is full; what lies below it stays whole. */
static void again(int sig)
{
	kill(getpid(), sig);
}

static void fill_it(void)
{
	SEE(use(stack, SIZE, 0), 0);
	raise_it(SIGUSR1, SA_ONSTACK | SA_NODEFER, again);
}

/* Given away while a handler runs there, so that the next starts at the top;
 * sigreturn puts it back. */
static void disarmed(int sig)
{
	struct sigaltstack now;
	(void)sig;
	there = on_it(&sig);
	SEE(sigaltstack(NULL, &now), 0);
	SEE(now.ss_flags, SS_DISABLE);
	change = use(stack, SIZE / 2, SS_AUTODISARM);
}

static void handed_over(void)
{
	struct sigaltstack now;
	SEE_SAME(in_child(fill_it), W_EXITCODE(0, SIGSEGV));
	SEE(use(stack, SIZE, SS_AUTODISARM), 0);
	raise_it(SIGUSR1, SA_ONSTACK | SA_SIGINFO, disarmed);
	SEE(there, 1);
	SEE(change, 0);
	SEE(sigaltstack(NULL, &now), 0);
	SEE(now.ss_flags, SS_AUTODISARM);
	SEE(now.ss_size, SIZE);
	SEE(use(stack, SIZE, SS_ONSTACK | SS_DISABLE), -EINVAL);
	say("full, and handed over\n");
}

static int told_flags;

static void look_at_context(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	told_flags = ((struct ucontext *)context)->uc_stack.ss_flags;
}

static int told(void)
{
	told_flags = -1;
	set_handler(SIGUSR1, (uint32_t)look_at_context, SA_SIGINFO);
	kill(getpid(), SIGUSR1);
	return told_flags;
}

/* A frame without ucontext has no place for it: then it is gone for good. */
static void not_put_back(void)
{
	struct sigaltstack now;
	SEE(use(stack, SIZE, SS_AUTODISARM), 0);
	raise_it(SIGUSR1, 0, look);
	SEE(there, 0);
	SEE(flags_inside, SS_DISABLE);
	SEE(sigaltstack(NULL, &now), 0);
	SEE(now.ss_flags, SS_DISABLE);
	SEE(now.ss_size, 0);
	SEE(use(stack, SIZE, SS_AUTODISARM | SS_DISABLE), 0);
	SEE(sigaltstack(NULL, &now), 0);
	SEE(now.ss_flags, (int)(SS_AUTODISARM | SS_DISABLE));
	SEE(use(stack, SIZE, SS_ONSTACK), 0);
	SEE(told(), SS_ONSTACK);
	SEE(use(NULL, 0, SS_DISABLE), 0);
	SEE(told(), SS_DISABLE);
	say("not put back\n");
}

static volatile int thread_flags;

static int look_at_it(void *arg)
{
	struct sigaltstack mine;
	(void)arg;
	SEE(sigaltstack(NULL, &mine), 0);
	thread_flags = mine.ss_flags;
	return 0;
}

static int after_exec(void)
{
	struct sigaltstack mine;
	SEE(sigaltstack(NULL, &mine), 0);
	SEE(mine.ss_flags, SS_DISABLE);
	return check_result();
}

static void inherited(char *name)
{
	struct thread t;
	SEE(use(stack, SIZE, 0), 0);
	thread_start(&t, look_at_it, NULL);
	thread_join(&t);
	SEE(thread_flags, SS_DISABLE);
	pid_t pid = must_fork();
	if (pid == 0) {
		struct sigaltstack mine;
		SEE(sigaltstack(NULL, &mine), 0);
		SEE_SAME(mine.ss_sp, (uint32_t)stack);
		raise_it(SIGUSR1, SA_ONSTACK, look);
		SEE(there, 1);
		if (check_failures)
			_exit(1);
		char *args[] = { name, "after", NULL };
		execve(self_path(name), args, NULL);
		_exit(127);
	}
	SEE(status_of(pid), 0);
	say("fork copies, a thread and exec have none\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return after_exec();
	stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (on_tine())			/* else it is an ancestor's */
		CHECK_EQ(told(), SS_DISABLE);
	on_and_off();
	refusals();
	nested();
	given_back();
	no_stack_left();
	handed_over();
	not_put_back();
	inherited(argv[0]);
	no_children_left();
	return check_result();
}
