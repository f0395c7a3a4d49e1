/*
 * How does a task wait for something, and how does it hear that it is there?
 *
 * The kernel is not preempted: between a test in the caller's loop and its
 * sleep_on nothing changes but what an interrupt handler does; where one makes
 * the condition true, the caller has interrupts off across both.
 */
#include <task/sched.h>
#include <debug.h>
#include <dev/timer.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

void wait_queue_init(struct wait_queue *q, const char *name)
{
	list_init(&q->sleepers);
	q->name = name;
}

/* With interrupts off. */
static void sleep_in(struct wait_queue *q, enum task_state state)
{
	current->state = state;
	current->waiting_on = q;
	list_add_tail(&current->wait_link, &q->sleepers);
	note_text(EVENT_SLEEP, q->name);
	schedule();
	list_del(&current->wait_link);
	current->waiting_on = NULL;
}

int sleep_on(struct wait_queue *q)
{
	uint32_t flags = irq_save();	/* or ^C could come in between */
	int err = current->signalled ? -ERESTARTSYS : 0;

	if (!err)
		sleep_in(q, TASK_INTERRUPTIBLE);
	irq_restore(flags);
	return err;
}

void sleep_on_killable(struct wait_queue *q)
{
	if (DEBUG)
		might_sleep();
	uint32_t flags = irq_save();

	sleep_in(q, TASK_UNINTERRUPTIBLE);
	irq_restore(flags);
}

/* The tick that is under way does not count; and one that came late, with the
 * next on time, may wake us too early: then callers find it is not over yet. */
int sleep_on_until(struct wait_queue *q, const uint64_t *due)
{
	if (!due)
		return sleep_on(q);
	uint64_t left = time_left(*due);

	if (!left)
		return -ETIMEDOUT;
	uint32_t flags = irq_save();	/* or the tick could come too early */
	struct timer timer;

	timer.expires = 0;
	timer_set(&timer, ticks_of(left) + 1, wake_up_process, current);
	int err = sleep_on(q);

	timer_cancel(&timer);
	irq_restore(flags);
	return err;
}

void wake_waiter(struct poll_wait *w)
{
	wake_up_process(w->p);
}

void wake_up(struct wait_queue *q)
{
	uint32_t flags = irq_save();

	while (!list_empty(&q->sleepers)) {
		struct task_struct *p;

		p = list_first(&q->sleepers, struct task_struct, wait_link);
		list_del(&p->wait_link);
		wake_up_process(p);
	}
	for (struct poll_wait *w = q->polls; w; w = w->next)
		w->wake(w);
	irq_restore(flags);
}
