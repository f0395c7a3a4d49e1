/* The same for programs that ask by sets of descriptors, each a bit. */
#include <poll/poll.h>
#include <time/clock.h>
#include <asm/cpu.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define WORDS		(NR_OPEN / 32)

/* What each of select's three sets asks for. */
enum { READ, WRITE, EXCEPT, SETS };
static const uint16_t meaning[SETS] = {
	[READ] = POLL_READ | POLLRDBAND | POLLHUP | POLLERR,
	[WRITE] = POLL_WRITE | POLLWRBAND | POLLERR, [EXCEPT] = POLLPRI,
};

struct bits {
	uint32_t in[SETS][WORDS], out[SETS][WORDS];
};

/* What the three ask of fd. */
static uint32_t events_of(const struct bits *bits, int fd)
{
	uint32_t events = 0;

	for (int s = 0; s < SETS; s++)
		if (test_bit(bits->in[s], fd))
			events |= meaning[s];
	return events;
}

/* Waits for what bits ask of the first n: how many bits are set in `out`. */
static int wait_for_bits(struct bits *bits, int n, const uint64_t *due)
{
	struct poll_set set = { { NULL }, 0 };
	int err = 0, count = 0;

	for (int fd = 0; fd < n && !err; fd++) {
		uint32_t events = events_of(bits, fd);

		if (events)
			err = fd_file(fd) ? poll_add(&set, fd, events) : -EBADF;
	}
	if (!err)
		err = poll_wait(&set, due);
	for (uint32_t i = 0; i < set.n && err > 0; i++) {
		const struct pollfd *one = &nth_polled(&set, i)->ask;

		for (int s = 0; s < SETS; s++)
			if (test_bit(bits->in[s], one->fd) &&
			    one->revents & meaning[s]) {
				set_bit(bits->out[s], one->fd);
				count++;
			}
	}
	poll_done(&set);
	return err < 0 ? err : count;
}

static int do_select(int n, uint32_t *const user[SETS], const uint64_t *due)
{
	struct bits bits = { 0 };

	if (n < 0)
		return -EINVAL;
	if (n > NR_OPEN)
		n = NR_OPEN;
	size_t size = (n + 31) / 32 * sizeof(uint32_t);

	for (int s = 0; s < SETS; s++)
		if (user[s] && copy_from_user(bits.in[s], user[s], size))
			return -EFAULT;
	int count = wait_for_bits(&bits, n, due);

	for (int s = 0; s < SETS && count >= 0; s++)
		if (user[s] && copy_to_user(user[s], bits.out[s], size))
			return -EFAULT;
	return count;
}

int32_t sys__newselect(int n, uint32_t *in, uint32_t *out, uint32_t *except,
		       struct timeval *timeout)
{
	struct timeval t = { 0, 0 };

	if (timeout && copy_from_user(&t, timeout, sizeof(t)))
		return -EFAULT;
	if (t.tv_sec < 0 || t.tv_usec < 0)
		return -EINVAL;
	uint64_t due = clock_ns() + (uint64_t)t.tv_sec * NSEC_PER_SEC +
		       (uint64_t)t.tv_usec * NSEC_PER_USEC;
	int result = do_select(n, (uint32_t *[]){ in, out, except },
			       timeout ? &due : NULL);
	uint64_t now = clock_ns();
	struct timespec rest = to_timespec(due > now ? due - now : 0);

	t = (struct timeval){ rest.tv_sec, rest.tv_nsec / NSEC_PER_USEC };
	if (timeout)
		copy_to_user(timeout, &t, sizeof(t));
	return result;
}

/* mask: a struct of the signals' address and size. */
int32_t sys_pselect6(int n, uint32_t *in, uint32_t *out, uint32_t *except,
		     void *timeout, const void *mask)
{
	uint32_t which[2] = { 0, 0 };
	uint64_t due = 0;

	if (mask && copy_from_user(which, mask, sizeof(which)))
		return -EFAULT;
	int err = poll_due(timeout, &due)
	       ?: poll_mask((const sigset_t *)which[0], which[1]);

	if (err)
		return err;
	return poll_finish(do_select(n, (uint32_t *[]){ in, out, except },
				     timeout ? &due : NULL), timeout, due);
}
