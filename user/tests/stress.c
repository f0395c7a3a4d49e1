/*
 * Up to 200 processes and threads that fork, signal, map, fault, trace and
 * die at random, from a seed: afterwards the machine is as it was (I, J).
 *
 * stress [SEED [ROUNDS]]. Only in Tine, or in a pid namespace: its members
 * signal by number whoever has it now.
 * needs: threads trace names rtsig more jobs handlers
 */
#include "stress.h"
#include <task.h>
#include <uapi/ptrace.h>

#define FIRST		20	/* begin a round, */
#define BIRTHS		600	/* and so many are born in it, */
#define ROUND_MS	3000	/* or so long it lasts */
#define STEPS		60	/* a member's life, at most */
#define STACK		(3 * PAGE_SIZE)
#define RT		40

static uint32_t seed = 1;
static int rounds = 2;
static char *program;
static volatile int handled;

/* --- the list of members --- */

static bool is_gone(const struct member *m)
{
	pid_t group = m->group, task = m->task;
	return group == 0 || tgkill(group, task, 0) == -ESRCH;
}

/* A place in the list, one whose owner is dead if need be. */
static bool join(struct life *l)
{
	unsigned start = below(l, MEMBERS);
	for (unsigned i = 0; i < MEMBERS; i++) {
		struct member *m = &common->members[(start + i) % MEMBERS];
		if (is_gone(m)) {	/* a race is lost, no more */
			m->task = gettid();
			m->group = getpid();
			l->me = m;
			return true;
		}
	}
	return false;
}

static void leave(struct life *l)
{
	l->me->group = 0;
	l->me->task = 0;
}

static int live(void *unused);

static bool may_be_born(void)
{
	return common->births < BIRTHS;
}

/* --- births --- */

/* A child that does little, and knows nobody. */
static _Noreturn void hermit(uint32_t random)
{
	struct life l = { .random = random | 1 };
	for (unsigned i = below(&l, 4); i > 0; i--)
		if (fork() == 0)
			_exit(i);
	if (below(&l, 2))
		waitpid(-1, NULL, below(&l, 2) ? WNOHANG : 0);
	if (below(&l, 3) == 0)
		nap(below(&l, 10));
	_exit(below(&l, 256));
}

static void do_fork(struct life *l)
{
	(void)l;
	if (!may_be_born() || fork() != 0)
		return;
	live(NULL);
	_exit(0);
}

static void do_thread(struct life *l)
{
	uint32_t flags = CLONE_LIKE_A_THREAD;
	(void)l;
	if (!may_be_born())
		return;
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(stack))
		return;
	if (clone_call(flags, stack + STACK, NULL, NULL, NULL, live, NULL) < 0)
		munmap(stack, STACK);
}

static void do_vfork(struct life *l)
{
	char *args[] = { program, "hermit", "7", NULL };
	uint32_t choice = below(l, 4);
	if (vfork() != 0)
		return;
	if (choice == 0)
		execve(program, args, NULL);
	if (choice == 1)
		kill(getpid(), SIGKILL);
	if (choice == 2)
		*(volatile char *)KERNEL_BASE = 1;
	_exit(choice);
}

static const uint32_t odd_flags[] = {
	CLONE_NEWPID, CLONE_NEWUTS, CLONE_NEWPID | CLONE_NEWUTS, CLONE_PARENT,
	CLONE_FILES, CLONE_FS, CLONE_FILES | CLONE_FS | CLONE_VFORK,
	CLONE_PTRACE, CLONE_THREAD, CLONE_SIGHAND, CLONE_NEWNS,
};

static void do_clone(struct life *l)
{
	uint32_t flags = odd_flags[below(l, COUNT(odd_flags))] | SIGCHLD;
	uint32_t random = next(l);
	if (syscall5(__NR_clone, flags, 0, 0, 0, 0) == 0)
		hermit(random);
}

static void do_exec(struct life *l)
{
	char number[16], *args[] = { program, "hermit", number, NULL };
	if (below(l, 3))
		return;
	snprintf(number, sizeof(number), "%u", next(l));
	execve(program, args, NULL);
}

/* --- signals --- */

static const uint8_t harmless[] = { SIGUSR1, SIGUSR1, RT, RT, SIGCONT, SIGCONT,
				    SIGCHLD, 0, SIGWINCH };
static const uint8_t harmful[] = { SIGSTOP, SIGTERM, SIGKILL, SIGTSTP,
				   SIGUSR2, SIGSEGV };

static void do_signal(struct life *l)
{
	struct member *m = &common->members[below(l, MEMBERS)];
	pid_t group = m->group, task = m->task;
	int sig = below(l, 12) ? harmless[below(l, sizeof(harmless))]
			       : harmful[below(l, sizeof(harmful))];
	if (group <= 1 || task <= 1)
		return;
	if (below(l, 2))
		tgkill(group, task, sig);
	else
		kill(group, sig);
}

static void do_mask(struct life *l)
{
	sigset_t set = sigmask(SIGUSR1) | sigmask(RT) | sigmask(SIGTERM);
	struct timespec now = { 0, 0 };
	sigprocmask(below(l, 3), &set, NULL);
	if (below(l, 2))
		sigtimedwait(&set, NULL, &now);
}

static void handler(int sig)
{
	(void)sig;
	handled++;
}

static void rt_handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	handled += info->si_code;
}

/* --- others --- */

static void do_wait(struct life *l)
{
	siginfo_t info;
	if (below(l, 2))
		while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
			;
	else
		waitid(P_ALL, 0, &info, WNOHANG | WEXITED | WUNTRACED |
					WCONTINUED | __WALL);
}

static void do_sleep(struct life *l)
{
	struct timespec span = { 0, below(l, 4000000) };
	switch (below(l, 4)) {
	case 0:
		sched_yield();
		break;
	case 1:
		nanosleep(&span, NULL);
		break;
	case 2:
		futex_wait(&common->futex, common->futex, &span);
		break;
	case 3:
		common->futex++;
		futex_wake(&common->futex, 1 + below(l, 5));
		break;
	}
}

static void do_pipe(struct life *l)
{
	int fds[2];
	char byte;
	if (pipe(fds))
		return;
	if (fork() == 0) {
		close(fds[0]);
		write(fds[1], "!", 1);
		_exit(0);
	}
	close(fds[1]);
	if (below(l, 4))
		read(fds[0], &byte, 1);
	close(fds[0]);
}

/* Watch another for a while; then let go, or leave it to our own end. */
static void do_trace(struct life *l)
{
	struct member *m = &common->members[below(l, MEMBERS)];
	pid_t task = m->task;
	int status;
	if (task <= 1 || below(l, 4) ||
	    syscall4(__NR_ptrace, PTRACE_ATTACH, task, 0, 0))
		return;
	for (int i = 0; i < 10; i++) {
		nap(1);
		if (waitpid(task, &status, __WALL | WNOHANG) != task)
			continue;
		if (!WIFSTOPPED(status))
			return;
		syscall4(__NR_ptrace, below(l, 2) ? PTRACE_SYSCALL
						  : PTRACE_SINGLESTEP,
			 task, 0, 0);
	}
	if (below(l, 2))
		syscall4(__NR_ptrace, PTRACE_DETACH, task, 0, 0);
}

/* Ends by itself, one way or another. */
static void do_die(struct life *l)
{
	if (below(l, 4))
		return;
	uint32_t way = below(l, 7);
	if (way < 3)
		leave(l);
	if (way == 0)
		exit_thread(way);
	if (way == 1)
		_exit(way);
	if (way == 2)
		__asm__ volatile("ud2");
	if (way == 3)
		kill(getpid(), SIGKILL);
	if (way == 4)
		tgkill(getpid(), gettid(), SIGTERM);
	if (way == 5)
		*(volatile char *)KERNEL_BASE = 1;
	__asm__ volatile("movl $16, %esp\n\tpushl $0");
}

static void (*const acts[])(struct life *) = {
	do_fork, do_fork, do_thread, do_thread, do_vfork, do_clone, do_exec,
	do_map, do_map, do_touch, do_touch, do_signal, do_signal, do_signal,
	do_mask, do_wait, do_wait, do_sleep, do_sleep, do_pipe, do_trace,
	do_die,
};

static int live(void *unused)
{
	struct life l = {
		.random = (seed * 2654435761u) ^
			  (uint32_t)gettid() * 40503u,
	};
	(void)unused;
	common->births++;
	l.random |= 1;
	l.area = mmap(NULL, AREA, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(l.area) || !join(&l))
		return 1;
	for (unsigned steps = below(&l, STEPS); steps > 0; steps--)
		acts[below(&l, COUNT(acts))](&l);
	leave(&l);
	munmap(l.area, AREA);
	return 0;
}

/* In a group of their own, which is killed in the end: stopped or not. */
static void one_round(void)
{
	int died = 0;
	pid_t group = 0;
	memset(common, 0, sizeof(*common));
	for (int i = 0; i < FIRST; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			setpgid(0, group);
			live(NULL);
			_exit(0);
		}
		if (!CHECK(pid > 0 || (i > 0 && pid == -ENOMEM)))
			break;
		if (pid < 0)		/* the first have it all already */
			break;
		setpgid(pid, group);
		group = group ? group : pid;
	}
	for (int i = 0; i < ROUND_MS / 10; i++) {
		nap(10);
		if (common->births >= BIRTHS && i > 30)
			break;
	}
	CHECK_EQ(kill(-group, SIGKILL), 0);
	while (waitpid(-1, NULL, __WALL) > 0)
		died++;
	CHECK(died > 0 && common->births > 0);
}

static void works(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		tell(fds);
		_exit(11);
	}
	hear(fds);
	CHECK_EQ(status_of(pid), W_EXITCODE(11, 0));
	close_pair(fds);
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "hermit") == 0)
		hermit(strtoul(argv[2], NULL, 0));
	if (!*argv[0])		/* a member mapped over a neighbour's stack, */
		return 0;	/* which then held zeros for arguments */
	if (argc > 1)
		seed = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		rounds = atoi(argv[2]);
	if (!on_tine() && getppid() != 0)
		return 0;		/* see above */
	program = (char *)self_path(argv[0]);
	common = shared_page();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	handle(SIGUSR1, handler, SA_RESTART);
	set_handler(RT, (uint32_t)rt_handler, SA_SIGINFO);
	for (int i = 0; i < rounds; i++) {
		seed += i;
		one_round();
		works();
	}
	no_children_left();
	return check_result();
}
