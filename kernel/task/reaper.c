/*
 * Which process is the first of a pid namespace? The namespace begins with its
 * pid 1, which reaps the orphans there, and ends with it.
 */
#include <task/pid.h>

void enter_pid_ns(struct task_struct *leader)
{
	struct pid_namespace *ns = task_ns(leader);

	if (pid_nr_in(leader->pids[PIDTYPE_PID], ns) == 1)
		ns->reaper = leader;
	for (; ns; ns = ns->parent)
		ns->processes++;
}

void leave_pid_ns(struct task_struct *leader)
{
	struct pid_namespace *ns = task_ns(leader);

	if (ns->reaper == leader)
		ns->reaper = NULL;
	for (; ns; ns = ns->parent) {
		ns->processes--;
		if (ns->dead)
			wake_up(&ns->empty);
	}
}
