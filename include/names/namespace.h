/* What a task believes the machine to be. (kernel/names/namespace.c) */
#pragma once

#include <fs/file.h>
#include <task/pid.h>

/* The machine's name; CLONE_NEWUTS gives a child its own. */
struct uts_namespace {
	struct ns_common common;
	struct utsname name;
};

extern const uint64_t namespace_flags;	/* clone's that this part obeys */
extern struct uts_namespace root_uts;	/* the first tasks' (kernel/uname.c) */

/* p's uts and the namespace its children's numbers come from: current's, or
 * new ones, root's to have, for CLONE_NEWUTS, CLONE_NEWPID. 0, -EPERM, -ENOMEM,
 * -ENOSPC, -EINVAL: current's children are to be in another one already. */
int copy_namespaces(uint64_t flags, struct task_struct *p);
void put_namespaces(struct task_struct *p);

/* Makes file one that keeps a namespace of p, for setns: its CLONE_NEW flag
 * says which, 0: the one its children are born in. 0, or -ENOENT: p has ended,
 * or no task was born there yet. */
int open_namespace(struct task_struct *p, uint32_t type, struct file *file);
/* The end of such a file. */
void release_namespace(struct file *file);

/* Ends all others in the namespace whose pid 1 the current process is. */
void zap_pid_ns(struct task_struct *leader);
