/* Waiting for one of several files. (kernel/poll/poll.c) */
#pragma once

#include <fs/file.h>
#include <mm/page.h>

/* One file that is looked at. */
struct polled {
	struct pollfd ask;
	struct file *file;	/* a reference; NULL: there is none */
	struct poll_wait wait;
};

#define POLLED_A_PAGE	(PAGE_SIZE / sizeof(struct polled))
#define POLL_PAGES	((NR_OPEN + POLLED_A_PAGE - 1) / POLLED_A_PAGE)

struct poll_set {
	struct polled *page[POLL_PAGES];
	uint32_t n;		/* at most NR_OPEN */
};

static inline struct polled *nth_polled(struct poll_set *set, uint32_t i)
{
	return &set->page[i / POLLED_A_PAGE][i % POLLED_A_PAGE];
}

/* One more, of current's descriptors; a negative one is none. 0 or -ENOMEM;
 * poll_done clears the set away after all. */
int poll_add(struct poll_set *set, int fd, uint32_t events);
/* Until one of them is ready, or clock_ns() says *due (NULL: never): how many
 * are, or -ERESTARTNOHAND: a signal came. */
int poll_wait(struct poll_set *set, const uint64_t *due);
void poll_done(struct poll_set *set);

/* w, which knows how to wake, stands in q from now on (NULL: is woken at each
 * tick); or no more, if it did. */
void join_queue(struct poll_wait *w, struct wait_queue *q);
void leave_queue(struct poll_wait *w);

/* When the time is over that a program gives (NULL: never): 0 and *due, or
 * -EFAULT, -EINVAL. poll_finish tells it what is left. */
int poll_due(const void *user, uint64_t *due);
/* Blocks those signals until poll_finish, if mask is not NULL: 0, -EFAULT,
 * -EINVAL. */
int poll_mask(const sigset_t *mask, uint32_t size);
/* The end of a call that returns result: the mask is as before, unless a signal
 * is to be taken first; and *left (or NULL) is what is left until due. */
int poll_finish(int result, void *left, uint64_t due);
