/*
 * 64 tasks at once, each computing over memory of its own, come to the
 * checksums known beforehand, in 8 MiB; and all frames come back (I).
 * linux: the checksums.
 * vmrun: -m 8
 */
#include "frames.h"

#define TASKS	64
#define WORDS	1024		/* a page of work each */
#define ROUNDS	40

static uint32_t work[WORDS];

static uint32_t next(uint32_t x)
{
	return x * 1664525u + 1013904223u;
}

/* Fill, stir and sum. With turns: let the others at it in between. */
static uint32_t checksum(uint32_t seed, bool turns)
{
	uint32_t sum = seed;
	for (unsigned i = 0; i < WORDS; i++)
		work[i] = sum = next(sum);
	for (int round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < WORDS; i++) {
			work[i] ^= work[(i + sum) % WORDS] + round;
			sum = next(sum ^ work[i]);
		}
		if (turns)
			sched_yield();
	}
	return sum;
}

struct answer {
	uint32_t task, sum;
};

static uint32_t sums[TASKS];

static void load(void)
{
	pid_t pids[TASKS];
	int up[2];
	struct answer answer;
	CHECK_EQ(pipe(up), 0);
	for (uint32_t task = 0; task < TASKS; task++) {
		pids[task] = must_fork();
		if (pids[task] == 0) {
			answer.task = task;
			answer.sum = checksum(task, true);
			write(up[1], &answer, sizeof(answer));
			_exit(answer.sum & 0xff);
		}
	}
	for (int task = 0; task < TASKS; task++) {
		CHECK_EQ(read(up[0], &answer, sizeof(answer)),
			 sizeof(answer));
		if (CHECK(answer.task < TASKS))
			sums[answer.task] = answer.sum;
	}
	for (int task = 0; task < TASKS; task++)
		CHECK_EQ(status_of(pids[task]),
			 W_EXITCODE(sums[task] & 0xff, 0));
	close_pair(up);
}

int main(void)
{
	leaves_nothing(load);
	for (uint32_t task = 0; task < TASKS; task++) {
		CHECK_EQ(sums[task], checksum(task, false));
		say("task %u: %08x\n", task, sums[task]);
	}
	no_children_left();
	return check_result();
}
