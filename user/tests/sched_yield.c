/*
 * sched_yield lets the next one of the same priority run (I). Tine only: with
 * more processors than one nobody has to make room.
 * vmrun: --icount 3
 */
#include "pages.h"

#define YIELDS	100

int main(void)
{
	volatile int *turns = (int *)map(NULL, 1, RW,
					 MAP_SHARED | MAP_ANONYMOUS);
	pid_t pid = must_fork();
	if (pid == 0)
		for (;; (*turns)++)
			sched_yield();
	while (!*turns)
		sched_yield();
	int before = *turns;
	for (int i = 0; i < YIELDS; i++)
		sched_yield();
	CHECK(*turns - before >= YIELDS / 2);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(status_of(pid), SIGKILL);
	return check_result();
}
