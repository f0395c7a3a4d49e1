/* Which signals, for what reason, and what is done about them? */
#include "strace.h"
#include <signal.h>

void put_sigset(sigset_t set)
{
	const char *between = "";
	bool most = (uint32_t)set == ~0u;

	put(most ? "~[" : "[");
	if (most)
		set = ~set;
	for (int sig = 1; sig <= NSIG; sig++)
		if (set & sigmask(sig)) {
			const char *name = signal_name(sig);

			put("%s", between);
			if (name)
				put("%s", name);
			else
				put("RT_%d", sig - SIGRTMIN);
			between = " ";
		}
	put("]");
}

void put_sigaction(const struct sigaction *a)
{
	put("{sa_handler=");
	if (a->sa_handler == SIG_DFL || a->sa_handler == SIG_IGN)
		put(a->sa_handler == SIG_DFL ? "SIG_DFL" : "SIG_IGN");
	else
		put("0x%x", a->sa_handler);
	put(", sa_mask=");
	put_sigset(a->sa_mask);
	put(", sa_flags=");
	put_flags(SA_FLAGS, a->sa_flags);
	if (a->sa_flags & SA_RESTORER)
		put(", sa_restorer=0x%x", a->sa_restorer);
	put("}");
}

/* The signals blocked after a handler: they stand in its frame, of which the
 * way there has popped the return address, and sigreturn's also the signal
 * (signals above 32 stand elsewhere in that one). */
void put_sigreturn(const struct tracee *t)
{
	struct sigcontext old;
	struct {
		uint32_t sig, info_at, uc_at;
		siginfo_t info;
		struct ucontext uc;
	} new;
	bool rt = t->regs.orig_eax == __NR_rt_sigreturn;
	int size = rt ? sizeof(new) : sizeof(old);

	if (peek(t->pid, t->regs.esp, rt ? (void *)&new : &old, size) < size)
		return;
	put("{mask=");
	put_sigset(rt ? new.uc.uc_sigmask : old.oldmask);
	put("}");
}

static const char *code_name(const siginfo_t *i)
{
	static const char *const child[] = {
		"", "CLD_EXITED", "CLD_KILLED", "CLD_DUMPED", "CLD_TRAPPED",
		"CLD_STOPPED", "CLD_CONTINUED",
	};

	if (i->si_code == SI_USER)
		return "SI_USER";
	if (i->si_code == SI_TKILL)
		return "SI_TKILL";
	if (i->si_code == SI_QUEUE)
		return "SI_QUEUE";
	if (i->si_code == SI_KERNEL)
		return "SI_KERNEL";
	if (i->si_signo == SIGCHLD && i->si_code > 0 && i->si_code <= 6)
		return child[i->si_code];
	if (i->si_signo == SIGSEGV && i->si_code == SEGV_MAPERR)
		return "SEGV_MAPERR";
	if (i->si_signo == SIGSEGV && i->si_code == SEGV_ACCERR)
		return "SEGV_ACCERR";
	if (i->si_signo == SIGTRAP && i->si_code == TRAP_BRKPT)
		return "TRAP_BRKPT";
	if (i->si_signo == SIGTRAP && i->si_code == TRAP_TRACE)
		return "TRAP_TRACE";
	return NULL;
}

static bool is_fault(const siginfo_t *i)
{
	return i->si_code > 0 && i->si_code < SI_KERNEL &&
	       (i->si_signo == SIGSEGV || i->si_signo == SIGBUS ||
		i->si_signo == SIGTRAP ||
		i->si_signo == SIGILL || i->si_signo == SIGFPE);
}

void put_siginfo(const siginfo_t *i)
{
	const char *code = code_name(i);

	put("{si_signo=");
	put_signal(i->si_signo);
	if (code)
		put(", si_code=%s", code);
	else
		put(", si_code=%d", i->si_code);
	if (is_fault(i)) {
		put(", si_addr=");
		put_pointer(i->si_addr);
	} else if (i->si_code != SI_KERNEL) {
		put(", si_pid=%d, si_uid=%u", i->si_pid, i->si_uid);
	}
	if (i->si_signo == SIGCHLD && i->si_code > 0) {
		put(", si_status=");
		if (i->si_code == CLD_EXITED)
			put("%d", i->si_status);
		else
			put_signal(i->si_status);
		put(", si_utime=%u, si_stime=%u", i->si_words[3],
		    i->si_words[4]);
	}
	put("}");
}
