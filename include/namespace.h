/* What a task believes the machine to be. (kernel/namespace.c) */
#pragma once

#include <sched.h>

/* The machine's name; CLONE_NEWUTS gives a child its own. */
struct uts_namespace {
	int count;
	struct utsname name;
};

/* Gives the first task the first of each. */
void namespaces_init(void);
/* p's uts and the namespace its children's numbers come from: current's, or
 * new ones for CLONE_NEWUTS, CLONE_NEWPID. 0, -ENOMEM, -ENOSPC. */
int copy_namespaces(uint64_t flags, struct task_struct *p);
void put_namespaces(struct task_struct *p);

/* Ends all others in the namespace whose pid 1 the current process is. */
void zap_pid_ns(struct task_struct *leader);
/* The process `leader` begins or ends: counts, and pid 1's place. */
void enter_pid_ns(struct task_struct *leader);
void leave_pid_ns(struct task_struct *leader);
