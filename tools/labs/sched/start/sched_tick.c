void sched_tick(bool user)
{
	struct task_struct *p = current;

	run_timers();
	if (p->state >= TASK_ZOMBIE)
		return;			/* its leader may be gone */
	if (user) {
		p->times.utime++;
		p->leader->times.total.tms_utime++;
	} else {
		p->times.stime++;
		p->leader->times.total.tms_stime++;
	}
	if (p == &idle_task || !p->run_queue)
		return;
	dequeue(p);			/* each tick is another's turn */
	enqueue(p, active);
	need_resched = true;
}
