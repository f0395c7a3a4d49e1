/*
 * How does a task end, and how does its parent hear of it?
 *
 *	do_exit -> put_resources, forget_children, then a zombie
 *	sys_wait4 -> reap: the last of it goes
 */
#include <exit.h>
#include <file.h>
#include <fpu.h>
#include <inode.h>
#include <kmalloc.h>
#include <memory.h>
#include <pid.h>
#include <printk.h>
#include <region.h>
#include <signal.h>
#include <tty.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

void put_resources(struct task_struct *p)
{
	put_mm(p->mm);
	put_files(p->files);
	put_fs(p->fs);
	put_sighand(p->sighand);
	p->mm = NULL;
	p->files = NULL;
	p->fs = NULL;
	p->sighand = NULL;
}

static void complete_vfork(struct task_struct *p)
{
	struct completion *vfork = p->vfork_done;

	p->vfork_done = NULL;
	if (vfork) {
		vfork->done = true;
		wake_up(&vfork->wait);
	}
}

void release_mm(void)
{
	if (current->clear_child_tid && current->mm->count > 1)
		put_user(0, current->clear_child_tid);
	current->clear_child_tid = NULL;
	complete_vfork(current);
}

/* Stands on the kernel's own page tables: ours may go now. */
static void leave_mm(void)
{
	current->tss.cr3 = virt_to_phys(swapper_pgd);
	write_cr3(current->tss.cr3);
}

/* Nobody will wait for p's children now but init. */
static void forget_children(struct task_struct *p)
{
	struct task_struct *child;
	struct list_head *next;

	list_for_each_safe(child, next, &p->children, sibling) {
		list_del(&child->sibling);
		child->parent = init_task;
		child->exit_signal = SIGCHLD;
		list_add_tail(&child->sibling, &init_task->children);
	}
	list_for_each_safe(child, next, &p->zombies, sibling) {
		list_del(&child->sibling);
		child->parent = init_task;
		list_add_tail(&child->sibling, &init_task->zombies);
		notify_parent(child, SIGCHLD, CLD_EXITED, 0);
	}
}

static void free_numbers(struct task_struct *p)
{
	for (int type = 0; type < PIDTYPE_MAX; type++)
		detach_pid(p, type);
}

/* The parent has said that it will not wait: SIGCHLD ignored. */
static bool nobody_waits(const struct task_struct *p)
{
	const struct sighand_struct *s = p->parent->sighand;

	return p->exit_signal == SIGCHLD && s &&
	       (s->action[SIGCHLD - 1].sa_handler == SIG_IGN ||
		s->action[SIGCHLD - 1].sa_flags & SA_NOCLDWAIT);
}

void do_exit(int code)
{
	struct task_struct *p = current;

	if (p == init_task)
		panic("init (pid 1) has ended with status %#x", code);
	p->exit_code = code;
	timer_cancel(&p->alarm);
	flush_signals(p, ~0ull);
	fpu_drop(p);
	release_mm();
	leave_mm();
	tty_disassociate(p);
	put_resources(p);
	forget_children(p);
	list_del(&p->sibling);

	bool autoreap = nobody_waits(p);

	p->state = autoreap ? TASK_DEAD : TASK_ZOMBIE;
	if (!autoreap)
		list_add_tail(&p->sibling, &p->parent->zombies);
	notify_parent(p, p->exit_signal,
		      WIFEXITED(code) ? CLD_EXITED : CLD_KILLED,
		      WIFEXITED(code) ? WEXITSTATUS(code) : WTERMSIG(code));
	if (autoreap) {
		free_numbers(p);
		schedule_and_die();
	}
	schedule();
	panic("a zombie runs");
}

int32_t sys_exit(int code)
{
	do_exit(W_EXITCODE(code, 0));
}

/* wait4 */

struct wait_request {
	pid_t pid;		/* > 0: that one; 0, -1, < -1: see wait4(2) */
	uint32_t options;
	int status;		/* the answer */
	struct rusage usage;
};

static bool is_wanted(const struct wait_request *w, struct task_struct *p)
{
	bool is_clone = p->exit_signal != SIGCHLD;

	if (!(w->options & __WALL) && is_clone != !!(w->options & __WCLONE))
		return false;
	if (w->pid > 0)
		return task_pid(p) == w->pid;
	if (w->pid == -1)
		return true;
	return task_pgid(p) == (w->pid ? -w->pid : task_pgid(current));
}

/* The first of a list of children that is wanted, or NULL. */
static struct task_struct *first_wanted(const struct wait_request *w,
					struct list_head *list)
{
	struct task_struct *p;

	list_for_each(p, list, sibling)
		if (is_wanted(w, p))
			return p;
	return NULL;
}

/* The same, without a search where one number is asked for. */
static struct task_struct *wanted_child(const struct wait_request *w,
					struct list_head *list)
{
	if (w->pid <= 0)
		return first_wanted(w, list);
	struct task_struct *p = find_task_by_pid(w->pid);
	bool is_zombie = p && p->state == TASK_ZOMBIE;

	return p && p->parent == current && is_wanted(w, p) &&
	       is_zombie == (list == &current->zombies) ? p : NULL;
}

static struct timeval ticks_to_timeval(uint32_t ticks)
{
	return (struct timeval){ ticks / HZ, ticks % HZ * (1000000 / HZ) };
}

/* Takes a zombie's status and ends it for good; returns its pid. */
static pid_t reap(struct wait_request *w, struct task_struct *p)
{
	pid_t pid = task_pid(p);

	w->status = p->exit_code;
	w->usage.ru_utime = ticks_to_timeval(p->utime + p->cutime);
	w->usage.ru_stime = ticks_to_timeval(p->stime + p->cstime);
	current->cutime += p->utime + p->cutime;
	current->cstime += p->stime + p->cstime;
	list_del(&p->sibling);
	free_numbers(p);
	task_free(p);
	return pid;
}

/* A child that has stopped or gone on, and it was not told yet: pid or 0. */
static pid_t report_stop(struct wait_request *w)
{
	struct task_struct *p;

	list_for_each(p, &current->children, sibling) {
		if (!is_wanted(w, p))
			continue;
		if (w->options & WUNTRACED && p->stop_report) {
			w->status = p->stop_report << 8 | 0x7f;
			p->stop_report = 0;
			return task_pid(p);
		}
		if (w->options & WCONTINUED && p->cont_report) {
			w->status = 0xffff;
			p->cont_report = false;
			return task_pid(p);
		}
	}
	return 0;
}

/* pid of a child that has something to tell, 0 if none has yet, -ECHILD. */
static pid_t poll_children(struct wait_request *w)
{
	struct task_struct *p = wanted_child(w, &current->zombies);
	pid_t pid = 0;

	if (p)
		return reap(w, p);
	if (w->options & (WUNTRACED | WCONTINUED))
		pid = report_stop(w);
	if (pid)
		return pid;
	return wanted_child(w, &current->children) ? 0 : -ECHILD;
}

static pid_t do_wait(struct wait_request *w)
{
	for (;;) {
		pid_t pid = poll_children(w);

		if (pid || w->options & WNOHANG)
			return pid;
		int err = sleep_on(&current->child_exit);

		if (err)
			return err;
	}
}

int32_t sys_wait4(pid_t pid, int *status, uint32_t options,
		  struct rusage *usage)
{
	struct wait_request w = { .pid = pid, .options = options };

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED |
			__WNOTHREAD | __WALL | __WCLONE))
		return -EINVAL;
	if (pid == INT32_MIN)
		return -ESRCH;
	pid_t found = do_wait(&w);

	if (found <= 0)
		return found;
	if (status && put_user(w.status, status))
		return -EFAULT;
	if (usage && copy_to_user(usage, &w.usage, sizeof(*usage)))
		return -EFAULT;
	return found;
}

int32_t sys_waitpid(pid_t pid, int *status, uint32_t options)
{
	return sys_wait4(pid, status, options, NULL);
}
