void wake_up_process(struct task_struct *p)
{
	uint32_t flags = irq_save();

	if (p->state != TASK_RUNNING && p->state < TASK_ZOMBIE) {
		p->state = TASK_RUNNING;
		if (!p->run_queue)
			enqueue(p, active);
		if (current == &idle_task)
			need_resched = true;
	}
	irq_restore(flags);
}
