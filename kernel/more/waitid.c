/* wait4 for programs that want to know more. */
#include <task/wait.h>
#include <fs/file.h>
#include <task/pid.h>
#include <pidfd/pidfd.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/more.h>
#include <uapi/ptrace.h>

#define WAITID_OPTIONS (WAIT4_OPTIONS | WEXITED | WNOWAIT)

/* waitid's way of saying what wait4 packs into one word. */
static void describe_child(const struct wait_request *w, pid_t pid,
		     struct siginfo *info)
{
	int status = w->status;

	*info = (struct siginfo){
		.si_signo = SIGCHLD, .si_pid = pid, .si_uid = w->uid,
	};
	if (WIFCONTINUED(status)) {
		info->si_code = CLD_CONTINUED;
		info->si_status = SIGCONT;
	} else if (WIFSTOPPED(status)) {
		info->si_code = w->trapped ? CLD_TRAPPED : CLD_STOPPED;
		info->si_status = status >> 8;	/* with a tracer's event */
	} else {
		info->si_code = WIFEXITED(status) ? CLD_EXITED : CLD_KILLED;
		info->si_status = WIFEXITED(status) ? WEXITSTATUS(status)
						    : WTERMSIG(status);
	}
}

/* which and id as w's pid. 0, -EINVAL, -EBADF, or -ECHILD: the process behind
 * a pidfd is not to be seen from here. The caller puts w->named. */
static int choose(struct wait_request *w, int which, pid_t id)
{
	struct pid *pid = which == P_PIDFD ? pidfd_pid(id) : NULL;

	if (which == P_ALL)
		w->pid = ANYONE;
	else if (which == P_PID && id > 0)
		w->pid = id;
	else if (which == P_PGID && id >= 0)
		w->pid = -id;
	else if (which == P_PIDFD && pid)
		w->pid = pid_nr_in(pid, task_ns(current));
	else
		return which == P_PIDFD && id >= 0 ? -EBADF : -EINVAL;
	w->named = get_pid(pid);
	w->impatient = pid && fd_file(id)->flags & O_NONBLOCK;
	return pid && !w->pid ? -ECHILD : 0;
}

/* Linux writes *user whatever comes of it, too. */
int32_t sys_waitid(int which, pid_t id, struct siginfo *user,
		   uint32_t options, struct rusage *usage)
{
	struct wait_request w = { .options = options };
	struct siginfo info = { 0 };
	pid_t pid = -EINVAL;

	if (!(options & ~WAITID_OPTIONS) &&
	    options & (WEXITED | WUNTRACED | WCONTINUED))
		pid = choose(&w, which, id);
	if (!pid)
		pid = do_wait(&w);
	put_pid(w.named);
	if (pid > 0)
		describe_child(&w, pid, &info);
	if ((pid > 0 && usage &&
	     copy_to_user(usage, &w.usage, sizeof(*usage))) ||
	    (user && copy_to_user(user, &info, sizeof(info))))
		return -EFAULT;
	return pid < 0 ? pid : 0;
}
