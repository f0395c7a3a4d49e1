/*
 * In what other ways is a task made?
 *
 *	sys_vfork sys_clone	shared instead of copied
 *	kernel_thread		a task that never leaves the kernel
 *	user_mode_thread	a program that the kernel starts: init
 *	  run_thread		their first steps (from entry.asm)
 */
#include <task/fork.h>
#include <task/exit.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

int32_t sys_vfork(void)
{
	struct kernel_clone_args args = {
		.flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD,
	};

	return kernel_clone(&args);
}

/* i386's order of arguments: tls before child_tid. */
int32_t sys_clone(uint32_t flags, uint32_t stack, int32_t *parent_tid,
		  const void *tls, int32_t *child_tid)
{
	struct kernel_clone_args args = {
		.flags = flags & ~CSIGNAL, .exit_signal = flags & CSIGNAL,
		.stack = stack, .parent_tid = parent_tid,
		.child_tid = child_tid, .tls = tls, .pidfd = parent_tid,
	};

	if (flags & CLONE_PIDFD && flags & CLONE_PARENT_SETTID)
		return -EINVAL;		/* one place for two answers */
	return kernel_clone(&args);
}

static pid_t clone_in_kernel(int (*fn)(void *arg), void *arg, uint32_t flags,
			     bool kthread)
{
	struct kernel_clone_args args = {
		.flags = (flags & ~CSIGNAL) | CLONE_VM | CLONE_UNTRACED,
		.exit_signal = flags & CSIGNAL,
		.fn = fn, .arg = arg, .kthread = kthread,
	};

	return kernel_clone(&args);
}

pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags)
{
	return clone_in_kernel(fn, arg, flags, true);
}

pid_t user_mode_thread(int (*fn)(void *arg), void *arg, uint32_t flags)
{
	return clone_in_kernel(fn, arg, flags, false);
}

/* A new task's first steps where it starts at fn: returns if that has called
 * kernel_execve, else the task ends with what fn returned. */
void run_thread(int (*fn)(void *arg), void *arg)
{
	schedule_tail();
	int result = fn(arg);

	if (!user_mode(task_regs(current)))
		do_exit(W_EXITCODE(result & 0xff, 0));
}
