/*
 * A task held by its tracer at PTRACE_EVENT_EXIT, on its way out of a SIGKILL,
 * is let go by the next one, so that root can end what an attacker's own child
 * holds. (Linux 6.18 drops it: there the tracer must be killed.)
 * needs: trace jobs
 */
#include "check.h"
#include "traced.h"

int main(void)
{
	pid_t pid = traced(pause_for_ever, PTRACE_O_TRACEEXIT);
	kill(pid, SIGKILL);
	CHECK_EQ(next_status(pid), EVENT(PTRACE_EVENT_EXIT));
	nothing_new(pid);
	finish(pid);
	no_children_left();
	return check_result();
}
