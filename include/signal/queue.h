/* What signals wait, and what a task does meanwhile. */
#pragma once

#include <lib/list.h>
#include <uapi/signal.h>

/* What is known of a pending signal. */
struct sigqueue {
	struct list_head link;
	struct user *user;	/* it counts among these */
	struct siginfo info;
};

struct sigpending {
	sigset_t set;
	struct list_head queue;	/* struct sigqueue: what is known of some */
	struct sigqueue first;	/* so that one alone needs no memory */
};

/* A task's own. */
struct signal_state {
	sigset_t wait;		/* sigtimedwait sleeps for these */
	sigset_t saved_blocked;	/* sigsuspend's, put back by delivery */
	bool restore_blocked;
	uint8_t death_signal;	/* comes when the creator ends */
	uint8_t fatal;		/* the signal of a fault that ends it */
};
