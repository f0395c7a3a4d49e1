/* Tasks' relations: those that wait, a thread group, a family. */
#pragma once

#include <signal/queue.h>

struct wait_queue {
	struct list_head sleepers;
	const char *name;	/* what one waits for: ps and gdb show it */
	struct poll_wait *polls;
};
struct poll_wait {		/* in polls: p waits in others, too */
	struct poll_wait *next, **place;
	struct task_struct *p;
	void (*wake)(struct poll_wait *w);	/* any context */
};
#define WAIT_QUEUE_INIT(q, what) { LIST_HEAD_INIT((q).sleepers), what, NULL }

/* Something that happens once, and the tasks that wait for it. */
struct completion {
	struct wait_queue wait;
	bool done;
};

/*
 * What the threads of a process have in common. It stands in their leader,
 * which stays, as a zombie if need be, until the last is reaped: is_over.
 */
struct thread_group {
	struct list_head threads;	/* those alive, the leader too */
	int nr_threads;			/* how many that are */
	int nr_zombies;			/* others' a tracer has yet to reap:
					 * until then the leader stays, too */
	struct sigpending pending;	/* for any of them */
	int exit_code;			/* where it exits, theirs */
	int report;			/* for wait: it stopped, went on; 0 */
	bool exits;			/* all its threads end */
	uint8_t stop;			/* the signal that stopped all; 0 */
	struct task_struct *exec_thread; /* while it is in execve */
	struct wait_queue thread_exit;	/* it waits for the others */
};

/* Has p's process ended, and every thread but p, the leader, been reaped? */
#define is_over(p) ((p)->group.nr_threads + (p)->group.nr_zombies == 0)

/* Leaders only, but for has_children. */
struct family {
	struct task_struct *creator;	/* the parent's thread; its end:
					 * hand_children_on */
	struct list_head children;	/* zombies, too (add_child) */
	struct list_head sibling;	/* in the parent's */
	uint32_t order;			/* there: the eldest's is lowest */
	bool has_children;		/* it is a child's creator */
	bool has_report;		/* for wait: stands in front */
	bool subreaper;			/* orphans below come to it */
	struct wait_queue child_exit;	/* the parent sleeps here in wait4 */
};
