void wake_up_process(struct task_struct *p)
{
	uint32_t flags = irq_save();

	if (p->state == TASK_INTERRUPTIBLE || p->state == TASK_STOPPED ||
	    p->state == TASK_TRACED ||
	    p->state == TASK_UNINTERRUPTIBLE) {
		p->state = TASK_RUNNING;
		if (!p->run_queue)
			enqueue(p, active);
		if (current == &idle_task)
			need_resched = true;
	}
	irq_restore(flags);
}
