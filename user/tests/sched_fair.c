/*
 * No runnable task starves: nice 19 moves beside nice -20, spinners leave
 * room for one that yields or sleeps, and nice is obeyed roughly (I).
 * linux: only that each advanced is printed.
 */
#include "check.h"

#define SPINNERS	3
#define YIELDS		10
#define PATIENCE	3000	/* naps of 10 ms: a safety net */

struct counters {
	volatile uint32_t turns[SPINNERS + 1];
};

static struct counters *shared;

static pid_t spinner(int slot, int niceness)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		nice(niceness);
		for (;;)
			shared->turns[slot]++;
	}
	return pid;
}

static void end(pid_t pid)
{
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
}

static bool advanced(int spinners)
{
	for (int i = 0; i < spinners; i++)
		if (!shared->turns[i])
			return false;
	return true;
}

/* We are in the middle and must get back to run from our sleep, too. */
static void nice_ends(void)
{
	pid_t low = spinner(0, 19);
	pid_t high = spinner(1, -20);
	for (int i = 0; i < PATIENCE && !advanced(2); i++)
		nap(10);		/* a busy host's Linux takes its time */
	SEE_TRUE(advanced(2));
	end(low);
	end(high);
	say("nice 19 and nice -20 both advanced\n");
}

static void equals_share(void)
{
	pid_t pids[SPINNERS];
	memset(shared, 0, sizeof(*shared));
	for (int i = 0; i < SPINNERS; i++)
		pids[i] = spinner(i, 0);
	while (!advanced(SPINNERS))
		sched_yield();
	for (int i = 0; i < YIELDS; i++)
		sched_yield();		/* and each comes back */
	for (int i = 0; i < SPINNERS; i++)
		end(pids[i]);
	say("%d spinners and one that yields all advanced\n", SPINNERS);
}

/* A child of a spinner is born runnable and gets its turn. */
static void fork_among_spinners(void)
{
	pid_t pids[SPINNERS];
	for (int i = 0; i < SPINNERS; i++)
		pids[i] = spinner(i, 0);
	for (int i = 0; i < 20; i++) {
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(i);
		CHECK_EQ(status_of(pid), W_EXITCODE(i, 0));
	}
	for (int i = 0; i < SPINNERS; i++)
		end(pids[i]);
	say("forked and waited among %d spinners\n", SPINNERS);
}

int main(void)
{
	shared = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!SEE_TRUE(!mmap_failed(shared)))
		return 1;
	nice_ends();
	equals_share();
	fork_among_spinners();
	CHECK_EQ(munmap(shared, PAGE_SIZE), 0);
	no_children_left();
	return check_result();
}
