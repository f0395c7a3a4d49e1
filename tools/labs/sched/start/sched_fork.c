void sched_fork(struct task_struct *p)
{
	p->time_slice = full_slice(p);
}
