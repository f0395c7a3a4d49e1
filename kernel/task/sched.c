/*
 * Who runs next, and who is in which slot?
 *
 * There are two arrays of queues, one queue a nice value. A task that has used
 * up its time slice waits in `expired` until `active` is empty; then the arrays
 * change places. So choosing costs the same however many tasks wait, and no
 * task waits for ever.
 *
 *	sched_tick (timer) -> need_resched -> entry.asm -> schedule
 *	sleep_on -> schedule -> switch_to (switch.asm)
 */
#include <task/sched.h>
#include <debug.h>
#include <task/gdt.h>
#include <mm/kmalloc.h>
#include <mm/memory.h>
#include <printk.h>
#include <uapi/errno.h>

static struct run_queue run_queues[2];
static struct run_queue *active = &run_queues[0], *expired = &run_queues[1];

static uint16_t free_slots[NR_TASKS];		/* a stack of them */
static int nr_free_slots;
static struct task_struct *dead;	/* to be freed once it is off the CPU */

struct task_struct *task[NR_TASKS];
struct task_struct *current = &idle_task;
int nr_tasks = 1;
uint32_t nr_newborn[2];
volatile bool need_resched;

void switch_to(struct task_struct *next);	/* switch.asm */

void task_init_lists(struct task_struct *p)
{
	list_init(&p->pending.queue);
	list_init(&p->group.pending.queue);
	list_init(&p->run_link);
	list_init(&p->wait_link);
	list_init(&p->family.children);
	list_init(&p->family.sibling);
	list_init(&p->group.threads);
	list_init(&p->thread_link);
	list_init(&p->trace.tracees);
	list_init(&p->trace.link);
	wait_queue_init(&p->family.child_exit, "child");
	wait_queue_init(&p->group.thread_exit, "threads");
}

void sched_init(void)
{
	for (int i = 0; i < 2 * NR_PRIOS; i++)
		list_init(&run_queues[i % 2].queue[i / 2]);
	for (int nr = NR_TASKS - 1; nr > 0; nr--)
		free_slots[nr_free_slots++] = nr;
}

int find_empty_process(void)
{
	if (nr_free_slots <= SLOTS_FOR_ROOT && !(nr_free_slots && suser()))
		return -EAGAIN;
	return free_slots[--nr_free_slots];
}

void put_slot(int nr)
{
	free_slots[nr_free_slots++] = nr;
}

void task_publish(struct task_struct *p)
{
	nr_tasks++;
	set_tss_entry(GDT_FIRST_TSS + p->nr, &p->tss);
	task[p->nr] = p;
}

void task_free(struct task_struct *p)
{
	task[p->nr] = NULL;
	set_tss_entry(GDT_FIRST_TSS + p->nr, NULL);
	nr_tasks--;
	put_slot(p->nr);
	unmap_kernel_stack(p->nr);
	kfree(p);
}

/* Run queues. Interrupts are off in all of these. */

static int prio(const struct task_struct *p)
{
	return p->nice - MIN_NICE;
}

int full_slice(const struct task_struct *p)
{
	return (MAX_NICE - p->nice) / 2 + 1;	/* 1 .. 20 ticks */
}

static inline void enqueue(struct task_struct *p, struct run_queue *rq)
{
	assert(!DEBUG || !p->run_queue);
	if (p->rt_priority) {		/* it never expires */
		enqueue_realtime(p, active);
		return;
	}
	list_add_tail(&p->run_link, &rq->queue[prio(p)]);
	set_bit(rq->busy, prio(p));
	p->run_queue = rq;
}

static void dequeue(struct task_struct *p)
{
	struct run_queue *rq = p->run_queue;

	list_del(&p->run_link);
	if (list_empty(&rq->queue[prio(p)]))
		clear_bit(rq->busy, prio(p));
	p->run_queue = NULL;
}

/* The first of the best queue, or NULL. */
static struct task_struct *first_of(struct run_queue *rq)
{
	for (unsigned i = 0; i < sizeof(rq->busy) / sizeof(rq->busy[0]); i++)
		if (rq->busy[i]) {
			int best = i * 32 + __builtin_ctz(rq->busy[i]);

			return list_first(&rq->queue[best],
					  struct task_struct, run_link);
		}
	return NULL;
}

static struct task_struct *pick_next(void)
{
	struct task_struct *next = first_of(active);

	if (next)
		return next;
	struct run_queue *empty = active;

	active = expired;
	expired = empty;
	next = first_of(active);
	return next ? next : &idle_task;
}

/* The task that called schedule_and_die() is off the CPU now. */
static void bury_the_dead(void)
{
	if (dead) {
		task_free(dead);
		dead = NULL;
	}
}

void schedule(void)
{
	uint32_t flags = irq_save();
	struct task_struct *next;

	if (DEBUG)
		look_at_switch(current->nr);
	if (current->state != TASK_RUNNING && current->run_queue)
		dequeue(current);
	need_resched = false;
	next = pick_next();
	if (next != current) {
		if (!next->mm)		/* any memory will do: keep this */
			next->tss.cr3 = current->tss.cr3;
		if (current->has_tls | next->has_tls)
			load_tls(next->tls);
		note(EVENT_SWITCH, next->nr, current->state);
		switch_to(next);
		bury_the_dead();
	}
	irq_restore(flags);
}

void task_begins(void)
{
	nr_newborn[current->cred.euid != 0]--;
	bury_the_dead();
}

void schedule_and_die(void)
{
	cli();
	dead = current;
	schedule();
	panic("a dead task runs");
}

/* The running task goes behind the others of its priority. */
int32_t sys_sched_yield(void)
{
	uint32_t flags = irq_save();
	struct run_queue *rq = current->run_queue;

	dequeue(current);
	enqueue(current, rq);	/* expired, if a tick has just put it there */
	schedule();
	irq_restore(flags);
	return 0;
}

void sched_set_nice(struct task_struct *p, int nice)
{
	uint32_t flags = irq_save();
	struct run_queue *rq = p->run_queue;

	if (rq)
		dequeue(p);
	p->nice = nice;
	if (rq)
		enqueue(p, rq);
	need_resched = true;
	irq_restore(flags);
}

void sched_fork(struct task_struct *p)
{
	p->time_slice = current->time_slice - current->time_slice / 2;
	current->time_slice /= 2;
	if (current->time_slice == 0 && current != &idle_task) {
		current->time_slice = 1;
		need_resched = true;
	}
	if (p->time_slice == 0)
		p->time_slice = full_slice(p);
}

void wake_up_new_task(struct task_struct *p)
{
	uint32_t flags = irq_save();

	nr_newborn[p->cred.euid != 0]++;
	enqueue(p, active);
	if (current == &idle_task)
		need_resched = true;
	if (p->reset_on_fork)
		reset_policy(p);
	irq_restore(flags);
}

void wake_up_process(struct task_struct *p)
{
	uint32_t flags = irq_save();

	if (p->state != TASK_RUNNING && p->state < TASK_ZOMBIE) {
		p->state = TASK_RUNNING;
		if (!p->run_queue)
			enqueue(p, active);
		if (current == &idle_task || prio(p) < prio(current))
			need_resched = true;
		note(EVENT_WAKE, p->nr);
	}
	irq_restore(flags);
}

void sched_tick(bool user)
{
	struct task_struct *p = current;

	run_timers();
	if (p->state >= TASK_ZOMBIE)
		return;			/* its leader may be gone */
	limit_time(p->leader);
	if (user) {
		p->times.utime++;
		p->leader->times.total.tms_utime++;
	} else {
		p->times.stime++;
		p->leader->times.total.tms_stime++;
	}
	if (p == &idle_task || --p->time_slice > 0 || !p->run_queue)
		return;
	p->time_slice = full_slice(p);
	dequeue(p);
	enqueue(p, expired);
	need_resched = true;
}
