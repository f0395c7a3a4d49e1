/* The signal calls of old, with 32 signals in a mask. klibc makes two. */

#include <signal/signal.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/oldcalls.h>

int32_t sys_sigaction(int sig, const struct old_sigaction *new,
		      struct old_sigaction *old)
{
	struct old_sigaction o;
	struct sigaction in, out;

	if (new && copy_from_user(&o, new, sizeof(o)))
		return -EFAULT;
	if (new)
		in = (struct sigaction){
			.sa_handler = o.sa_handler, .sa_flags = o.sa_flags,
			.sa_restorer = o.sa_restorer, .sa_mask = o.sa_mask,
		};
	int err = set_action(sig, new ? &in : NULL, &out);

	if (err || !old)
		return err;
	o = (struct old_sigaction){
		.sa_handler = out.sa_handler, .sa_mask = out.sa_mask,
		.sa_flags = out.sa_flags, .sa_restorer = out.sa_restorer,
	};
	return copy_to_user(old, &o, sizeof(o));
}

int32_t sys_signal(int sig, uint32_t handler)
{
	struct sigaction old, new = {
		.sa_handler = handler, .sa_flags = SA_RESETHAND | SA_NODEFER,
	};
	int err = set_action(sig, &new, &old);

	return err ? err : (int32_t)old.sa_handler;
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
