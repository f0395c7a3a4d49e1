/*
 * How does a task end, and how does its parent hear of it?
 *
 *	do_group_exit -> kill_other_threads
 *	  do_exit	what a thread holds goes; the last one:
 *	    end_process	children to init, the parent hears, a zombie is left
 *	sys_wait4 -> reap: the zombie goes
 */
#include <exit.h>
#include <file.h>
#include <fpu.h>
#include <futex.h>
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
	p->mm = NULL;
	p->files = NULL;
	p->fs = NULL;
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
		futex_release(current->clear_child_tid);
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

/* p, off the CPU for good, is forgotten. */
static void release_task(struct task_struct *p)
{
	list_del(&p->sibling);
	free_numbers(p);
	put_sighand(p->sighand);
	task_free(p);
}

/* The last thread is gone: the process ends, and its parent hears of it.
 * False where the parent had said it would not wait. */
static bool end_process(struct task_struct *leader)
{
	int code = leader->group_exit ? leader->group_exit_code
				      : leader->exit_code;

	if (leader == init_task)
		panic("init (pid 1) has ended with status %#x", code);
	leader->exit_code = code;
	timer_cancel(&leader->alarm);
	flush_signals(leader, ~0ull);
	tty_disassociate(leader);
	forget_children(leader);
	list_del(&leader->sibling);

	bool awaited = !nobody_waits(leader);

	if (awaited)
		list_add_tail(&leader->sibling, &leader->parent->zombies);
	notify_parent(leader, leader->exit_signal,
		      WIFEXITED(code) ? CLD_EXITED : CLD_KILLED,
		      WIFEXITED(code) ? WEXITSTATUS(code) : WTERMSIG(code));
	return awaited;
}

/* Takes p out of its process; true: nobody is left in it. */
static bool leave_process(struct task_struct *p)
{
	struct task_struct *leader = p->leader;

	list_del(&p->thread_link);
	if (p != leader) {
		leader->utime += p->utime;
		leader->stime += p->stime;
	}
	wake_up(&leader->thread_exit);
	return --leader->nr_threads == 0;
}

void do_exit(int code)
{
	struct task_struct *p = current, *leader = p->leader;

	p->exit_code = code;
	flush_own_signals(p);
	fpu_drop(p);
	if (p->mm)
		release_mm();
	leave_mm();
	put_resources(p);

	bool last = leave_process(p);
	bool awaited = last ? end_process(leader) : true;

	p->state = TASK_ZOMBIE;
	if (p == leader && awaited) {
		schedule();
		panic("a zombie runs");
	}
	if (p != leader && !awaited)
		release_task(leader);
	free_numbers(p);
	put_sighand(p->sighand);
	p->state = TASK_DEAD;
	schedule_and_die();
}

void do_group_exit(int code)
{
	struct task_struct *leader = current->leader;

	if (leader->exec_thread && leader->exec_thread != current)
		do_exit(code);		/* the process lives on without us */
	if (!leader->group_exit) {
		leader->group_exit = true;
		leader->group_exit_code = code;
		kill_other_threads();
	}
	do_exit(leader->group_exit_code);
}

int32_t sys_exit(int code)
{
	do_exit(W_EXITCODE(code, 0));
}

int32_t sys_exit_group(int code)
{
	do_group_exit(W_EXITCODE(code, 0));
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

/* The same, without a search where one number is asked for. A leader whose
 * threads live on is a zombie, but no news yet. */
static struct task_struct *wanted_child(const struct wait_request *w,
					struct list_head *list)
{
	if (w->pid <= 0)
		return first_wanted(w, list);
	struct task_struct *p = find_task_by_pid(w->pid);

	if (!p || p->leader != p || p->parent != current->leader ||
	    !is_wanted(w, p))
		return NULL;
	return (p->nr_threads == 0) == (list == &current->leader->zombies)
	       ? p : NULL;
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
	current->leader->cutime += p->utime + p->cutime;
	current->leader->cstime += p->stime + p->cstime;
	release_task(p);
	return pid;
}

/* A child that has stopped or gone on, and it was not told yet: pid or 0. */
static pid_t report_stop(struct wait_request *w)
{
	struct task_struct *p;

	list_for_each(p, &current->leader->children, sibling) {
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
	struct task_struct *p = wanted_child(w, &current->leader->zombies);
	pid_t pid = 0;

	if (p)
		return reap(w, p);
	if (w->options & (WUNTRACED | WCONTINUED))
		pid = report_stop(w);
	if (pid)
		return pid;
	return wanted_child(w, &current->leader->children) ? 0 : -ECHILD;
}

static pid_t do_wait(struct wait_request *w)
{
	for (;;) {
		pid_t pid = poll_children(w);

		if (pid || w->options & WNOHANG)
			return pid;
		int err = sleep_on(&current->leader->child_exit);

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
