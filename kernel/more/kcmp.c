/* Have two tasks the same of what clone shares? */
#include <users/cred.h>
#include <fs/file.h>
#include <task/pid.h>
#include <uapi/errno.h>
#include <uapi/more.h>

/* The kernel's structure that p has of a type; NULL: none. */
static const void *part_of(const struct task_struct *p, int type, uint32_t fd)
{
	switch (type) {
	case KCMP_FILE:
		return p->files ? file_at(p->files, fd) : NULL;
	case KCMP_VM:
		return p->mm;
	case KCMP_FILES:
		return p->files;
	case KCMP_FS:
		return p->fs;
	case KCMP_SIGHAND:
		return p->sighand;
	}
	return NULL;		/* IO, SYSVSEM: no task has any */
}

/*
 * 0: they are the same; 1 or 2: the first is before the second, or behind it,
 * in an order that lasts, so that a program can sort. Linux mixes its addresses
 * with random numbers, since where they lie is a secret; here it is none.
 */
int32_t sys_kcmp(pid_t pid1, pid_t pid2, int type, uint32_t fd1, uint32_t fd2)
{
	const struct task_struct *p1 = find_task_by_pid(pid1);
	const struct task_struct *p2 = find_task_by_pid(pid2);

	if (!p1 || !p2)
		return -ESRCH;
	if (!ptrace_may_access(p1) || !ptrace_may_access(p2))
		return -EPERM;
	if (type < KCMP_FILE || type > KCMP_SYSVSEM)
		return -EINVAL;	/* or of an epoll's, which no descriptor is */
	const void *a = part_of(p1, type, fd1), *b = part_of(p2, type, fd2);

	if (type == KCMP_FILE && (!a || !b))
		return -EBADF;
	return a == b ? 0 : a < b ? 1 : 2;
}
