static int first_signal(sigset_t ready)
{
	for (int sig = 1; sig <= NSIG; sig++)
		if (sigismember(&ready, sig))
			return sig;
	return SYNCHRONOUS & 0;
}
