/*
 * Random requests with random arguments, to processes and threads that fork,
 * signal and end meanwhile: the kernel survives, and nothing is left (J).
 * Only in Tine: what is answered is not the subject.
 * needs: threads trace more jobs
 */
#include "traced.h"
#include <task.h>

#define ROUNDS	4000
#define AT_ONCE	4
#define MOST	32

static uint32_t seed = 1;
static uint32_t area[256];		/* of user memory, for requests */
static pid_t known[MOST];
static int count;
static pid_t group;			/* all of them and theirs are in it */

static uint32_t random(uint32_t below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static void on_signal(int sig)
{
	(void)sig;
}

static int run_on(void *arg)
{
	while (!arg)
		sched_yield();
	return 0;
}

static void do_something(void)
{
	struct thread t;
	switch (random(8)) {
	case 0:
		if (fork() == 0)
			_exit(1);
		break;
	case 1:
		if (vfork() == 0)
			_exit(2);
		break;
	case 2: nap(1); break;
	case 3: kill(getpid(), SIGUSR1); break;
	case 4: sched_yield(); break;
	case 5:
		if (random(50) == 0)
			thread_start(&t, run_on, NULL);
		break;
	case 6:
		if (random(100) == 0)
			_exit(3);
	}
	waitpid(-1, NULL, WNOHANG);
}

/* The victim. */
static _Noreturn void live(void)
{
	if (random(2))
		ptrace(PTRACE_TRACEME, 0, 0, 0);
	setpgid(0, group);
	handle(SIGUSR1, on_signal, SA_RESTART);
	seed += getpid();
	__asm__ volatile("fninit\n\tfldpi");
	for (;;)
		do_something();
}

static uint32_t some_value(void)
{
	static const uint32_t edges[] = {
		0, 1, 2, 4, 8, 0x1000, 0xbffff000, KERNEL_BASE, ~0u, ~3u,
		0x80000000, 0x8048000, SIGKILL, SIGUSR1, SIGCONT, SIGSTOP, 65,
	};
	switch (random(4)) {
	case 0: case 1: return edges[random(COUNT(edges))];
	case 2: return (uint32_t)area + random(64);
	}
	return random(1 << 24) * random(1 << 24);
}

static void spoil_registers(pid_t pid)
{
	ptrace(PTRACE_GETREGS, pid, 0, (uint32_t)area);
	area[random(17)] = some_value();
	ptrace(PTRACE_SETREGS, pid, 0, (uint32_t)area);
}

static void ask(pid_t pid)
{
	static const int often[] = {
		PTRACE_CONT, PTRACE_SYSCALL, PTRACE_SINGLESTEP,
		PTRACE_INTERRUPT, PTRACE_LISTEN, PTRACE_SEIZE, PTRACE_ATTACH,
		PTRACE_DETACH, PTRACE_SETOPTIONS, PTRACE_SETSIGINFO,
		PTRACE_SETFPREGS, PTRACE_SETFPXREGS, PTRACE_POKEDATA,
	};
	int request = random(2) ? often[random(COUNT(often))]
				: (int)(random(2) * 0x4200 + 1 + random(33));
	if (random(10) == 0)
		spoil_registers(pid);
	if (request != PTRACE_KILL || random(10) == 0)
		ptrace(request, pid, some_value(), some_value());
}

static void forget(pid_t pid)
{
	for (int i = 0; i < count; i++)
		if (known[i] == pid)
			known[i--] = known[--count];
}

static void hear_of_one(void)
{
	int status;
	pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);
	if (pid <= 0)
		return;
	forget(pid);
	if (!WIFSTOPPED(status))
		return;
	if (count < MOST)
		known[count++] = pid;
	if (random(3))
		ptrace(random(2) ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0,
		       random(4) ? 0 : WSTOPSIG(status) & 0x7f);
}

static void start_one(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		live();
	setpgid(pid, group);
	ptrace(PTRACE_SEIZE, pid, 0, random(PTRACE_O_ALL + 1) & PTRACE_O_ALL);
	known[count++] = pid;
}

/* Whoever stops at his end goes on to it. */
static void end_all(void)
{
	int status = 0;
	kill(-group, SIGKILL);
	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) != -ECHILD; ) {
		if (WIFSTOPPED(status)) {
			kill(pid, SIGKILL);
			ptrace(PTRACE_CONT, pid, 0, 0);
		}
	}
}

int main(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	group = started(pause_for_ever);	/* he leads it to the end */
	for (int i = 0; i < ROUNDS; i++) {
		while (count < AT_ONCE)
			start_one();
		pid_t pid = known[random(count)];
		ask(pid + (random(5) ? 0 : random(4)));
		if (random(50) == 0)
			kill(pid, random(8) ? SIGUSR1 : SIGKILL);
		if (random(50) == 0)
			kill(pid, random(2) ? SIGSTOP : SIGCONT);
		if (random(4) == 0)
			hear_of_one();
		if (random(100) == 0)
			nap(1);
	}
	end_all();
	return check_result();
}
