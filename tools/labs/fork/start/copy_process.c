STEPPED int copy_process(const struct kernel_clone_args *args, int nr,
			 struct task_struct **child)
{
	struct task_struct *p = dup_task_struct(nr);
	struct pid *pid = NULL;

	copy_files(args->flags, p);
	copy_fs(args->flags, p);
	copy_sighand(args->flags, p);
	copy_mem(args, p);
	check_nproc();
	copy_namespaces(args->flags, p);
	copy_fpu(p);
	alloc_pid(p->child_ns, args->set_tid, args->set_tid_size, &pid);
	if (args->flags & CLONE_SETTLS)
		set_tls(p, args->tls);
	if (args->flags & CLONE_PIDFD)
		give_pidfd(pid, args->pidfd);
	if (args->flags & CLONE_PARENT_SETTID)
		tell_parent(args->parent_tid, pid);
	set_family(args, p);
	copy_thread(args, p);
	sched_fork(p);
	if (is_traced(current))
		trace_child(p, args->flags, args->exit_signal);
	publish(p, pid);
	*child = p;
	return 0;
}
