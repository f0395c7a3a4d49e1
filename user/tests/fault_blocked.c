/*
 * A fault cannot wait: where its signal is blocked or ignored, the program
 * ends by it, also where there is a handler (H).
 * linux: prints how each ended.
 * needs: handlers
 */
#include "check.h"

static void handler(int sig)
{
	(void)sig;
	_exit(1);
}

static void fault(void)
{
	volatile char *volatile nowhere = NULL;
	*nowhere = 1;
}

static void block(void)
{
	sigset_t set = sigmask(SIGSEGV);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

static void blocked(void)
{
	block();
	fault();
}

static void ignored(void)
{
	handle(SIGSEGV, SIG_IGN, 0);
	fault();
}

static void handled_but_blocked(void)
{
	handle(SIGSEGV, handler, 0);
	block();
	fault();
}

int main(void)
{
	SEE(in_child(blocked), SIGSEGV);
	SEE(in_child(ignored), SIGSEGV);
	SEE(in_child(handled_but_blocked), SIGSEGV);
	no_children_left();
	return check_result();
}
