/* Numbers for tasks, groups and sessions, and the namespaces they hold in. */
#pragma once

#include <task/sched.h>

#define PID_MAX		32768
#define FIRST_IN_USE	1u	/* in_use[0]: number 0 is never given out */
#define RESERVED_PIDS	300	/* the first ones: not given out again */

/* What every namespace begins with. */
struct ns_common {
	int count;			/* references: tasks, files, pids */
	uint32_t type;			/* its CLONE_NEW flag */
};

/* A task in it sees the tasks in all namespaces below it, too, each by a number
 * of this one. */
struct pid_namespace {
	struct ns_common common;
	int level;			/* 0: the first, which sees all tasks */
	struct pid_namespace *parent;
	struct task_struct *reaper;	/* its pid 1; its end: leave_pid_ns */
	bool dead;			/* its pid 1 has ended: no births */
	int processes;			/* alive in it or below */
	struct wait_queue empty;	/* its dying pid 1 waits for all */
	pid_t last;			/* given out */
	uint32_t *in_use;		/* a page: one bit a number */
};

/* One number, in one namespace. */
struct upid {
	pid_t nr;
	struct pid_namespace *ns;
	struct pid *pid;
	struct list_head hash;
};

struct pid {
	int count;			/* references; the tasks have one */
	struct list_head tasks[PIDTYPE_MAX];	/* that have it, as what */
	int level;
	struct upid numbers[];		/* one a level, 0 .. level */
};

extern struct pid_namespace root_ns;

void pid_init(void);
/*
 * A number in ns and each one above it; wanted[] says `n` of them, that of ns
 * first. 0, -EAGAIN, -ENOMEM (also: ns is dead); -EEXIST, -EPERM, -EINVAL for a
 * wanted one. undo_pid gives it back, detach_pid where a task bore it.
 */
int alloc_pid(struct pid_namespace *ns, const pid_t *wanted, int n,
	      struct pid **out);
/* Gives back one no task has borne yet, and its numbers, as if they had never
 * been picked. NULL is nothing. */
void undo_pid(struct pid *pid);
/* One reference more; put_pid gives it back. NULL is nothing, in both. */
static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		pid->count++;
	return pid;
}
void put_pid(struct pid *pid);

/* By the number they have for the running task, or in a namespace. NULL:
 * there is none, or it cannot be seen from there. */
struct pid *find_pid(pid_t nr);
struct pid *find_pid_in(const struct pid_namespace *ns, pid_t nr);
struct task_struct *find_task_by_pid(pid_t nr);
/* The thread tid of process tgid; NULL: there is none. (threads/tkill.c) */
struct task_struct *find_thread(pid_t tgid, pid_t tid);
/* As find_task_by_pid; 0 means the running task. */
struct task_struct *task_or_self(pid_t nr);
/* The first task that bears pid, as its own (PIDTYPE_PID), its group's or its
 * session's. NULL: there is none any more, or no pid. */
struct task_struct *pid_task(const struct pid *pid, enum pid_type type);

void attach_pid(struct task_struct *p, enum pid_type type, struct pid *pid);
/* Takes the number off; the last one to do so gives it back. */
void detach_pid(struct task_struct *p, enum pid_type type);

/* The namespace p lives in. */
static inline struct pid_namespace *task_ns(const struct task_struct *p)
{
	const struct pid *pid = p->pids[PIDTYPE_PID];

	return pid ? pid->numbers[pid->level].ns : &root_ns;
}

/* The number in ns; 0: not to be seen from there. NULL has none. */
pid_t pid_nr_in(const struct pid *pid, const struct pid_namespace *ns);
/* Is p the first of its namespace? */
bool is_ns_init(const struct task_struct *p);

/* The process `leader` begins or ends: counts, and pid 1's place. (reaper.c) */
void enter_pid_ns(struct task_struct *leader);
void leave_pid_ns(struct task_struct *leader);

/* NULL is nothing. */
void put_pid_ns(struct pid_namespace *ns);

/* Numbers of p as the running task sees them. */
pid_t task_pid(const struct task_struct *p);
pid_t task_pgid(const struct task_struct *p);
pid_t task_sid(const struct task_struct *p);
/* The number of the process that p is a thread of. */
pid_t task_tgid(const struct task_struct *p);

/* The number p has where it lives. */
static inline pid_t own_nr(const struct task_struct *p)
{
	const struct pid *pid = p->pids[PIDTYPE_PID];

	return pid->numbers[pid->level].nr;
}

static inline bool same_session(const struct task_struct *a,
				const struct task_struct *b)
{
	return a->leader->pids[PIDTYPE_SID] == b->leader->pids[PIDTYPE_SID];
}
