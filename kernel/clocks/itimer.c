/*
 * What rings for a process, by which clock?
 *
 * A process's timers hang in a list, and one timer of the kernel is set to the
 * first tick at which one of them may be due. A CPU's time goes no faster than
 * the wall's: where it has not come so far by then, the tick is set again.
 *
 *	set_itimer -> look_soon -> (ticks) ring_itimers -> ring -> send_signal
 */
#include <clocks/itimer.h>
#include <time/clock.h>
#include <mm/kmalloc.h>
#include <rtsig/siginfo.h>
#include <signal/pending.h>
#include <signal/signal.h>
#include <uapi/errno.h>

#define MOST_OVERRUNS	0x7fffffffu

int find_clock(int clock, struct rate *rate)
{
	int which = clock & CPUCLOCK_WHICH;
	int64_t now;

	*rate = (struct rate){ .clock = clock };
	if (clock == CLOCK_PROCESS_CPUTIME_ID ||
	    clock == CLOCK_THREAD_CPUTIME_ID) {
		rate->thread = clock == CLOCK_THREAD_CPUTIME_ID;
		rate->of = (rate->thread ? current : current->leader)
			   ->pids[PIDTYPE_PID];
		return 0;
	}
	if (clock >= 0)
		return read_clock(clock, &now);
	struct task_struct *p = task_or_self(CPUCLOCK_PID(clock));

	rate->thread = clock & CPUCLOCK_THREAD;
	rate->user_only = which == CPUCLOCK_VIRT;
	if (which == CPUCLOCK_FD || !p ||
	    (rate->thread ? p->leader != current->leader : p->leader != p))
		return -EINVAL;
	rate->of = p->pids[PIDTYPE_PID];
	return 0;
}

static uint64_t clock_at(const struct rate *rate)	/* ns; 0: p has ended */
{
	struct task_struct *p = pid_task(rate->of, PIDTYPE_PID);
	int64_t now = 0;

	if (!rate->of)
		read_clock(rate->clock, &now);
	if (!p)
		return now;
	const struct tms *all = &p->leader->times.total;
	uint32_t user = rate->thread ? p->times.utime : all->tms_utime;
	uint32_t system = rate->thread ? p->times.stime : all->tms_stime;

	return (uint64_t)NSEC_PER_TICK *
	       (user + (rate->user_only ? 0 : system));
}

int read_cpu_clock(int clock, int64_t *now)
{
	struct rate rate;
	int err = clock > CLOCK_THREAD_CPUTIME_ID ? -EINVAL
						  : find_clock(clock, &rate);

	if (!err)
		*now = clock_at(&rate);
	return err;
}

/* By its clock; one that is not set to a date does not see the wall's clock
 * being set. */
static uint64_t now_of(const struct itimer *t)
{
	if (!t->rate.of && !t->absolute)
		return clock_ns();
	return clock_at(&t->rate);
}

uint64_t itimer_left(const struct itimer *t)
{
	uint64_t now = now_of(t);

	return !t->due ? 0 : t->due > now ? t->due - now : 1;
}

/* Sends its signal. While the one before is pending, this only counts. */
static void ring(struct task_struct *leader, struct itimer *t, uint64_t times)
{
	struct task_struct *p = t->target ? pid_task(t->target, PIDTYPE_PID)
					  : leader;
	struct siginfo *info = &t->queued.info;

	if (!p || !t->signo)
		return;
	if (info->si_signo)
		times += info->si_overrun + 1;
	else
		t->last_overrun = info->si_overrun;
	info->si_overrun = times <= MOST_OVERRUNS ? times - 1 : MOST_OVERRUNS;
	if (info->si_signo)
		return;
	struct sigpending *pending = t->target ? &p->pending
					       : &p->group.pending;

	if (t->target)
		send_signal_thread(p, t->signo, NULL);
	else
		send_signal(p, t->signo, NULL);
	if (t->id < 0 || !sigismember(&pending->set, t->signo))
		return;
	keep_own_info(pending, &t->queued, t->signo);
}

/* It rings if it is due: how long until it does again, or 0. */
static uint64_t ring_if_due(struct task_struct *leader, struct itimer *t)
{
	uint64_t now = now_of(t), times = 1;

	if (t->due && now >= t->due) {
		rings_left--;
		if (t->interval)
			times += (now - t->due) / t->interval;
		t->due = t->interval ? t->due + times * t->interval : 0;
		ring(leader, t, times);
	}
	return t->due > now ? t->due - now : 0;
}

/* In the timer interrupt. Where too many are due, the list's head is moved, so
 * that the others come first in the next tick. */
static void ring_itimers(struct task_struct *leader)
{
	struct itimers *all = leader->timers.itimers;
	uint64_t least = 0, left;
	struct itimer *t;

	list_for_each(t, &all->list, link) {
		if (rings_left < 0) {
			list_del(&all->list);
			list_add_tail(&all->list, &t->link);
			least = 1;
			break;
		}
		left = ring_if_due(leader, t);
		if (left && (!least || left < least))
			least = left;
	}
	if (least)
		timer_set(&all->next, ticks_of(least), ring_itimers, leader);
}

/* The next tick is soon enough to find out when one rings. */
static void look_soon(struct task_struct *leader)
{
	timer_set(&leader->timers.itimers->next, 1, ring_itimers, leader);
}

struct itimer *find_itimer(int id)
{
	struct itimers *all = current->leader->timers.itimers;
	struct itimer *t, *found = NULL;
	uint32_t flags = irq_save();		/* a tick may move the head */

	if (all)
		list_for_each(t, &all->list, link)
			if (t->id == id)
				found = t;
	irq_restore(flags);
	return found;
}

struct itimer *new_itimer(int id)
{
	struct itimers **all = &current->leader->timers.itimers;
	struct itimer *t = kzalloc(sizeof(*t));

	if (t && !*all) {
		*all = kzalloc(sizeof(**all));
		if (!*all) {
			kfree(t);
			return NULL;
		}
		list_init(&(*all)->list);
	}
	if (!t)
		return NULL;
	t->id = id < 0 ? id : (*all)->last_id++;
	uint32_t flags = irq_save();

	list_add_tail(&t->link, &(*all)->list);
	irq_restore(flags);
	return t;
}

void set_itimer(struct itimer *t, uint64_t value, uint64_t interval,
		bool absolute)
{
	uint32_t flags = irq_save();

	t->absolute = absolute;
	t->due = !value ? 0 : absolute ? value : now_of(t) + value;
	t->interval = interval;
	look_soon(current->leader);
	irq_restore(flags);
}

static void free_one(struct itimer *t)
{
	uint32_t flags = irq_save();

	list_del(&t->link);
	if (t->queued.info.si_signo)	/* the signal stays, without a story */
		list_del(&t->queued.link);
	irq_restore(flags);
	uncharge_signal(t->user);
	put_pid(t->rate.of);
	put_pid(t->target);
	kfree(t);
}

/* Where that was the last one. */
static void free_empty(struct task_struct *leader)
{
	if (!list_empty(&leader->timers.itimers->list))
		return;
	timer_cancel(&leader->timers.itimers->next);
	kfree(leader->timers.itimers);
	leader->timers.itimers = NULL;
}

void free_itimer(struct itimer *t)
{
	free_one(t);
	free_empty(current->leader);
}

void drop_itimers(struct task_struct *leader, bool exec)
{
	struct itimer *t;
	struct list_head *next;

	if (!leader->timers.itimers)
		return;
	timer_cancel(&leader->timers.itimers->next);	/* moves the head */
	list_for_each_safe(t, next, &leader->timers.itimers->list, link)
		if (!exec || t->id >= 0)
			free_one(t);
	look_soon(leader);
	free_empty(leader);
}

void move_itimers(struct task_struct *to, struct task_struct *from)
{
	to->timers.itimers = from->timers.itimers;
	from->timers.itimers = NULL;
	if (to->timers.itimers)
		look_soon(to);
}

void clock_was_set(void)
{
	uint32_t flags = irq_save();

	for (int nr = 1; nr < NR_TASKS; nr++) {
		if (task[nr] && task[nr]->timers.itimers)
			look_soon(task[nr]);
		if (task[nr] && task[nr]->timers.dated &&
		    task[nr]->state == TASK_INTERRUPTIBLE)
			wake_up_process(task[nr]);
	}
	irq_restore(flags);
}
