/* What a parent asks of its children. (kernel/task/wait.c) */
#pragma once

#include <task/sched.h>
#include <uapi/wait.h>

#define WAIT4_OPTIONS (WNOHANG | WUNTRACED | WCONTINUED | \
		       __WNOTHREAD | __WALL | __WCLONE)
#define ANYONE		INT32_MIN	/* wait4's -1; ours is group 1 */

struct wait_request {
	pid_t pid;		/* > 0: that one; 0: our group; < 0: that */
	struct pid *named;	/* by a pidfd: a reference; NULL */
	uint32_t options;	/* WEXITED as in waitid */
	bool impatient;		/* -EAGAIN rather than to sleep */
	pid_t found;		/* its number; 0: none yet; -ECHILD: no such */
	int status;		/* the answer, as wait4 tells it */
	bool trapped;		/* the tracer asks: CLD_TRAPPED */
	uint32_t uid;		/* the child's */
	struct rusage usage;
};

/* Waits for what w describes: the child's number, and the answer in w; 0: there
 * is none yet (WNOHANG); -ECHILD, -EAGAIN (impatient), -ERESTARTSYS. */
pid_t do_wait(struct wait_request *w);
