/*
 * Which processes exist, and what is this machine called? Each namespace has
 * answers of its own.
 *
 * A pid namespace begins with its pid 1 and ends with it: that one reaps the
 * orphans there, and when it ends every other process in it is killed first.
 */
#include <names/namespace.h>
#include <fs/inode.h>
#include <mm/kmalloc.h>
#include <pidfd/pidfd.h>
#include <mm/page.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

#define NS_FLAGS (CLONE_NEWUTS | CLONE_NEWPID)
#define OWN_FLAGS (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)

const uint64_t namespace_flags = NS_FLAGS;

static void put_uts(struct uts_namespace *uts)
{
	if (uts && --uts->common.count == 0)
		kfree(uts);
}

/* The same one, or a copy of it. NULL: no memory. */
static struct uts_namespace *get_uts(struct uts_namespace *from, bool new)
{
	if (!new) {
		from->common.count++;
		return from;
	}
	struct uts_namespace *uts = kmalloc(sizeof(*uts));

	if (uts) {
		*uts = *from;
		uts->common.count = 1;
	}
	return uts;
}

/* A namespace inside `parent` with count 1: 0, -ENOMEM, -ENOSPC (too deep). */
static int new_pid_ns(struct pid_namespace *parent,
		      struct pid_namespace **out)
{
	if (parent->level == MAX_PID_LEVEL)
		return -ENOSPC;
	struct pid_namespace *ns = kzalloc(sizeof(*ns));

	if (!ns)
		return -ENOMEM;
	ns->in_use = get_free_page();
	if (!ns->in_use) {
		kfree(ns);
		return -ENOMEM;
	}
	ns->in_use[0] = FIRST_IN_USE;
	ns->common = (struct ns_common){ 1, CLONE_NEWPID };
	ns->level = parent->level + 1;
	ns->parent = parent;
	wait_queue_init(&ns->empty, "namespace");
	parent->common.count++;
	*out = ns;
	return 0;
}

int copy_namespaces(uint64_t flags, struct task_struct *p)
{
	if (flags & NS_FLAGS && !suser())
		return -EPERM;
	p->uts = get_uts(current->uts, flags & CLONE_NEWUTS);
	if (!p->uts)
		return -ENOMEM;
	if (flags & CLONE_NEWPID)
		return current->child_ns == task_ns(current) ?
		       new_pid_ns(current->child_ns, &p->child_ns) : -EINVAL;
	p->child_ns = current->child_ns;
	p->child_ns->common.count++;
	return 0;
}

void put_namespaces(struct task_struct *p)
{
	put_uts(p->uts);
	put_pid_ns(p->child_ns);
	p->uts = NULL;
	p->child_ns = NULL;
}

void zap_pid_ns(struct task_struct *leader)
{
	struct pid_namespace *ns = task_ns(leader);

	ns->dead = true;
	/* A process that shares its handlers then ignores SIGCHLD, too, as on
	 * Linux. */
	leader->sighand->action[SIGCHLD - 1].sa_handler = SIG_IGN;
	for (int nr = 1; nr < NR_TASKS; nr++) {
		struct task_struct *p = task[nr];

		if (p && p->leader == p && p != leader &&
		    pid_nr_in(p->pids[PIDTYPE_PID], ns))
			send_signal(p, SIGKILL, NULL);
	}
	while (ns->processes > 1)
		sleep_on_killable(&ns->empty);
}

/* A new one of the machine's names: 0, -EPERM, -EINVAL, -EFAULT. */
static int set_machine_name(char *to, const char *user, int len)
{
	char name[UTS_LEN] = "";

	if (!suser())
		return -EPERM;
	if (len < 0 || len >= UTS_LEN)
		return -EINVAL;
	if (copy_from_user(name, user, len))
		return -EFAULT;
	memcpy(to, name, UTS_LEN);
	return 0;
}

int32_t sys_sethostname(const char *user, int len)
{
	return set_machine_name(current->uts->name.nodename, user, len);
}

int32_t sys_setdomainname(const char *user, int len)
{
	return set_machine_name(current->uts->name.domainname, user, len);
}

/* What can be had apart without a child. CLONE_NEWPID is for children to come:
 * no process changes its own number. */
int32_t sys_unshare(uint32_t flags)
{
	const uint32_t known = CLONE_FS | CLONE_FILES | CLONE_SYSVSEM |
			       NS_FLAGS | OWN_FLAGS;
	const uint32_t absent = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET;
	struct task_struct apart = { .uts = NULL };
	int err = 0;

	if (flags & absent && !(flags & ~(known | absent)) && !suser())
		return -EPERM;		/* even where there are such */
	if (flags & ~known ||		/* of these one must be alone: */
	    (flags & OWN_FLAGS && current->leader->group.nr_threads > 1) ||
	    (flags & ~CLONE_THREAD & OWN_FLAGS &&
	     current->sighand->count > 1) ||
	    (flags & CLONE_VM && current->mm->count > 1))
		return -EINVAL;
	err = copy_namespaces(flags, &apart);
	if (!err && flags & CLONE_FS)
		err = (apart.fs = dup_fs(current->fs)) ? 0 : -ENOMEM;
	if (!err && flags & CLONE_FILES)
		err = (apart.files = dup_files(current->files)) ? 0 : -ENOMEM;
	if (err) {
		put_namespaces(&apart);
		put_fs(apart.fs);
		return err;
	}
	/* From here on it cannot fail. */
	put_namespaces(current);
	current->uts = apart.uts;
	current->child_ns = apart.child_ns;
	if (apart.fs) {
		put_fs(current->fs);
		current->fs = apart.fs;
	}
	if (apart.files) {
		put_files(current->files);
		current->files = apart.files;
	}
	return 0;
}

int open_namespace(struct task_struct *p, uint32_t type, struct file *file)
{
	struct ns_common *ns = &task_ns(p)->common;

	if ((type != CLONE_NEWPID && !p->uts) ||
	    (type == 0 && !p->child_ns->reaper && !p->child_ns->dead))
		return -ENOENT;
	if (type != CLONE_NEWPID)
		ns = type ? &p->uts->common : &p->child_ns->common;
	ns->count++;
	file->private = ns;
	return 0;
}

void release_namespace(struct file *file)
{
	struct ns_common *ns = file->private;

	if (ns->type == CLONE_NEWUTS)
		put_uts(file->private);
	else
		put_pid_ns(file->private);
}

/* Into a namespace, which begins with an ns_common. 0; -EPERM; -EINVAL: a
 * process does not get out of its pid namespace, only further in. */
static int enter(void *ns)
{
	struct ns_common *common = ns;
	struct pid_namespace *up = ns;

	if (!suser())
		return -EPERM;
	while (common->type == CLONE_NEWPID && up != task_ns(current))
		if (!(up = up->parent))
			return -EINVAL;
	common->count++;
	if (common->type == CLONE_NEWUTS) {
		put_uts(current->uts);
		current->uts = ns;
	} else {
		put_pid_ns(current->child_ns);
		current->child_ns = ns;
	}
	return 0;
}

int32_t sys_setns(int fd, uint32_t flags)
{
	struct file *file = fd_file(fd);
	struct task_struct *p = pid_task(pidfd_pid(fd), PIDTYPE_PID);

	if (!file)
		return -EBADF;
	if (file->ops->release == release_namespace) {
		struct ns_common *ns = file->private;

		return flags && flags != ns->type ? -EINVAL : enter(ns);
	}
	if (!pidfd_pid(fd) || !flags || flags & ~NS_FLAGS)
		return -EINVAL;
	if (!p || !p->uts)
		return -ESRCH;		/* it has ended */
	int err = flags & CLONE_NEWPID ? enter(task_ns(p)) : 0;

	return !err && flags & CLONE_NEWUTS ? enter(p->uts) : err;
}
