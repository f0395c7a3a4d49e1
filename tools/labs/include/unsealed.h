#ifndef UNSEALED_H
#define UNSEALED_H

/* failalloc.h's arm and remaining (include that first) without a CHECK: it would
 * be in the seal, and how many allocations a call makes is the solution's
 * affair. */

static inline void fail_at(int k)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", k);
	write(failalloc_fd, number, strlen(number));
}

/* Has the failure been dealt out? In either case it is called off. */
static inline bool has_failed(void)
{
	char number[16] = "";

	lseek(failalloc_fd, 0, SEEK_SET);
	bool fired = read(failalloc_fd, number, sizeof(number) - 1) > 0 &&
		     atoi(number) == 0;
	fail_at(0);
	return fired;
}

#endif
