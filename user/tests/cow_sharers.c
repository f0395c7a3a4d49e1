/*
 * One page with more than 255 sharers keeps count: each writer gets its own
 * copy, the others keep the first, and all frames come back (D).
 * linux: the frame counts are looked at on Tine only.
 * vmrun: -m 32
 */
#include "frames.h"

#define SHARERS	320

static char *page;
static int gate[2], written[2];

/* How many of them ended well? */
static int all_end(const pid_t *pids)
{
	int well = 0;
	for (int i = 0; i < SHARERS; i++)
		well += status_of(pids[i]) == 0;
	return well;
}

/* Every other child writes first; all look at what they have at the end. */
static void sharer(int number)
{
	char byte;
	close(gate[1]);
	if (number % 2) {
		page[1] = number;
		tell(written);
	}
	read(gate[0], &byte, 1);	/* until the parent opens the gate */
	CHECK_EQ(page[0], 'P');
	CHECK_EQ(page[1], number % 2 ? (char)number : 'Q');
	page[0] = 'C';
	CHECK_EQ(page[0], 'C');
	_exit(check_result());
}

static void crowd(void)
{
	pid_t pids[SHARERS];
	page = fresh_pages(1);
	page[0] = 'P';
	page[1] = 'Q';
	CHECK_EQ(pipe(gate), 0);
	CHECK_EQ(pipe(written), 0);
	for (int i = 0; i < SHARERS; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0)
			sharer(i);
	}
	for (int i = 0; i < SHARERS / 2; i++)
		hear(written);
	if (on_tine())
		CHECK_EQ(sharers_of(getpid(), page), SHARERS / 2 + 1);
	close_pair(gate);
	close_pair(written);
	SEE(all_end(pids), SHARERS);
	SEE(page[0], 'P');
	SEE(page[1], 'Q');
	if (on_tine())
		CHECK_EQ(sharers_of(getpid(), page), 1);
	CHECK_EQ(munmap(page, PAGE_SIZE), 0);
}

/* All at once on one frame, then all gone without a store. */
static void readers(void)
{
	pid_t pids[SHARERS];
	page = fresh_pages(1);
	page[0] = 'R';
	CHECK_EQ(pipe(gate), 0);
	for (int i = 0; i < SHARERS; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0) {
			char byte;
			close(gate[1]);
			read(gate[0], &byte, 1);
			_exit(page[0] != 'R');
		}
	}
	if (on_tine())
		CHECK_EQ(sharers_of(getpid(), page), SHARERS + 1);
	close_pair(gate);
	SEE(all_end(pids), SHARERS);
	page[0] = 'S';
	CHECK_EQ(munmap(page, PAGE_SIZE), 0);
}

int main(void)
{
	leaves_nothing(readers);
	say("%d readers of one page\n", SHARERS);
	leaves_nothing(crowd);
	say("%d sharers, half of them writers\n", SHARERS);
	no_children_left();
	return check_result();
}
