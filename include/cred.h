/* Users: who may signal whom, and how many tasks each may have. */
#pragma once

#include <sched.h>

/* One user's tasks, counted. */
struct user {
	uint32_t uid;
	int tasks;
	struct user *next;
};

void cred_init(void);

/* -EAGAIN where current's user has as many tasks as RLIMIT_NPROC lets him;
 * who is root has no limit. */
int check_nproc(void);
/* Counts a new task for the user its uid names, and no more at the end. */
void join_user(struct task_struct *p);
void leave_user(struct task_struct *p);
/* May current send p a signal? */
bool may_signal(const struct task_struct *p, int sig);
