/* fork, vfork, clone, kernel_thread: what does each ask of kernel_clone? */
#include <clone.h>
#include <fork.h>
#include <pid.h>
#include <sched.h>

int32_t sys_fork(void)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

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
		.child_tid = child_tid, .tls = tls,
	};

	return kernel_clone(&args);
}

pid_t kernel_thread(int (*fn)(void *arg), void *arg, uint32_t flags)
{
	struct kernel_clone_args args = {
		.flags = flags, .fn = fn, .arg = arg, .exit_signal = SIGCHLD,
	};

	return kernel_clone(&args);
}

int32_t sys_set_tid_address(int32_t *tid)
{
	current->clear_child_tid = tid;
	return task_pid(current);
}
