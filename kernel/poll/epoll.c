/*
 * How does a task wait for many files, again and again?
 *
 *	file->watches --> watch <--all-- epoll
 *
 * A set has a watch for each of its files, which stands in the file's wait
 * queue all the time. What wakes that queue puts the watch among those that may
 * be ready, and wakes the set's own; the file is asked when someone wants to
 * know. A watch holds no file: the last close of either end takes it away.
 */
#include <poll/epoll.h>

#include <mm/kmalloc.h>
#include <poll/poll.h>
#include <signal/signal.h>
#include <time/clock.h>
#include <asm/cpu.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define MAX_DEPTH	5	/* sets in sets */
#define HOW	(EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)
#define EXCLUSIVE_MAY	(POLLIN | POLLOUT | POLLERR | POLLHUP | EPOLLET | \
			 EPOLLWAKEUP | EPOLLEXCLUSIVE)

static const struct file_ops epoll_ops;

static struct epoll *set_of(const struct file *file)
{
	return file && file->ops == &epoll_ops ? file->private : NULL;
}

/* In the list of those that may be ready, behind the others, or in none, until
 * its file wakes it. */
static void enlist(struct watch *w, bool ready)
{
	uint32_t flags = irq_save();

	list_del(&w->ready);
	if (ready)
		list_add_tail(&w->ready, &w->set->ready);
	else
		w->woken = false;
	irq_restore(flags);
}

/* Something has happened to its file. Until someone looks, more of it is no
 * news: so one event wakes each set once, however many ways lead there. */
static void may_be_ready(struct poll_wait *wait)
{
	struct watch *w = container_of(wait, struct watch, wait);

	if (w->woken)
		return;
	w->woken = true;
	enlist(w, true);
	wake_up(&w->set->queue);
}

/* What there is of what w is for. It is off the list before: what happens from
 * then on puts it there again. */
static uint32_t told_by(struct watch *w)
{
	struct wait_queue *q;

	enlist(w, false);
	return w->file->ops->poll(w->file, &q) & w->event.events;
}

/* Tells (user NULL: only counts) which are ready, max at most: how many, or
 * -EFAULT where the first cannot be told. Each is asked once. Those that stay
 * ready stand behind those not told yet. */
static int tell_ready(struct epoll *set, struct epoll_event *user, int max)
{
	int told = 0;

	for (int i = set->nr; i && told < max && !list_empty(&set->ready);
	     i--) {
		struct watch *w = list_first(&set->ready, struct watch, ready);
		struct epoll_event e = { told_by(w), w->event.data };
		uint32_t once = w->event.events & (EPOLLET | EPOLLONESHOT);

		if (!e.events)
			continue;
		bool bad = user && copy_to_user(&user[told], &e, sizeof(e));

		if (!user || bad || !once)
			enlist(w, true);
		else if (once & EPOLLONESHOT)
			w->event.events &= HOW;		/* until MOD */
		if (bad)
			return told ? told : -EFAULT;
		told++;
	}
	return told;
}

static uint32_t epoll_poll(struct file *file, struct wait_queue **queue)
{
	struct epoll *set = file->private;

	*queue = &set->queue;
	return tell_ready(set, NULL, 1) ? POLL_READ : 0;
}

/* ---- which files ---- */

static int drop_watch(struct watch *w)
{
	leave_queue(&w->wait);
	enlist(w, false);
	list_del(&w->link);
	*w->place = w->next;
	if (w->next)
		w->next->place = w->place;
	w->set->nr--;
	w->set->user->watches--;
	kfree(w);
	return 0;
}

void leave_sets(struct file *file)
{
	while (file->watches)
		drop_watch(file->watches);
}

static void epoll_release(struct file *file)
{
	struct epoll *set = file->private;

	while (!list_empty(&set->all))
		drop_watch(list_first(&set->all, struct watch, link));
	set->user->watches--;
	free_unused(set->user);
	kfree(set);
}

static const struct file_ops epoll_ops = {
	.release = epoll_release, .poll = epoll_poll,
};

int32_t sys_epoll_create1(uint32_t flags)
{
	static struct inode inode = ANON_INODE("[eventpoll]");
	struct user *user = current->cred.user;

	if (flags & ~O_CLOEXEC)
		return -EINVAL;
	if (user->watches >= MAX_WATCHES)
		return -EMFILE;
	int fd = new_fd(&inode, O_RDWR | flags, &epoll_ops,
			sizeof(struct epoll));

	if (fd < 0)
		return fd;
	struct epoll *set = fd_file(fd)->private;

	list_init(&set->all);
	list_init(&set->ready);
	wait_queue_init(&set->queue, "epoll");
	set->file = fd_file(fd);
	set->user = user;
	user->watches++;
	return fd;
}

int32_t sys_epoll_create(int size)
{
	return size <= 0 ? -EINVAL : sys_epoll_create1(0);
}

/* How many sets stand in one another from this one on, up or down? Each is
 * asked once in a question: several ways may lead to it. */
static int depth_of(struct epoll *set, bool up, int question)
{
	struct watch *w = up ? set->file->watches
			     : list_first(&set->all, struct watch, link);

	if (set->asked == question)
		return set->depth;
	set->asked = question;
	set->depth = 1;
	while (up ? w != NULL : &w->link != &set->all) {
		struct epoll *other = up ? w->set : set_of(w->file);
		int depth = other ? depth_of(other, up, question) + 1 : 0;

		if (depth > set->depth)
			set->depth = depth;
		w = up ? w->next : list_first(&w->link, struct watch, link);
	}
	return set->depth;
}

/* May inner stand in set? -ELOOP: set stands in it, or it is too deep. */
static int check_depth(struct epoll *set, struct epoll *inner)
{
	static int question;
	int down = depth_of(inner, false, ++question);

	return set->asked == question ||
	       down + depth_of(set, true, ++question) > MAX_DEPTH ? -ELOOP : 0;
}

static int add_watch(struct epoll *set, struct file *file, int fd,
		     const struct epoll_event *event)
{
	struct epoll *inner = set_of(file);
	int err = inner ? check_depth(set, inner) : 0;
	bool full = set->user->watches >= MAX_WATCHES;
	struct watch *w = err || full ? NULL : kmalloc(sizeof(*w));
	struct wait_queue *q = NULL;

	if (!w)
		return err ? err : full ? -ENOSPC : -ENOMEM;
	*w = (struct watch){
		.wait.wake = may_be_ready, .next = file->watches,
		.place = &file->watches, .set = set, .file = file, .fd = fd,
		.event = *event,
	};
	if (w->next)
		w->next->place = &w->next;
	file->watches = w;
	list_add_tail(&w->link, &set->all);
	list_init(&w->ready);
	set->nr++;
	set->user->watches++;
	file->ops->poll(file, &q);
	join_queue(&w->wait, q);
	may_be_ready(&w->wait);
	return 0;
}

static int change_watch(struct watch *w, const struct epoll_event *event)
{
	if (w->event.events & EPOLLEXCLUSIVE)
		return -EINVAL;
	w->event = *event;
	may_be_ready(&w->wait);
	return 0;
}

static struct watch *find_watch(const struct epoll *set,
				const struct file *file, int fd)
{
	struct watch *w = file->watches;

	while (w && (w->set != set || w->fd != fd))
		w = w->next;
	return w;
}

int32_t sys_epoll_ctl(int epfd, int op, int fd, const struct epoll_event *user)
{
	struct file *sets = fd_file(epfd), *file = fd_file(fd);
	struct epoll *set = set_of(sets);
	struct epoll_event event = { 0, 0 };

	if (op != EPOLL_CTL_DEL && copy_from_user(&event, user, sizeof(event)))
		return -EFAULT;
	if (!sets || !file)
		return -EBADF;
	if (!file->ops->poll)
		return -EPERM;
	if (!set || sets == file || (event.events & EPOLLEXCLUSIVE &&
	    (op == EPOLL_CTL_MOD || set_of(file) ||
	     event.events & ~EXCLUSIVE_MAY)))
		return -EINVAL;
	struct watch *w = find_watch(set, file, fd);

	event.events |= POLLERR | POLLHUP;
	switch (op) {
	case EPOLL_CTL_ADD:
		return w ? -EEXIST : add_watch(set, file, fd, &event);
	case EPOLL_CTL_DEL:
		return w ? drop_watch(w) : -ENOENT;
	case EPOLL_CTL_MOD:
		return w ? change_watch(w, &event) : -ENOENT;
	}
	return -EINVAL;
}

/* ---- waiting ---- */

/* Until due (NULL: for ever): how many; -ERESTARTNOHAND: a signal came. */
static int wait_in(struct epoll *set, struct epoll_event *user, int max,
		   const uint64_t *due)
{
	int told, err = 0;

	while (!(told = tell_ready(set, user, max)) && !err) {
		uint32_t flags = irq_save();

		if (list_empty(&set->ready))
			err = sleep_on_until(&set->queue, due);
		irq_restore(flags);
	}
	return told || err == -ETIMEDOUT ? told : -ERESTARTNOHAND;
}

/* It is never made again after a signal: -EINTR. */
static int32_t do_epoll_wait(int epfd, struct epoll_event *user, int max,
			     const uint64_t *due, const sigset_t *mask,
			     uint32_t size)
{
	struct file *file = fd_file(epfd);
	uint32_t most = INT32_MAX / sizeof(*user), n = max;
	int err = poll_mask(mask, size);

	if (err)
		return err;
	err = max <= 0 || n > most ? -EINVAL
				   : verify_area(user, n * sizeof(*user));
	if (!err && !set_of(file))
		err = file ? -EINVAL : -EBADF;
	if (!err) {
		fget(file);
		err = wait_in(set_of(file), user, max, due);
		fput(file);
	}
	err = poll_finish(err, NULL, 0);
	return err == -ERESTARTNOHAND ? -EINTR : err;
}

int32_t sys_epoll_pwait(int epfd, struct epoll_event *user, int max,
			int32_t msec, const sigset_t *mask, uint32_t size)
{
	uint64_t due = clock_ns() + (uint64_t)msec * NSEC_PER_MSEC;

	return do_epoll_wait(epfd, user, max, msec < 0 ? NULL : &due, mask,
			     size);
}

int32_t sys_epoll_wait(int epfd, struct epoll_event *user, int max,
		       int32_t msec)
{
	return sys_epoll_pwait(epfd, user, max, msec, NULL, 0);
}

int32_t sys_epoll_pwait2(int epfd, struct epoll_event *user, int max,
			 const void *timeout, const sigset_t *mask,
			 uint32_t size)
{
	uint64_t due;
	int err = timeout ? read_due64(timeout, CLOCK_MONOTONIC, false, &due)
			  : 0;

	return err ? err : do_epoll_wait(epfd, user, max,
					 timeout ? &due : NULL, mask, size);
}
