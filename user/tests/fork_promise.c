/*
 * A fork that succeeds has promised memory: each child that is born writes to
 * its first pages, and none is killed for it, however many there are; the fork
 * that could not promise so much says -ENOMEM (F). Tine only: it fills the
 * machine.
 * vmrun: --icount 3 -m 8
 */
#include "check.h"

#define MOST	2000
#define PAGES	4

static char area[PAGES * PAGE_SIZE];

static void newborn(void)
{
	for (unsigned i = 0; i < PAGES; i++)
		area[i * PAGE_SIZE] = 2;
	for (;;)
		pause();
}

int main(void)
{
	static pid_t pids[MOST];
	int n = 0, alive = 0;
	memset(area, 1, sizeof(area));
	while (n < MOST && (pids[n] = fork()) > 0)
		n++;
	if (n < MOST && pids[n] == 0)
		newborn();
	CHECK(n < MOST && pids[n] == -ENOMEM);
	nap(1000);
	for (int i = 0; i < n; i++) {
		alive += waitpid(pids[i], NULL, WNOHANG) == 0;
		kill(pids[i], SIGKILL);
	}
	CHECK_EQ(alive, n);
	while (waitpid(-1, NULL, 0) > 0)
		;
	no_children_left();
	return check_result();
}
