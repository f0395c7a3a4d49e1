/*
 * Pseudo-random system calls with hostile arguments, in children, from a
 * seed (argv[1], default 1) for a number of rounds (argv[2], default 40):
 * the kernel survives, and gives every frame back (all of it).
 * Tine only: on a host the same calls could find something to spoil.
 * vmrun: -m 32
 * needs: handlers clocks
 */
#include "frames.h"
#include <dirent.h>

#define CALLS_EACH	200
#define SLICE_SECONDS	1

static uint32_t seed = 1;
static int rounds = 40;
static uint32_t random_state;

static uint32_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

/*
 * Not reboot; not kill and its kin (they would find us); nothing that
 * disarms the alarm which ends a blocked round; no crowd; and nothing that
 * would end or stop every round early: signal_frame.c has those.
 */
static bool harmful(int nr)
{
	const int spared[] = { __NR_reboot, __NR_kill, __NR_tkill,
			       __NR_tgkill, __NR_alarm,
			       __NR_rt_sigprocmask, __NR_sigprocmask,
			       __NR_rt_sigaction, __NR_sigaction,
			       __NR_signal, __NR_rt_sigsuspend,
			       __NR_sigsuspend, __NR_setitimer,
			       __NR_ppoll, __NR_pselect6,
			       __NR_ppoll_time64, __NR_pselect6_time64,
			       __NR_fork, __NR_vfork, __NR_clone,
			       __NR_clone3, __NR_setpriority, __NR_nice,
			       __NR_sched_setscheduler, __NR_sched_setparam,
			       __NR_prlimit64, __NR_exit, __NR_exit_group,
			       __NR_sigreturn, __NR_rt_sigreturn,
			       __NR_pause };
	for (unsigned i = 0; i < COUNT(spared); i++)
		if (nr == spared[i])
			return true;
	return false;
}

static char scratch[2 * PAGE_SIZE];

static int hostile_argument(void)
{
	const uint32_t edges[] = {
		0, 1, 2, 3, 4, 7, 0xff, PAGE_SIZE - 1, PAGE_SIZE, 0x10000,
		0x08048000, (uint32_t)scratch, (uint32_t)scratch + PAGE_SIZE,
		(uint32_t)scratch + 4095, (uint32_t)edges, KERNEL_BASE - 1,
		KERNEL_BASE - 4096, KERNEL_BASE, KERNEL_BASE + 0x100000,
		0x7fffffff, 0x80000000, 0xfffff000, 0xfffffffc, 0xffffffff,
	};
	uint32_t pick = next_random();
	if (pick % 8 == 0)
		return next_random();
	return edges[pick / 8 % COUNT(edges)];
}

/* Descriptors of the test's own are taken away first: the console stays. */
static void rampage(void)
{
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	mkdir("/tmp/hostile", 0700);
	chdir("/tmp/hostile");
	alarm(SLICE_SECONDS);
	for (int i = 0; i < CALLS_EACH; i++) {
		int nr = next_random() % (NR_SYSCALLS + 4);
		if (harmful(nr))
			continue;
		int a = hostile_argument(), b = hostile_argument();
		int c = hostile_argument(), d = hostile_argument();
		int e = hostile_argument(), f = hostile_argument();
		syscall6(nr, a, b, c, d, e, f);
	}
	_exit(0);
}

/* What the rounds may have created, or the frames would be missed. */
static void clear_away(void)
{
	char **names;
	chdir("/tmp/hostile");
	int count = list_directory(".", &names);
	for (int i = 0; i < count; i++)
		if (unlink(names[i]) < 0)
			rmdir(names[i]);
	if (count >= 0)
		free(names);
	chdir("/");
	rmdir("/tmp/hostile");
}

/* Any end will do, by exit, fault or alarm, as long as it comes. */
static void all_rounds(void)
{
	for (int round = 0; round < rounds; round++) {
		random_state = seed * 2654435761u + round * 40503u + 1;
		pid_t pid = must_fork();
		if (pid == 0)
			rampage();
		if (!WIFSTOPPED(status_of(pid)))
			continue;
		kill(pid, SIGKILL);	/* it asked to be traced by us */
		status_of(pid);
	}
	clear_away();
}

static void machine_still_works(void)
{
	int fds[2];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(fds);
		_exit(11);
	}
	tell(fds);
	CHECK_EQ(status_of(pid), W_EXITCODE(11, 0));
	close_pair(fds);
}

int main(int argc, char **argv)
{
	if (!CHECK(on_tine()))
		return 1;
	if (argc > 1)
		seed = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		rounds = atoi(argv[2]);
	leaves_nothing(all_rounds);
	machine_still_works();
	no_children_left();
	return check_result();
}
