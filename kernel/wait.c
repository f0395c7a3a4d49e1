/*
 * How does a parent hear of its children?
 *
 *	sys_wait4 sys_waitid -> do_wait -> poll_children
 *	  -> reap: a zombie's status is taken, and it is gone
 *	  -> report_stop: one that stopped or went on
 */
#include <exit.h>
#include <file.h>
#include <pidfd.h>
#include <sched.h>
#include <trace.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/time.h>
#include <uapi/wait.h>

#define WAIT4_OPTIONS (WNOHANG | WUNTRACED | WCONTINUED | \
		       __WNOTHREAD | __WALL | __WCLONE)
#define WAITID_OPTIONS (WAIT4_OPTIONS | WEXITED | WNOWAIT)

#define ANYONE		INT32_MIN	/* wait4's -1; ours is group 1 */

struct wait_request {
	pid_t pid;		/* > 0: that one; 0: our group; < 0: that */
	uint32_t options;	/* WEXITED as in waitid */
	bool impatient;		/* -EAGAIN rather than to sleep */
	int status;		/* the answer, as wait4 tells it */
	bool trapped;		/* the tracer asks: CLD_TRAPPED */
	uint32_t uid;		/* whose the child was */
	struct rusage usage;
};

static bool is_wanted(const struct wait_request *w, struct task_struct *p)
{
	bool is_clone = p->exit_signal != SIGCHLD;

	if (p->tracer != current->leader && !(w->options & __WALL) &&
	    is_clone != !!(w->options & __WCLONE))
		return false;
	if (w->options & __WNOTHREAD && p->tracer != current->leader &&
	    p->maker != current)
		return false;
	if (w->pid > 0)
		return task_pid(p) == w->pid;
	if (w->pid == ANYONE)
		return true;
	return task_pgid(p) == (w->pid ? -w->pid : task_pgid(current));
}

/* The first of a list of children that is wanted, or NULL: without a search
 * where one number is asked for. A leader whose threads live on is a zombie,
 * but no news yet, nor is one whose tracer is to know first: those are with the
 * children. */
static struct task_struct *wanted_child(const struct wait_request *w,
					struct list_head *list)
{
	struct task_struct *p = find_task_by_pid(w->pid);

	if (w->pid <= 0) {
		list_for_each(p, list, sibling)
			if (is_wanted(w, p))
				return p;
		return NULL;
	}
	if (!p || p->leader != p || p->parent != current->leader ||
	    !is_wanted(w, p))
		return NULL;
	bool ended = p->nr_threads == 0 && !p->tracer;

	return ended == (list == &current->leader->zombies) ? p : NULL;
}

static struct timeval ticks_to_timeval(uint32_t ticks)
{
	return (struct timeval){ ticks / HZ, ticks % HZ * (1000000 / HZ) };
}

/* Takes a zombie's status and, unless WNOWAIT, ends it for good; its pid. */
static pid_t reap(struct wait_request *w, struct task_struct *p)
{
	struct task_struct *us = current->leader;
	pid_t pid = task_pid(p);

	w->status = p->exit_code;
	w->uid = p->uid;
	w->usage.ru_utime = ticks_to_timeval(p->utime + p->cutime);
	w->usage.ru_stime = ticks_to_timeval(p->stime + p->cstime);
	if (w->options & WNOWAIT)
		return pid;
	us->cutime += p->utime + p->cutime;
	us->cstime += p->stime + p->cstime;
	release_task(p);
	return pid;
}

/* A child that has stopped or gone on, and it was not told yet: pid or 0. */
static pid_t report_stop(struct wait_request *w)
{
	bool keep = w->options & WNOWAIT;
	struct task_struct *p;

	list_for_each(p, &current->leader->children, sibling) {
		bool stopped = w->options & WUNTRACED && p->stop_report &&
			       p->tracer != current->leader;
		bool went_on = w->options & WCONTINUED && p->cont_report;

		if (!is_wanted(w, p) || (!stopped && !went_on))
			continue;
		w->uid = p->uid;
		w->status = stopped ? W_STOPCODE(p->stop_report)
				    : W_CONTINUED;
		if (stopped && !keep)
			p->stop_report = 0;
		else if (!keep)
			p->cont_report = false;
		return task_pid(p);
	}
	return 0;
}

/* Somebody we watch who stopped, or ended and is another's child: pid; 0: no
 * news; -ECHILD: we watch nobody who is wanted. */
static pid_t report_tracee(struct wait_request *w)
{
	struct task_struct *p;
	pid_t pid = -ECHILD;

	list_for_each(p, &current->leader->tracees, trace_link) {
		bool ended = p->state == TASK_ZOMBIE &&
			     (p->leader != p || p->nr_threads == 0);

		if (!is_wanted(w, p))
			continue;
		pid = 0;
		if (ended ? !(w->options & WEXITED) : !p->trace_report)
			continue;
		w->status = ended ? p->exit_code : p->trace_report;
		w->trapped = !ended;
		w->uid = p->uid;
		pid = task_pid(p);
		if (w->options & WNOWAIT)
			return pid;
		p->trace_report = 0;
		if (ended)
			untrace_zombie(p);
		return pid;
	}
	return pid;
}

/* pid of a child that has something to tell, 0 if none has yet, -ECHILD. */
static pid_t poll_children(struct wait_request *w)
{
	struct list_head *zombies = &current->leader->zombies;
	struct task_struct *zombie = wanted_child(w, zombies);
	pid_t pid = 0;

	if (zombie && w->options & WEXITED)
		return reap(w, zombie);
	if (w->options & (WUNTRACED | WCONTINUED))
		pid = report_stop(w);
	if (pid || zombie)
		return pid;
	pid = report_tracee(w);
	if (pid != -ECHILD)
		return pid;
	return wanted_child(w, &current->leader->children) ? 0 : -ECHILD;
}

static pid_t do_wait(struct wait_request *w)
{
	/* children are the process's here */
	for (;;) {
		pid_t pid = poll_children(w);

		if (pid || w->options & WNOHANG)
			return pid;
		if (w->impatient)
			return -EAGAIN;
		int err = sleep_on(&current->leader->child_exit);

		if (err)
			return err;
	}
}

int32_t sys_wait4(pid_t pid, int *status, uint32_t options,
		  struct rusage *usage)
{
	struct wait_request w = { .pid = pid == -1 ? ANYONE : pid,
				  .options = options | WEXITED };

	if (options & ~WAIT4_OPTIONS)
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

/* waitid's way of saying what wait4 packs into one word. */
static void describe(const struct wait_request *w, pid_t pid,
		     struct siginfo *info)
{
	int status = w->status;

	*info = (struct siginfo){
		.si_signo = SIGCHLD, .si_pid = pid, .si_uid = w->uid,
	};
	if (WIFCONTINUED(status)) {
		info->si_code = CLD_CONTINUED;
		info->si_status = SIGCONT;
	} else if (WIFSTOPPED(status)) {
		info->si_code = w->trapped ? CLD_TRAPPED : CLD_STOPPED;
		info->si_status = status >> 8;	/* with a tracer's event */
	} else {
		info->si_code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED;
		info->si_status = WIFEXITED(status) ? WEXITSTATUS(status)
						    : WTERMSIG(status);
	}
}

/* which and id as w's pid. 0, -EINVAL, -EBADF, or -ECHILD: the process behind
 * a pidfd is not to be seen from here. */
static int choose(struct wait_request *w, int which, pid_t id)
{
	const struct pid *pid = which == P_PIDFD ? pidfd_pid(id) : NULL;

	if (which == P_ALL)
		w->pid = ANYONE;
	else if (which == P_PID && id > 0)
		w->pid = id;
	else if (which == P_PGID && id >= 0)
		w->pid = -id;
	else if (which == P_PIDFD && pid)
		w->pid = pid_nr_in(pid, task_ns(current));
	else
		return which == P_PIDFD && id >= 0 ? -EBADF : -EINVAL;
	w->impatient = pid && fd_file(id)->flags & O_NONBLOCK;
	return pid && !w->pid ? -ECHILD : 0;
}

/* Linux writes *user whatever comes of it, too. */
int32_t sys_waitid(int which, pid_t id, struct siginfo *user,
		   uint32_t options, struct rusage *usage)
{
	struct wait_request w = { .options = options };
	struct siginfo info = { 0 };
	pid_t pid = -EINVAL;

	if (!(options & ~WAITID_OPTIONS) &&
	    options & (WEXITED | WUNTRACED | WCONTINUED))
		pid = choose(&w, which, id);
	if (!pid)
		pid = do_wait(&w);
	if (pid > 0)
		describe(&w, pid, &info);
	if (pid > 0 && usage && copy_to_user(usage, &w.usage, sizeof(*usage)))
		return -EFAULT;
	if (user && copy_to_user(user, &info, sizeof(info)))
		return -EFAULT;
	return pid < 0 ? pid : 0;
}
