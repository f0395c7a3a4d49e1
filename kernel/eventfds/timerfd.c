/*
 * How often has a timer rung since it was asked?
 *
 * The clock tells that, whenever someone asks. A reader sleeps until it rings;
 * only for those that poll does anything happen when it does.
 */
#include <eventfds/timerfd.h>

#include <clocks/itimer.h>
#include <eventfds/eventfd.h>
#include <mm/kmalloc.h>
#include <time/clock.h>
#include <uapi/errno.h>

/* How often it has rung by now; *left: until it does again, 0: not at all. */
static uint64_t count_rings(const struct timerfd *t, uint64_t *left)
{
	int64_t now = clock_ns();

	if (t->due & WALL_DATE)
		read_clock(CLOCK_REALTIME, &now);
	int64_t late = now - (int64_t)(t->due & ~WALL_DATE);

	*left = t->due && late < 0 ? -late : 0;
	if (!t->due || late < 0)
		return 0;
	if (!t->interval)
		return 1;
	*left = t->interval - late % t->interval;
	return 1 + late / t->interval;
}

/* In the timer interrupt, where it is no task that is given. Those that poll
 * are woken once until a read. The wall's clock may be set: a date is looked at
 * at each tick. */
static void ring_timerfd(struct task_struct *it)
{
	struct timerfd *t = (void *)it;
	uint64_t left;

	if (count_rings(t, &left))
		wake_up(&t->queue);
	else if (left && t->queue.polls)
		timer_set(&t->timer, t->due & WALL_DATE ? 1 : ticks_of(left),
			  ring_timerfd, it);
}

/* The next tick is soon enough to find out when it rings. (No interrupt is to
 * see half of a new time: one is set while the timer does not run.) */
static void look_soon_at(struct timerfd *t)
{
	timer_set(&t->timer, 1, ring_timerfd, (void *)t);
}

static int timerfd_read(struct file *file, struct uio *uio)
{
	struct timerfd *t = file->private;
	uint64_t n, left;
	int err = uio->total < sizeof(n) ? -EINVAL : 0;

	while (!err && !(n = count_rings(t, &left))) {
		uint64_t due = t->due;

		current->timers.dated = due & WALL_DATE;
		err = file->flags & O_NONBLOCK ? -EAGAIN :
		      sleep_on_until(&t->queue, due ? &due : NULL);
		if (err == -ETIMEDOUT)
			err = 0;
	}
	if (!err)
		err = move_whole(uio, &n, sizeof(n));
	if (!err) {
		timer_cancel(&t->timer);
		t->due = t->interval ? t->due + n * t->interval : 0;
		look_soon_at(t);
	}
	return err;
}

static uint32_t timerfd_poll(struct file *file, struct wait_queue **queue)
{
	struct timerfd *t = file->private;
	uint64_t left, rings = count_rings(t, &left);

	*queue = &t->queue;
	if (!rings && !t->timer.expires)
		look_soon_at(t);
	return rings ? POLLIN : 0;
}

static void timerfd_release(struct file *file)
{
	struct timerfd *t = file->private;

	timer_cancel(&t->timer);
	t->user->watches--;
	free_unused(t->user);
	kfree(t);
}

static const struct file_ops timerfd_ops = {
	.release = timerfd_release, .read = timerfd_read, .poll = timerfd_poll,
};

int32_t sys_timerfd_create(int clock, uint32_t flags)
{
	static struct inode inode = ANON_INODE("[timerfd]");

	if (flags & ~(O_CLOEXEC | O_NONBLOCK) ||
	    (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
	     clock != CLOCK_BOOTTIME))
		return -EINVAL;
	if (current->cred.user->watches >= MAX_WATCHES)
		return -EMFILE;
	int fd = new_fd(&inode, O_RDWR | flags, &timerfd_ops,
			sizeof(struct timerfd));

	if (fd < 0)
		return fd;
	struct timerfd *t = fd_file(fd)->private;

	t->clock = clock;
	t->user = current->cred.user;
	t->user->watches++;
	wait_queue_init(&t->queue, "timerfd");
	return fd;
}

/* The timer that fd is: 0, -EBADF, -EINVAL. */
static int find_timerfd(int fd, struct timerfd **t)
{
	struct file *file = fd_file(fd);

	if (!file || file->ops != &timerfd_ops)
		return file ? -EINVAL : -EBADF;
	*t = file->private;
	return 0;
}

int32_t sys_timerfd_gettime(int fd, void *to)
{
	struct timerfd *t;
	uint64_t left;
	int err = find_timerfd(fd, &t);

	if (err)
		return err;
	count_rings(t, &left);
	return put_setting(to, left, t->interval);
}

int32_t sys_timerfd_settime(int fd, uint32_t flags, const void *new, void *old)
{
	struct timerfd *t;
	uint64_t value, interval, left, left_interval;
	int err = get_setting(new, &value, &interval)
	       ?: (flags & ~TIMER_ABSTIME ? -EINVAL : find_timerfd(fd, &t));

	if (err)
		return err;
	count_rings(t, &left);
	left_interval = t->interval;
	timer_cancel(&t->timer);
	t->due = !value ? 0 : !(flags & TIMER_ABSTIME) ? clock_ns() + value :
		 t->clock == CLOCK_REALTIME ? value | WALL_DATE : value;
	t->interval = interval;
	wake_up(&t->queue);		/* those that poll look again */
	return old ? put_setting(old, left, left_interval) : 0;
}
