/* Sets of files that are waited for. (kernel/poll/epoll.c) */
#pragma once

#include <fs/file.h>
#include <uapi/epoll.h>

struct epoll {
	struct list_head all, ready;	/* interrupts add to ready */
	struct wait_queue queue;
	struct file *file;		/* the set's own */
	struct user *user;		/* its watches are that one's */
	int nr;				/* of watches */
	int depth, asked;		/* what it was when asked */
};

struct watch {
	struct poll_wait wait;		/* in the file's queue */
	struct list_head link, ready;	/* in the set's lists */
	struct watch *next, **place;	/* in the file's */
	struct epoll *set;
	struct file *file;
	uint16_t fd;
	bool woken;			/* since someone has looked */
	struct epoll_event event;
};
_Static_assert(sizeof(struct watch) <= 64, "kmalloc's next size is 128");
