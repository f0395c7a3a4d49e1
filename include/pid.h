/* Numbers for tasks, groups and sessions. */
#ifndef PID_H
#define PID_H

#include <sched.h>

#define PID_MAX		32768

struct pid {
	pid_t nr;
	struct list_head hash;
	struct list_head tasks[PIDTYPE_MAX];	/* who bears it, as what */
};

void pid_init(void);
/* The number `wanted`, or for 0 one not in use, and not in use lately. 0,
 * -EAGAIN, -ENOMEM; -EEXIST, -EINVAL for a wanted one. put_pid gives it back. */
int alloc_pid(pid_t wanted, struct pid **out);
/* Frees it if nobody bears it; NULL is nothing. */
void put_pid(struct pid *pid);
struct pid *find_pid(pid_t nr);
struct task_struct *find_task_by_pid(pid_t nr);

void attach_pid(struct task_struct *p, enum pid_type type, struct pid *pid);
/* Takes the number off; the last one to do so frees it. */
void detach_pid(struct task_struct *p, enum pid_type type);

static inline pid_t task_pid(const struct task_struct *p)
{
	return p->pids[PIDTYPE_PID] ? p->pids[PIDTYPE_PID]->nr : 0;
}

static inline pid_t task_pgid(const struct task_struct *p)
{
	struct pid *pgid = p->leader->pids[PIDTYPE_PGID];

	return pgid ? pgid->nr : 0;
}

static inline pid_t task_sid(const struct task_struct *p)
{
	struct pid *sid = p->leader->pids[PIDTYPE_SID];

	return sid ? sid->nr : 0;
}

/* The number of the process that p is a thread of. */
static inline pid_t task_tgid(const struct task_struct *p)
{
	return task_pid(p->leader);
}

#endif
