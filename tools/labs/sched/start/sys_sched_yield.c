int32_t sys_sched_yield(void)
{
	schedule();
	return 0;
}
