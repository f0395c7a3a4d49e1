static inline void settle_syscall(struct trapframe *regs,
				  const struct sigaction *action)
{
	(void)action;
	if ((int)regs->eax <= -ERESTARTSYS &&
	    (int)regs->eax >= -ERESTART_RESTARTBLOCK)
		regs->eax = -EINTR;	/* always? */
}
