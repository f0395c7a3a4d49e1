/*
 * How does a signal come to be pending?
 *
 * Posting stands here, below everything that posts. What a pending signal does
 * to the task, on its way to user mode, stands in deliver.c.
 */
#include <signal/signal.h>
#include <jobs/jobs.h>
#include <lib/string.h>
#include <mm/kmalloc.h>
#include <task/pid.h>
#include <asm/cpu.h>

static const sigset_t stops = STOPS;
static const sigset_t job_control = STOPS | sigmask(SIGCONT) | sigmask(SIGKILL);
static const sigset_t ignored = sigmask(SIGCHLD) | sigmask(SIGCONT) |
				sigmask(SIGURG) | sigmask(SIGWINCH);

bool stops_by_default(int sig)
{
	return sigismember(&stops, sig);
}

bool ignored_by_default(int sig)
{
	return sigismember(&ignored, sig);
}

static uint32_t handler_of(const struct task_struct *p, int sig)
{
	return p->sighand->action[sig - 1].sa_handler;
}

bool signal_is_ignored(const struct task_struct *p, int sig)
{
	return handler_of(p, sig) == SIG_IGN || sigismember(&p->blocked, sig);
}

bool is_spared(const struct task_struct *p, int sig)
{
	return is_ns_init(p->leader) && p->sig.fatal != sig &&
	       !(UNBLOCKABLE & sigmask(sig));
}

/* A pid 1 cannot be killed by mistake: only from outside its namespace, and
 * by what cannot be caught. */
static bool is_protected(const struct task_struct *p, int sig)
{
	return is_spared(p, sig) || (is_ns_init(p->leader) &&
	       pid_nr_in(current->pids[PIDTYPE_PID], task_ns(p)));
}

/* Nothing would come of it, so it need not be kept. */
static inline bool is_lost(const struct task_struct *p, int sig)
{
	uint32_t handler = handler_of(p, sig);

	if (handler > SIG_IGN)
		return false;		/* the quick way to a handler */
	if (sigismember(&p->blocked, sig) || p->sig.fatal == sig)
		return false;
	if (handler == SIG_DFL && is_protected(p, sig))
		return !p->trace.tracer || sig == SIGKILL;
	if (p->trace.tracer)
		return false;		/* the tracer sees what is ignored */
	return handler == SIG_IGN ||
	       (handler == SIG_DFL && ignored_by_default(sig));
}

bool is_killed(const struct task_struct *p)
{
	return (p->pending.set | p->leader->group.pending.set) &
	       sigmask(SIGKILL);
}

bool give_way(void)
{
	schedule();
	return is_killed(current);
}

bool is_dying(const struct task_struct *p)
{
	sigset_t ready = (p->pending.set | p->leader->group.pending.set) &
			 ~p->blocked & ~stops & ~ignored;

	if (p->trace.tracer)
		return is_killed(p);	/* the tracer decides the rest */
	for (int sig = 1; sig <= NSIG && ready >> (sig - 1); sig++)
		if (ready & sigmask(sig) && handler_of(p, sig) == SIG_DFL)
			return true;
	return false;
}

/* p is to look at its signals, or why it is to stop, soon. */
static void alert(struct task_struct *p)
{
	p->signalled = true;
	if (p->state == TASK_INTERRUPTIBLE ||
	    (p->state == TASK_UNINTERRUPTIBLE && is_dying(p)) ||
	    (p->state == TASK_TRACED &&
	     (is_killed(p) || (p->jobctl & JOBCTL_LISTENING &&
			       p->jobctl & JOBCTL_PENDING))))
		wake_up_process(p);
}

void set_jobctl(struct task_struct *p, int why)
{
	uint32_t flags = irq_save();

	p->jobctl |= why;
	alert(p);
	irq_restore(flags);
}

/* Tells p of a signal that is pending for it; false: p blocks that. */
static bool tell(struct task_struct *p, int sig)
{
	if (sigismember(&p->blocked, sig) && !sigismember(&p->sig.wait, sig)) {
		wake_signalfds();
		return false;
	}
	alert(p);
	return true;
}

/* Tells a thread that does not block sig, the leader first. One is enough; but
 * of a killed process no other thread may run on meanwhile, and fork. */
static void alert_one(struct task_struct *leader, int sig)
{
	struct task_struct *p;

	list_for_each(p, &leader->group.threads, thread_link)
		if (tell(p, sig) && sig != SIGKILL)
			return;
}

void retarget_shared_pending(void)
{
	struct task_struct *leader = current->leader;
	sigset_t held = leader->group.pending.set & current->blocked;

	for (int sig = 1; held; sig++, held >>= 1)
		if (held & 1)
			alert_one(leader, sig);
}

void set_blocked(sigset_t set)
{
	current->blocked = set & ~UNBLOCKABLE;
	if (current->signalled && current->leader->group.pending.set)
		retarget_shared_pending();
	recalc_signalled(current);
}

void block_meanwhile(sigset_t set)
{
	current->sig.saved_blocked = current->blocked;
	current->sig.restore_blocked = true;
	set_blocked(set);
}

int send_signal(struct task_struct *p, int sig, const struct siginfo *info)
{
	struct task_struct *leader = p->leader;
	uint32_t flags = irq_save();
	int err = 0;

	if (sig > 0 && sig <= NSIG && leader->group.nr_threads) {
		if (sigismember(&job_control, sig))
			settle_stops(leader, sig);
		if (!is_lost(leader, sig)) {
			err = post_signal(leader, &leader->group.pending, sig,
					  info);
			alert_one(leader, sig);
		}
	}
	irq_restore(flags);
	return err;
}

int send_as_user(struct task_struct *p, int sig)
{
	struct pid *sender = current->leader->pids[PIDTYPE_PID];
	struct siginfo info = {
		.si_signo = sig, .si_code = SI_USER,
		.si_pid = pid_nr_in(sender, task_ns(p)),
		.si_uid = current->cred.uid,
	};

	return send_signal(p, sig, &info);
}

int send_signal_thread(struct task_struct *p, int sig,
		       const struct siginfo *info)
{
	uint32_t flags = irq_save();
	int err = 0;

	if (sig > 0 && sig <= NSIG && p->state != TASK_ZOMBIE) {
		if (sigismember(&job_control, sig))
			settle_stops(p->leader, sig);
		if (!is_lost(p, sig)) {
			err = post_signal(p, &p->pending, sig, info);
			tell(p, sig);
		}
	}
	irq_restore(flags);
	return err;
}

void force_signal(struct task_struct *p, int sig, const struct siginfo *info)
{
	struct sigaction *action = &p->sighand->action[sig - 1];

	if (signal_is_ignored(p, sig))
		action->sa_handler = SIG_DFL;
	if (action->sa_handler == SIG_DFL)
		p->sig.fatal = sig;
	sigdelset(&p->blocked, sig);
	send_signal_thread(p, sig, info);
}

void kill_other_threads(void)
{
	struct task_struct *p;
	uint32_t flags = irq_save();

	if (current->leader->group.stop)
		end_stop(current->leader, 0);
	list_for_each(p, &current->leader->group.threads, thread_link)
		if (p != current) {
			sigaddset(&p->pending.set, SIGKILL);
			alert(p);
		}
	irq_restore(flags);
}

static void bring_news(struct task_struct *p)
{
	p->family.has_report = true;
	list_del(&p->family.sibling);
	list_add(&p->family.sibling, &p->parent->family.children);
}

void add_child(struct task_struct *parent, struct task_struct *p)
{
	static uint32_t last;

	p->parent = parent;
	p->family.order = ++last;
	p->family.has_report = false;
	list_add_tail(&p->family.sibling, &parent->family.children);
	if (p->group.report)
		bring_news(p);
}

void news_is_told(struct task_struct *p)
{
	if (!p->family.has_report || p->group.report || p->trace.report)
		return;
	p->family.has_report = false;
	list_del(&p->family.sibling);
	list_add_tail(&p->family.sibling, &p->parent->family.children);
}

void notify(struct task_struct *to, struct task_struct *p, int sig, int code,
	    int status)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = code,
		.si_pid = pid_nr_in(p->pids[PIDTYPE_PID], task_ns(to)),
		.si_uid = p->cred.uid, .si_status = status,
	};

	if (sig == SIGCHLD && to->sighand &&
	    (handler_of(to, SIGCHLD) == SIG_IGN ||	/* nor is it kept */
	     (code != CLD_EXITED && code != CLD_KILLED &&
	      to->sighand->action[SIGCHLD - 1].sa_flags & SA_NOCLDSTOP)))
		sig = 0;
	if (sig)
		send_signal(to, sig, &info);
	if (to == p->parent && p == p->leader)
		bring_news(p);
	wake_up(&to->family.child_exit);
}

struct sighand_struct *dup_sighand(const struct sighand_struct *from)
{
	struct sighand_struct *s = kmalloc(sizeof(*s));

	if (!s)
		return NULL;
	memcpy(s, from, sizeof(*s));
	s->count = 1;
	return s;
}

void reset_handlers(struct sighand_struct *s)
{
	for (int i = 0; i < s->top; i++)
		if (s->action[i].sa_handler != SIG_IGN)
			s->action[i] = (struct sigaction){ 0 };
}

void put_sighand(struct sighand_struct *s)
{
	if (s && --s->count == 0)
		kfree(s);
}
