/*
 * How does a parent hear of its children?
 *
 *	sys_wait4 sys_waitid -> do_wait -> poll_children -> find_answer
 *	  has_answer -> change_of: it has stopped or gone on
 *	  take_answer -> reap: a zombie's status is taken, and it is gone
 */
#include <task/wait.h>
#include <task/exit.h>
#include <time/clock.h>
#include <task/pid.h>
#include <task/sched.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

/* Is p one that w names? Where that is by number, p has it. */
static bool is_wanted(const struct wait_request *w, struct task_struct *p)
{
	bool is_clone = p->exit_signal != SIGCHLD;

	if (p->trace.tracer != current->leader && !(w->options & __WALL) &&
	    is_clone != !!(w->options & __WCLONE))
		return false;
	if (w->options & __WNOTHREAD && p->trace.thread != current &&
	    p->family.creator != current)
		return false;
	if (w->pid > 0 || w->pid == ANYONE)
		return true;
	return task_pgid(p) == (w->pid ? -w->pid : task_pgid(current));
}

/* Takes a zombie's status and, unless WNOWAIT, ends it for good, or lets its
 * parent know. */
static void reap(struct wait_request *w, struct task_struct *p)
{
	struct tms *ours = &current->leader->times.total;
	const struct tms *t = &p->times.total;

	w->status = p->leader->group.exits ? p->leader->group.exit_code
					  : p->exit_code;
	w->usage.ru_utime = ticks_to_timeval(t->tms_utime + t->tms_cutime);
	w->usage.ru_stime = ticks_to_timeval(t->tms_stime + t->tms_cstime);
	if (w->options & WNOWAIT)
		return;
	note(EVENT_WAIT, p->nr, w->status);
	if (p->trace.tracer) {
		untrace_zombie(p);
		return;
	}
	ours->tms_cutime += t->tms_utime + t->tms_cutime;
	ours->tms_cstime += t->tms_stime + t->tms_cstime;
	release_task(p);
}

/* Where it stands that p has stopped or gone on, if w asks for that; NULL. A
 * tracer hears of each stop, and in trace_report. */
static int *change_of(const struct wait_request *w, struct task_struct *p)
{
	bool watched = p->trace.tracer == current->leader;
	uint32_t kind = p->group.report == W_CONTINUED ? WCONTINUED : WUNTRACED;

	if (watched && p->trace.report)
		return &p->trace.report;
	if (!p->group.report || !(w->options & kind) ||
	    (watched && kind == WUNTRACED))
		return NULL;
	return &p->group.report;
}

static bool has_ended(const struct task_struct *p)
{
	return p->state == TASK_ZOMBIE && (p->leader != p || is_over(p));
}

/* Has p something to tell? If not, w->found says that it is one to wait for. A
 * leader whose threads live on is no news yet, nor is a zombie whose tracer is
 * to know first. */
static bool has_answer(struct wait_request *w, struct task_struct *p)
{
	bool ended = has_ended(p);

	if (!is_wanted(w, p) || (ended && !(w->options & WEXITED)))
		return false;
	w->found = 0;
	return ended ? !p->trace.tracer || p->trace.tracer == current->leader
		     : change_of(w, p) != NULL;
}

/* It tells that: w->found and the rest of the answer are there. */
static void take_answer(struct wait_request *w, struct task_struct *p)
{
	int *change = has_ended(p) ? NULL : change_of(w, p);

	w->found = task_pid(p);
	w->uid = p->cred.uid;
	if (!change) {
		reap(w, p);
		return;
	}
	w->status = *change;
	w->trapped = change == &p->trace.report;
	if (!(w->options & WNOWAIT)) {
		*change = 0;
		news_is_told(p);
	}
}

/* The eldest child that has an answer, or a tracee; NULL. A child without news
 * is asked only until one is found to wait for. */
static struct task_struct *find_answer(struct wait_request *w)
{
	struct task_struct *us = current->leader, *p, *eldest = NULL;

	list_for_each(p, &us->family.children, family.sibling) {
		if (!p->family.has_report && w->found == 0)
			break;
		if (has_answer(w, p) &&
		    (!eldest || p->family.order < eldest->family.order))
			eldest = p;
	}
	if (eldest)
		return eldest;
	list_for_each(p, &us->trace.tracees, trace.link)
		if (has_answer(w, p))
			return p;
	return NULL;
}

/* Asks them all, or without a search the one that the call names by number. */
static void poll_children(struct wait_request *w)
{
	struct task_struct *us = current->leader;
	struct task_struct *p = w->named ? pid_task(w->named, PIDTYPE_PID)
					 : find_task_by_pid(w->pid);

	w->found = -ECHILD;
	if (w->pid <= 0)
		p = find_answer(w);
	else if (p && ((p->trace.tracer != us && (p->leader != p ||
					    p->parent != us)) ||
		       !has_answer(w, p)))
		p = NULL;
	if (p)
		take_answer(w, p);
}

pid_t do_wait(struct wait_request *w)
{
	for (;;) {
		poll_children(w);
		if (w->found || w->options & WNOHANG)
			return w->found;
		if (w->impatient)
			return -EAGAIN;
		int err = sleep_on(&current->leader->family.child_exit);

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
	if ((status && put_user(w.status, status)) ||
	    (usage && copy_to_user(usage, &w.usage, sizeof(*usage))))
		return -EFAULT;		/* Linux forgets the child, too */
	return found;
}

int32_t sys_waitpid(pid_t pid, int *status, uint32_t options)
{
	return sys_wait4(pid, status, options, NULL);
}
