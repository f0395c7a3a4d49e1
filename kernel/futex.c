/*
 * How does a thread wait until a word of memory changes?
 *
 * Who waits hangs, with a wait queue of its own, in the list its word hashes
 * to. A private word is named by address space and address; one in memory
 * shared across fork by its frame, which is the same for all. Nothing else
 * runs between reading the word and sleeping: the kernel is not preempted.
 */
#include <futex.h>
#include <clock.h>
#include <memory.h>
#include <region.h>
#include <sched.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

#define BUCKETS		64
#define ANY_BIT		0xffffffffu

struct key {
	const struct mm_struct *mm;	/* NULL: shared memory, */
	uint32_t addr;			/* and this a physical address */
};

struct waiter {
	struct list_head link;
	struct key key;
	struct wait_queue queue;
	bool woken;
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

/* The key of a word that was just read. */
static struct key key_of(uint32_t addr)
{
	struct vm_region *r = find_region(current->mm, addr);
	pte_t *pte = find_pte(current->mm->pgd, addr);

	if (r && r->flags & VM_SHARED && pte && *pte)
		return (struct key){ NULL, (*pte & PAGE_MASK) |
					   addr % PAGE_SIZE };
	return (struct key){ current->mm, addr };
}

static int32_t wake(const struct key *key, uint32_t most)
{
	struct list_head *list = bucket(key), *next;
	struct waiter *w;
	uint32_t woken = 0;

	list_for_each_safe(w, next, list, link) {
		if (woken == most)
			break;
		if (w->key.mm != key->mm || w->key.addr != key->addr)
			continue;
		list_del(&w->link);
		w->woken = true;
		wake_up(&w->queue);
		woken++;
	}
	return woken;
}

void futex_release(int32_t *word)
{
	if (put_user(0, word))
		return;
	struct key key = key_of((uint32_t)word);

	wake(&key, 1);
}

/* Sleeps until woken, or for so many ticks; NULL: for ever. */
static int32_t wait(const struct key *key, const uint64_t *ticks)
{
	struct waiter w = { .key = *key };
	uint64_t end = jiffies + (ticks ? *ticks : 0);
	int err = 0;

	wait_queue_init(&w.queue, "futex");
	list_add_tail(&w.link, bucket(key));
	while (!w.woken && !err)
		err = sleep_on_until(&w.queue, ticks ? &end : NULL);
	list_del(&w.link);
	return w.woken ? 0 : err;
}

/* WAIT's timeout is a time from now, WAIT_BITSET's a date. Bits themselves
 * are not kept apart: only a set of all is understood. */
static int32_t futex_wait(const struct key *key, int op,
			  const struct timespec *timeout)
{
	int clock = op & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME
					      : CLOCK_MONOTONIC;
	bool absolute = (op & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
	uint64_t ticks;

	if (!timeout)
		return wait(key, NULL);
	int err = read_duration(timeout, clock, absolute, &ticks);

	return err ? err : wait(key, &ticks);
}

int32_t sys_futex(uint32_t *word, int op, uint32_t value,
		  const struct timespec *timeout, uint32_t *other,
		  uint32_t bits)
{
	int cmd = op & FUTEX_CMD_MASK;
	bool waits = cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET;
	bool wakes = cmd == FUTEX_WAKE || cmd == FUTEX_WAKE_BITSET;
	uint32_t now;

	if ((!waits && !wakes) || (cmd >= FUTEX_WAIT_BITSET && bits != ANY_BIT))
		return -ENOSYS;
	if ((uint32_t)word % sizeof(*word))
		return -EINVAL;
	if (get_user(&now, word))
		return -EFAULT;
	struct key key = key_of((uint32_t)word);

	if (wakes)
		return wake(&key, value);
	return now == value ? futex_wait(&key, op, timeout) : -EAGAIN;
}
