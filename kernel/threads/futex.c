/*
 * How does a thread wait until a word of memory changes?
 *
 * A waiter, with a wait queue of its own, is in the list of its word. A word
 * is named by address space and address; one in memory shared across fork by
 * its frame, which is the same for all. Nothing else runs between reading the
 * word and sleeping: the kernel is not preempted.
 */
#include <threads/futex.h>
#include <time/clock.h>
#include <mm/page.h>
#include <mm/region.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

#define BUCKETS		64
#define ANY_BIT		0xffffffffu
#define MOST_WAITS	8192		/* a user's: all may be in one list */

#define NOT_PRIVATE	1		/* words are aligned: the bit is free */

struct key {
	const struct mm_struct *mm;	/* NULL: shared memory, */
	uint32_t addr;			/* and this a physical address */
};

struct waiter {
	struct list_head link;		/* the waker takes it off */
	struct key key;
	uint32_t bits;			/* the waker has one of them */
	struct wait_queue queue;
};

static struct list_head buckets[BUCKETS];

void futex_init(void)
{
	for (int i = 0; i < BUCKETS; i++)
		list_init(&buckets[i]);
}

static struct list_head *bucket(const struct key *key)
{
	return &buckets[(key->addr / sizeof(uint32_t)) % BUCKETS];
}

/* A word's key: 0, -EINVAL, -EFAULT; -EAGAIN where it is not *value (NULL: any
 * will do). A call that says no other process shares the word
 * (FUTEX_PRIVATE_FLAG) meets only calls that say so, too. */
static int get_key(const uint32_t *word, int op, const uint32_t *value,
		   struct key *key)
{
	bool private = op & FUTEX_PRIVATE_FLAG;
	uint32_t addr = (uint32_t)word, now;

	if (addr % sizeof(*word))
		return -EINVAL;
	if (verify_area(word, sizeof(*word)))
		return -EFAULT;
	if ((value || !private) && get_user(&now, word))
		return -EFAULT;
	if (value && now != *value)
		return -EAGAIN;
	*key = (struct key){ current->mm, addr | (private ? 0 : NOT_PRIVATE) };
	if (!private && find_region(current->mm, addr)->flags & VM_SHARED)
		*key = (struct key){ NULL, addr % PAGE_SIZE | (PAGE_MASK &
					   *find_pte(current->mm->pgd, addr)) };
	return 0;
}

/* Of the tasks that wait for key with one of the bits the first `most` wake,
 * and the next `more` wait for `to` from now on. Returns how many in all. */
static int32_t wake(const struct key *key, uint32_t bits, int32_t most,
		    const struct key *to, int32_t more)
{
	struct list_head *list = bucket(key), *next;
	struct waiter *w;
	int32_t met = 0;

	list_for_each_safe(w, next, list, link) {
		if (met - most >= more)
			break;
		if (w->key.mm != key->mm || w->key.addr != key->addr ||
		    !(w->bits & bits))
			continue;
		if (met++ < most) {
			list_del(&w->link);
			wake_up(&w->queue);
			continue;
		}
		w->key = *to;
		if (bucket(to) != list) {
			list_del(&w->link);
			list_add_tail(&w->link, bucket(to));
		}
	}
	return met;
}

/* Linux wakes one task, too, where it is asked to wake none. */
static int32_t futex_wake(const uint32_t *word, int op, int32_t most,
			  uint32_t bits)
{
	struct key key;
	int err = bits ? get_key(word, op, NULL, &key) : -EINVAL;

	return err ? err : wake(&key, bits, most > 0 ? most : 1, NULL, 0);
}

void futex_release(int32_t *word)
{
	if (!put_user(0, word))
		futex_wake((uint32_t *)word, FUTEX_WAKE, 1, ANY_BIT);
}

/* Sleeps while *word is value. WAIT's timeout is a time from now,
 * WAIT_BITSET's a date; with one a handler ends the wait, SA_RESTART or not. */
static int32_t futex_wait(const uint32_t *word, int op, uint32_t value,
			  const struct timespec *timeout, uint32_t bits)
{
	int clock = op & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME
					      : CLOCK_MONOTONIC;
	bool absolute = (op & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
	struct waiter w = { .bits = bits };
	uint64_t due;
	int err = timeout ? read_due(timeout, clock, absolute, &due) : 0;

	if (!err)
		err = bits ? get_key(word, op, &value, &w.key) : -EINVAL;
	if (err)
		return err;
	wait_queue_init(&w.queue, "futex");
	list_add_tail(&w.link, bucket(&w.key));
	while (!list_empty(&w.link) && !err)
		err = sleep_on_until(&w.queue, timeout ? &due : NULL);
	if (list_empty(&w.link))
		return 0;
	list_del(&w.link);
	return timeout && err == -ERESTARTSYS ? -ERESTARTNOHAND : err;
}

/* Wakes some who wait for word, and has more of them wait for other; value,
 * where it is given, is what must stand in word. */
static int32_t futex_requeue(const uint32_t *word, int op, int32_t most,
			     int32_t more, const uint32_t *other,
			     const uint32_t *value)
{
	struct key key, to;
	int err = most < 0 || more < 0 ? -EINVAL
				       : get_key(word, op, NULL, &key);

	if (!err)
		err = get_key(other, op, NULL, &to);
	if (!err && value)
		err = get_key(word, op, value, &key);
	return err ? err : wake(&key, ANY_BIT, most, &to, more);
}

int32_t sys_futex(uint32_t *word, int op, uint32_t value,
		  const struct timespec *timeout, uint32_t *other,
		  uint32_t bits)
{
	int cmd = op & FUTEX_CMD_MASK;
	int32_t result;

	if (op & FUTEX_CLOCK_REALTIME && cmd != FUTEX_WAIT_BITSET)
		return -ENOSYS;
	switch (cmd) {
	case FUTEX_WAIT:
		result = futex_wait(word, op, value, timeout, ANY_BIT);
		return result == -ERESTARTNOHAND ? resume_later() : result;
	case FUTEX_WAIT_BITSET:
		return futex_wait(word, op, value, timeout, bits);
	case FUTEX_WAKE:
		return futex_wake(word, op, value, ANY_BIT);
	case FUTEX_WAKE_BITSET:
		return futex_wake(word, op, value, bits);
	case FUTEX_REQUEUE:	/* a number where others have the timeout */
		return futex_requeue(word, op, value, (int32_t)timeout, other,
				     NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(word, op, value, (int32_t)timeout, other,
				     &bits);
	}
	return -ENOSYS;
}

/* The waiters of a task that waits for several words. Each one's queue knows it
 * as poll's do. */
struct many_waits {
	struct poll_wait self;
	struct waiter *page[2];
};
#define IN_A_PAGE	(PAGE_SIZE / sizeof(struct waiter))

static struct waiter *nth_waiter(const struct many_waits *all, uint32_t i)
{
	return &all->page[i / IN_A_PAGE][i % IN_A_PAGE];
}

enum look { AT_FLAGS, AT_KEY, AT_VALUE };

/* Looks at one of the words, so far: 0, -EFAULT, -EINVAL; -EAGAIN where its
 * value is another. Only the last look counts: the program may change what
 * stands there meanwhile. */
static int look_at_word(const struct futex_waitv *user, enum look look,
			struct key *key)
{
	struct futex_waitv v;

	if (copy_from_user(&v, user, sizeof(v)))
		return -EFAULT;
	if ((v.flags & ~FUTEX_PRIVATE_FLAG) != FUTEX_32 || v.reserved ||
	    v.val >> 32)
		return -EINVAL;
	if (look == AT_FLAGS)
		return 0;
	uint32_t value = v.val;

	return v.uaddr >> 32 ? -EFAULT :
	       get_key((const uint32_t *)(uint32_t)v.uaddr, v.flags,
		       look == AT_VALUE ? &value : NULL, key);
}

/* A waiter more in the list of each word, while all have their values: how many
 * there are then, and *err: 0 or why no more. */
static uint32_t enter_all(const struct futex_waitv *user, uint32_t n,
			  struct many_waits *all, int *err)
{
	uint32_t i = 0;

	for (; i < n; i++) {
		struct waiter *w = nth_waiter(all, i);

		*err = look_at_word(&user[i], AT_VALUE, &w->key);
		if (*err)
			break;
		w->bits = ANY_BIT;
		wait_queue_init(&w->queue, "futex_waitv");
		w->queue.polls = &all->self;
		list_add_tail(&w->link, bucket(&w->key));
	}
	return i;
}

/* The last of the words that was woken, as Linux tells it; -1: none was. */
static int last_woken(const struct many_waits *all, uint32_t n)
{
	int i = n - 1;

	while (i >= 0 && !list_empty(&nth_waiter(all, i)->link))
		i--;
	return i;
}

static int32_t wait_for_any(const struct futex_waitv *user, uint32_t n,
			    struct many_waits *all, const uint64_t *due)
{
	struct wait_queue queue = { .polls = NULL };
	struct key key;
	int err = 0;

	for (uint32_t i = 0; i < 2 * n && !err; i++)	/* all, then again */
		err = look_at_word(&user[i % n], i < n ? AT_FLAGS : AT_KEY,
				   &key);
	if (err)
		return err;
	wait_queue_init(&queue, "futex_waitv");
	uint32_t entered = enter_all(user, n, all, &err);

	while (!err && last_woken(all, entered) < 0)
		err = sleep_on_until(&queue, due);
	int woken = last_woken(all, entered);

	for (uint32_t i = 0; i < entered; i++)
		list_del(&nth_waiter(all, i)->link);
	return woken >= 0 ? woken : err;
}

static int read_deadline(const void *user, int clock, uint64_t *due)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return -EINVAL;
	return read_due64(user, clock, true, due);
}

static int32_t wait_in_pages(const struct futex_waitv *user, uint32_t n,
			     const uint64_t *due)
{
	struct many_waits all = {
		.self = { .p = current, .wake = wake_waiter },
		.page = { get_free_page(), get_free_page() },
	};
	int32_t result = all.page[0] && all.page[1]
		? wait_for_any(user, n, &all, due) : -ENOMEM;

	_Static_assert(2 * IN_A_PAGE >= FUTEX_WAITV_MAX, "all fit");
	free_page(all.page[0]);
	free_page(all.page[1]);
	return result;
}

/* Sleeps until one of n words is woken: which. */
int32_t sys_futex_waitv(const struct futex_waitv *user, uint32_t n,
			uint32_t flags, const void *timeout, int clock)
{
	struct user *owner = current->cred.user;
	uint64_t due;

	if (flags || !n || n > FUTEX_WAITV_MAX || !user)
		return -EINVAL;
	int err = timeout ? read_deadline(timeout, clock, &due) : 0;

	if (err)
		return err;
	if (owner->waits + n > MOST_WAITS)
		return -ENOMEM;
	owner->waits += n;
	err = wait_in_pages(user, n, timeout ? &due : NULL);
	owner->waits -= n;
	return err;
}
