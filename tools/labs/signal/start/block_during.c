static inline void block_during(const struct sigaction *action, int sig)
{
	(void)action;
	(void)sig;
	recalc_signalled(current);	/* and nothing is blocked */
}
