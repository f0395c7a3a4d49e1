/*
 * How does a task wait for one of several files?
 *
 * Each file says what would not wait, and by which queue it wakes those that
 * would. The task stands in all of these queues at once, by a poll_wait, looks
 * again whenever it is woken, and leaves them all in the end.
 */
#include <poll/poll.h>
#include <signal/signal.h>
#include <time/clock.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define UNASKED	(POLLERR | POLLHUP | POLLNVAL)

static struct wait_queue poll_queue = WAIT_QUEUE_INIT(poll_queue, "poll");

/* Of files that wake nobody: those that wait look again at each tick. */
static struct wait_queue ticks = WAIT_QUEUE_INIT(ticks, "tick");
static struct timer next_tick;

static void wake_at_tick(struct task_struct *nobody)
{
	wake_up(&ticks);
	if (ticks.polls)
		timer_set(&next_tick, 1, wake_at_tick, task[0]);
}

int poll_add(struct poll_set *set, int fd, uint32_t events)
{
	struct polled **page = &set->page[set->n / POLLED_A_PAGE];

	if (!*page && !(*page = get_free_page()))
		return -ENOMEM;
	struct polled *one = nth_polled(set, set->n++);

	one->ask = (struct pollfd){ fd, events, 0 };
	one->wait = (struct poll_wait){ .p = current, .wake = wake_waiter };
	one->file = fd_file(fd);
	if (one->file)
		fget(one->file);
	return 0;
}

/* Once is enough for a task. No other one has run since the first file was
 * joined: what current has there stands in front. */
void join_queue(struct poll_wait *w, struct wait_queue *q)
{
	uint32_t flags = irq_save();

	if (!q && !next_tick.expires)
		timer_set(&next_tick, 1, wake_at_tick, task[0]);
	if (!q)
		q = &ticks;
	if (!q->polls || q->polls->p != current) {
		w->next = q->polls;
		w->place = &q->polls;
		if (w->next)
			w->next->place = &w->next;
		q->polls = w;
	}
	irq_restore(flags);
}

void leave_queue(struct poll_wait *w)
{
	uint32_t flags = irq_save();

	if (w->place)
		*w->place = w->next;
	if (w->next)
		w->next->place = w->place;
	irq_restore(flags);
}

/* Looks at all of them: how many are ready. Interrupts are off, or one could
 * be ready just before the sleep. */
static int look(struct poll_set *set, bool join)
{
	int ready = 0;

	for (uint32_t i = 0; i < set->n; i++) {
		struct polled *one = nth_polled(set, i);
		const struct file *file = one->file;
		struct wait_queue *q = NULL;
		uint32_t now = file ? POLL_READ | POLL_WRITE : POLLNVAL;

		if (file && file->ops->poll)
			now = file->ops->poll(one->file, &q);
		if (join && file)
			join_queue(&one->wait, q);
		now &= (uint16_t)one->ask.events | UNASKED;
		one->ask.revents = one->ask.fd < 0 ? 0 : now;
		ready += one->ask.revents != 0;
	}
	return ready;
}

int poll_wait(struct poll_set *set, const uint64_t *due)
{
	int ready, err = 0;
	bool join = true;

	for (;;) {
		uint32_t flags = irq_save();

		ready = look(set, join);
		join = false;
		bool over = ready || err;

		if (!over)
			err = sleep_on_until(&poll_queue, due);
		irq_restore(flags);
		if (over)
			break;
	}
	if (ready)
		return ready;
	return err == -ETIMEDOUT ? 0 : -ERESTARTNOHAND;
}

void poll_done(struct poll_set *set)
{
	for (uint32_t i = 0; i < set->n; i++)
		leave_queue(&nth_polled(set, i)->wait);
	for (uint32_t i = 0; i < set->n; i++)
		fput(nth_polled(set, i)->file);
	for (uint32_t i = 0; i < POLL_PAGES; i++)
		free_page(set->page[i]);
}

int poll_due(const void *user, uint64_t *due)
{
	return user ? read_due(user, CLOCK_MONOTONIC, false, due) : 0;
}

int poll_mask(const sigset_t *mask, uint32_t size)
{
	sigset_t set;

	if (!mask)
		return 0;
	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, mask, sizeof(set)))
		return -EFAULT;
	block_meanwhile(set);
	return 0;
}

int poll_finish(int result, void *left, uint64_t due)
{
	uint64_t now = clock_ns();

	if (current->sig.restore_blocked && result != -ERESTARTNOHAND) {
		current->sig.restore_blocked = false;
		set_blocked(current->sig.saved_blocked);
	}
	if (left)		/* a bad address is the program's loss */
		put_timespec(left, due > now ? due - now : 0);
	return result;
}

/* Asks for n, waits, and tells what came. */
static int do_poll(struct pollfd *user, uint32_t n, const uint64_t *due)
{
	struct poll_set set = { { NULL }, 0 };
	struct pollfd ask;
	int err = 0;

	if (n > NR_OPEN || n > current->leader->rlim[RLIMIT_NOFILE].rlim_cur)
		return -EINVAL;
	for (uint32_t i = 0; i < n && !err; i++)
		err = copy_from_user(&ask, &user[i], sizeof(ask))
		   ?: poll_add(&set, ask.fd, ask.events);
	int ready = err ? err : poll_wait(&set, due);

	for (uint32_t i = 0; i < n && ready >= 0; i++)
		if (copy_to_user(&user[i].revents,
				 &nth_polled(&set, i)->ask.revents,
				 sizeof(ask.revents)))
			ready = -EFAULT;
	poll_done(&set);
	return ready;
}

int32_t sys_poll(struct pollfd *user, uint32_t n, int32_t msec)
{
	uint64_t due = due_in((uint64_t)msec * NSEC_PER_MSEC);
	int32_t result = do_poll(user, n, msec < 0 ? NULL : &due);

	return result == -ERESTARTNOHAND ? resume_later() : result;
}

int32_t sys_ppoll(struct pollfd *user, uint32_t n, void *timeout,
		  const sigset_t *mask, uint32_t size)
{
	uint64_t due = 0;
	int err = poll_due(timeout, &due) ?: poll_mask(mask, size);

	if (err)
		return err;
	return poll_finish(do_poll(user, n, timeout ? &due : NULL), timeout,
			   due);
}
