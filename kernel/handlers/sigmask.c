/*
 * Which signals does a program hold back, and how does it wait for one?
 *
 * The last five are the calls of old, with 32 signals in a mask. klibc makes
 * two.
 */
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/sigframe.h>

static int change_mask(int how, sigset_t set)
{
	if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
		return -EINVAL;
	set_blocked(how == SIG_BLOCK ? current->blocked | set :
		    how == SIG_UNBLOCK ? current->blocked & ~set : set);
	return 0;
}

int32_t sys_rt_sigprocmask(int how, const sigset_t *new, sigset_t *old,
			   uint32_t size)
{
	sigset_t set, before = current->blocked;
	int err = 0;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (new && copy_from_user(&set, new, sizeof(set)))
		return -EFAULT;
	if (new)
		err = change_mask(how, set);
	return err || !old ? err : copy_to_user(old, &before, sizeof(before));
}

int32_t sys_rt_sigpending(sigset_t *set, uint32_t size)
{
	sigset_t pending = (current->pending.set |
			    current->leader->group.pending.set) &
			   current->blocked;

	if (size > sizeof(pending))
		return -EINVAL;
	return copy_to_user(set, &pending, size);
}

int32_t sys_rt_sigsuspend(const sigset_t *mask, uint32_t size)
{
	sigset_t set;

	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, mask, sizeof(set)))
		return -EFAULT;
	block_meanwhile(set);
	return sys_pause();
}

int32_t sys_sigprocmask(int how, const uint32_t *new, uint32_t *old)
{
	uint32_t set, before = current->blocked;
	sigset_t high = current->blocked & ~0xffffffffull;
	int err = 0;

	if (new && get_user(&set, new))
		return -EFAULT;
	if (new)
		err = change_mask(how, how == SIG_SETMASK ? high | set : set);
	return err || !old ? err : put_user(before, old);
}

int32_t sys_sigsuspend(uint32_t unused, uint32_t unused_too, uint32_t mask)
{
	block_meanwhile(mask);
	return sys_pause();
}

int32_t sys_sigpending(uint32_t *set)
{
	return sys_rt_sigpending((sigset_t *)set, sizeof(*set));
}

int32_t sys_sgetmask(void)
{
	return current->blocked;
}

/* The mask of before, which may look like an error. Real-time signals are not
 * blocked afterwards. */
int32_t sys_ssetmask(uint32_t mask)
{
	int32_t old = current->blocked;

	set_blocked(mask);
	return old;
}
