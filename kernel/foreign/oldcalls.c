/* Calls of old that have younger forms. klibc makes two of the signals'. */

#include <fs/file.h>
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

int32_t sys_creat(const char *path, mode_t mode)
{
	return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
