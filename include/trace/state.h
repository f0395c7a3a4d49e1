/* What a traced task, or its tracer, knows of that. (kernel/trace/trace.c) */
#pragma once

#include <lib/list.h>

struct trace_state {
	struct task_struct *tracer;	/* the next one's leader; NULL */
	struct task_struct *thread;	/* its end: release_tracees */
	struct list_head tracees;	/* leader: its threads' */
	struct list_head link;		/* in the tracer's */
	uint32_t options;
	bool seized;
	bool syscalls;			/* look, at the doors of calls */
	bool step;			/* TF is the tracer's */
	uint8_t sig;			/* to get after the stop */
	int report;			/* for the tracer's wait; 0: told */
	uint32_t message;		/* of the event */
	struct siginfo *info;		/* why; NULL: the process stops */
};
