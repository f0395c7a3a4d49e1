/* How does one thread get a signal of its own? */
#include <task/pid.h>
#include <users/cred.h>
#include <uapi/errno.h>

struct task_struct *find_thread(pid_t tgid, pid_t tid)
{
	struct task_struct *p = find_task_by_pid(tid);

	return p && task_tgid(p) == tgid ? p : NULL;
}

static int32_t kill_thread(struct task_struct *p, int sig)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = SI_TKILL,
		.si_pid = own_nr(current->leader), .si_uid = current->cred.uid,
	};

	return p ? send_if_allowed(p, sig, &info, true) : -ESRCH;
}

int32_t sys_tgkill(pid_t tgid, pid_t tid, int sig)
{
	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	return kill_thread(find_thread(tgid, tid), sig);
}

int32_t sys_tkill(pid_t tid, int sig)
{
	return tid <= 0 ? -EINVAL : kill_thread(find_task_by_pid(tid), sig);
}
