/*
 * Which task hears that a thread has ended while it held locks?
 *
 * A thread keeps a list of the locks it holds, in its own memory, and says once
 * where that begins. At its end each of them is marked as left by a dead owner,
 * and one waiter is woken. Nothing in the list is to be believed: it may be a
 * ring without its head, or lead anywhere.
 */
#include <threads/futex.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <task/pid.h>
#include <users/cred.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/futex.h>
#include <uapi/threads.h>

#define IS_PI	1u	/* in a link's address */

/* Reads a link. 0 or -EFAULT. */
static int read_link_at(struct robust_list *const *from, uint32_t *entry,
			bool *pi)
{
	if (get_user(entry, from))
		return -EFAULT;
	*pi = *entry & IS_PI;
	*entry &= ~IS_PI;
	return 0;
}

/* A lock of current's, if its word says so, has no owner any more. A link that
 * was being put in or taken out may stand for a word that is free already: the
 * task that is to get it had perhaps not been woken. False: no such word. */
static bool leave_lock(uint32_t *word, bool pending, bool pi)
{
	uint32_t value;

	if ((uint32_t)word % sizeof(*word) || get_user(&value, word))
		return false;
	if ((value & FUTEX_TID_MASK) == (uint32_t)own_nr(current)) {
		value = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		if (put_user(value, word))
			return false;
	} else if (!pending || pi || value) {
		return true;
	}
	if (!pi && (pending || value & FUTEX_WAITERS))
		sys_futex(word, FUTEX_WAKE, 1, NULL, NULL, 0);
	return true;
}

static void leave_robust_locks(struct robust_list_head *head)
{
	uint32_t entry, pending, next, offset;
	bool pi, pending_pi, next_pi;
	int err = read_link_at(&head->list.next, &entry, &pi);

	if (err || get_user(&offset, &head->futex_offset) ||
	    read_link_at(&head->list_op_pending, &pending, &pending_pi))
		return;
	for (int n = 0; n < ROBUST_LIST_LIMIT && entry != (uint32_t)head; n++) {
		err = read_link_at((void *)entry, &next, &next_pi);
		if (entry != pending &&
		    !leave_lock((uint32_t *)(entry + offset), false, pi))
			return;
		if (err)
			return;
		cond_resched();		/* that we are killed is no news */
		entry = next;
		pi = next_pi;
	}
	if (pending)
		leave_lock((uint32_t *)(pending + offset), true, pending_pi);
}

void futex_leave_mm(void)
{
	void *head = current->robust_list;
	int32_t *tid = current->clear_child_tid;

	current->clear_child_tid = NULL;
	if (head) {
		current->robust_list = NULL;
		leave_robust_locks(head);
	}
	if (tid && current->mm->count > 1)	/* a program set it */
		futex_release(tid);
}

int32_t sys_set_robust_list(void *head, uint32_t size)
{
	if (size != sizeof(struct robust_list_head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

int32_t sys_get_robust_list(pid_t nr, void *head, uint32_t *size)
{
	struct task_struct *p = task_or_self(nr);

	if (!p)
		return -ESRCH;
	if (!ptrace_may_access(p))
		return -EPERM;
	if (put_user(sizeof(struct robust_list_head), size) ||
	    put_user((uint32_t)p->robust_list, head))
		return -EFAULT;
	return 0;
}
