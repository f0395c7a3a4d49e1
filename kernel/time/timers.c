/*
 * What is to happen at which tick?
 *
 * A wheel of lists: a timer hangs in the list of its tick modulo SLOTS, so
 * setting one costs the same however many there are. Those that are due ring in
 * order, so many a tick: programs go on, however many timers one of them sets.
 */
#include <time/timers.h>
#include <asm/cpu.h>

#define SLOTS		256
#define MOST_A_TICK	256

static struct list_head wheel[SLOTS], due = LIST_HEAD_INIT(due);
int rings_left;

void timers_init(void)
{
	for (int i = 0; i < SLOTS; i++)
		list_init(&wheel[i]);
}

void timer_set(struct timer *t, uint64_t ticks,
	       void (*fn)(struct task_struct *p), struct task_struct *p)
{
	uint32_t flags = irq_save();

	timer_cancel(t);
	t->expires = jiffies + ticks;
	t->fn = fn;
	t->p = p;
	list_add_tail(&t->link, &wheel[t->expires % SLOTS]);
	irq_restore(flags);
}

uint64_t timer_cancel(struct timer *t)
{
	uint32_t flags = irq_save();
	uint64_t left = 0;

	if (t->expires) {
		left = t->expires > jiffies ? t->expires - jiffies : 1;
		t->expires = 0;
		list_del(&t->link);
	}
	irq_restore(flags);
	return left;
}

void run_timers(void)
{
	struct list_head *slot = &wheel[jiffies % SLOTS], *next;
	struct timer *t;

	list_for_each_safe(t, next, slot, link)
		if (t->expires == jiffies) {
			list_del(&t->link);
			list_add_tail(&t->link, &due);
		}
	rings_left = MOST_A_TICK;
	while (rings_left > 0 && !list_empty(&due)) {
		rings_left--;
		t = list_first(&due, struct timer, link);
		timer_cancel(t);
		t->fn(t->p);
	}
}
