/* The signal calls of old, with 32 signals in a mask. klibc makes two. */

#include <signal/signal.h>
#include <task/sched.h>

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
