static struct task_struct *first_of(struct run_queue *rq)
{
	return list_empty(&rq->queue[0]) ? NULL :
	       list_first(&rq->queue[0], struct task_struct, run_link);
}
