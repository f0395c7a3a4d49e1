/* What does that argument mean? */
#include "strace.h"
#include <ctype.h>
#include <signal.h>
#include <string.h>

#define STRING_SHOWN	32
#define MOST_STRINGS	16

int peek(pid_t pid, uint32_t addr, void *to, int size)
{
	int done = 0;

	while (done < size) {
		uint32_t at = addr + done, word;
		int skip = at % sizeof(word);
		int n = sizeof(word) - skip;

		if (ptrace(PTRACE_PEEKDATA, pid, at - skip, (uint32_t)&word))
			break;
		if (n > size - done)
			n = size - done;
		memcpy((char *)to + done, (char *)&word + skip, n);
		done += n;
	}
	return done;
}

static uint32_t argument(const struct tracee *t, int index)
{
	const uint32_t *r = &t->regs.ebx;	/* ebx ecx edx esi edi ebp */

	return index < NR_ARGUMENTS ? r[index] : 0;
}

static void put_pointer(uint32_t value)
{
	if (value)
		put("0x%x", value);
	else
		put("NULL");
}

static void put_character(unsigned char c)
{
	const char *plain = "\n\t\r\"\\", *shown = "ntr\"\\";
	const char *at = c ? strchr(plain, c) : NULL;

	if (at)
		put("\\%c", shown[at - plain]);
	else if (isprint(c))
		put("%c", c);
	else
		put("\\%o", c);
}

static void put_bytes(const char *bytes, int n, bool more)
{
	put("\"");
	for (int i = 0; i < n; i++)
		put_character(bytes[i]);
	put("\"%s", more ? "..." : "");
}

static void put_string(pid_t pid, uint32_t addr)
{
	char text[STRING_SHOWN + 1];
	int got = peek(pid, addr, text, sizeof(text));
	int n = strnlen(text, got);

	if (got == 0)
		put_pointer(addr);
	else
		put_bytes(text, n < STRING_SHOWN ? n : STRING_SHOWN,
			  n == STRING_SHOWN + 1);
}

static void put_buffer(pid_t pid, uint32_t addr, uint32_t size)
{
	char text[STRING_SHOWN];
	int n = size < STRING_SHOWN ? size : STRING_SHOWN;

	if (peek(pid, addr, text, n) < n)
		put_pointer(addr);
	else
		put_bytes(text, n, size > STRING_SHOWN);
}

/* argv: ["cat", "file"]; the environment only by its size. */
static void put_strings(pid_t pid, uint32_t addr, bool whole)
{
	uint32_t at = 0;
	int count = 0;

	put(whole ? "[" : "0x%x /* ", addr);
	while (peek(pid, addr + count * sizeof(at), &at, sizeof(at)) ==
	       sizeof(at) && at) {
		if (whole && count <= MOST_STRINGS)
			put("%s", count ? ", " : "");
		if (whole && count < MOST_STRINGS)
			put_string(pid, at);
		else if (whole && count == MOST_STRINGS)
			put("...");
		count++;
	}
	if (whole)
		put("]");
	else
		put("%d var%s */", count, count == 1 ? "" : "s");
}

static void put_wait_status(int s)
{
	if (WIFSTOPPED(s)) {
		put("[{WIFSTOPPED(s) && WSTOPSIG(s) == ");
		put_signal(WSTOPSIG(s));
	} else if (WIFCONTINUED(s)) {
		put("[{WIFCONTINUED(s)");
	} else if (WIFEXITED(s)) {
		put("[{WIFEXITED(s) && WEXITSTATUS(s) == %d",
		    WEXITSTATUS(s));
	} else {
		put("[{WIFSIGNALED(s) && WTERMSIG(s) == ");
		put_signal(WTERMSIG(s));
	}
	put("}]");
}

static void put_sigset(sigset_t set)
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

static void put_sigaction(const struct sigaction *a)
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

static void put_clock(uint32_t clock)
{
	static const char *const clocks[] = { "CLOCK_REALTIME",
					      "CLOCK_MONOTONIC" };

	if (clock < sizeof(clocks) / sizeof(*clocks))
		put("%s", clocks[clock]);
	else
		put("%u", clock);
}

static void put_stat(const struct stat64 *st)
{
	static const struct {
		uint32_t mode;
		const char *name;
	} kinds[] = {
		{ S_IFREG, "S_IFREG" }, { S_IFDIR, "S_IFDIR" },
		{ S_IFCHR, "S_IFCHR" }, { S_IFIFO, "S_IFIFO" },
		{ S_IFBLK, "S_IFBLK" }, { S_IFLNK, "S_IFLNK" },
	};

	put("{st_mode=");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if ((st->st_mode & S_IFMT) == kinds[i].mode)
			put("%s|", kinds[i].name);
	put("0%o, st_size=%d, ...}", st->st_mode & ~S_IFMT,
	    (int)st->st_size);
}

/* What lies at an address in the tracee: read it whole, or tell where. */
static void put_pointed(const struct tracee *t, char kind, uint32_t addr)
{
	union {
		int number, pair[2];
		sigset_t set;
		struct sigaction action;
		struct timespec time;
		struct stat64 stat;
		struct utsname uts;
	} v;
	int size = kind == 'w' ? sizeof(v.number) : kind == 'i' ?
		sizeof(v.pair) : kind == 'k' || kind == 'K' ?
		sizeof(v.set) : kind == 'a' || kind == 'A' ?
		sizeof(v.action) : kind == 't' || kind == 'T' ?
		sizeof(v.time) :
		kind == 'z' ? sizeof(v.stat) : sizeof(v.uts);

	if (!addr || peek(t->pid, addr, &v, size) < size) {
		put_pointer(addr);
		return;
	}
	switch (kind) {
	case 'w': put_wait_status(v.number); break;
	case 'i': put("[%d, %d]", v.pair[0], v.pair[1]); break;
	case 'k': case 'K': put_sigset(v.set); break;
	case 'a': case 'A': put_sigaction(&v.action); break;
	case 't': case 'T':
		put("{tv_sec=%d, tv_nsec=%d}", v.time.tv_sec, v.time.tv_nsec);
		break;
	case 'z': put_stat(&v.stat); break;
	case 'U':
		put("{sysname=\"%s\", nodename=\"%s\", ...}", v.uts.sysname,
		    v.uts.nodename);
		break;
	}
}

bool is_output(char kind)
{
	return kind && strchr("BwiTKAzU", kind);
}

void put_value(const struct tracee *t, char kind, int index, int result)
{
	static const char *const hows[] = { "SIG_BLOCK", "SIG_UNBLOCK",
					    "SIG_SETMASK" };
	static const char *const whences[] = { "SEEK_SET", "SEEK_CUR",
					       "SEEK_END" };
	uint32_t v = argument(t, index);

	if (is_output(kind) && (kind == 'T' ? result != -EINTR && result !=
				-ERESTART_RESTARTBLOCK : result < 0))
		kind = 'p';
	if (kind == 'w' && result == 0)
		kind = 'p';		/* nobody to tell of */
	switch (kind) {
	case 'd': put("%d", v); break;
	case 'u': put("%u", v); break;
	case 'x': put(v ? "0x%x" : "0", v); break;
	case 'C': put_clock(v); break;
	case 'm': put("0%o", v); break;
	case 'p': put_pointer(v); break;
	case 's': put_string(t->pid, v); break;
	case 'v': put_strings(t->pid, v, true); break;
	case 'e': put_strings(t->pid, v, false); break;
	case 'b': put_buffer(t->pid, v, argument(t, index + 1)); break;
	case 'B': put_buffer(t->pid, v, result); break;
	case 'o': put_flags(OPEN_FLAGS, v); break;
	case 'r': put_flags(PROT_FLAGS, v); break;
	case 'M': put_flags(MAP_FLAGS, v); break;
	case 'W': put_flags(WAIT_FLAGS, v); break;
	case 'c': put_flags(CLONE_FLAGS, v); break;
	case 'g': put_signal(v); break;
	case 'q': put_futex_op(v); break;
	case 'h': put("%s", v < 3 ? hows[v] : "?"); break;
	case 'L': put("%s", v < 3 ? whences[v] : "?"); break;
	case 'F':
		put((int)v == AT_FDCWD ? "AT_FDCWD" : "%d", (int)v);
		break;
	default: put_pointed(t, kind, v);
	}
}

/* i386's order: flags, stack, parent_tid, tls, child_tid. */
void put_clone(const struct tracee *t)
{
	uint32_t flags = argument(t, 0);

	put("child_stack=");
	put_pointer(argument(t, 1));
	put(", flags=");
	if (flags & ~CSIGNAL)
		put_flags(CLONE_FLAGS, flags & ~CSIGNAL);
	if (flags & ~CSIGNAL && flags & CSIGNAL)
		put("|");
	if (flags & CSIGNAL || !flags)
		put_signal(flags & CSIGNAL);
}

/* What the kernel may have stored by then. */
void put_clone_rest(const struct tracee *t)
{
	uint32_t flags = argument(t, 0);

	if (flags & (CLONE_PARENT_SETTID | CLONE_PIDFD))
		put(", parent_tid=0x%x", argument(t, 2));
	if (flags & CLONE_SETTLS)
		put(", tls=0x%x", argument(t, 3));
	if (flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID))
		put(", child_tidptr=0x%x", argument(t, 4));
}

/* A field that counts only with its flag. */
static void put_where(const struct clone_args *a, uint64_t flag,
		      const char *name, uint64_t addr)
{
	if (a->flags & flag) {
		put(", %s=", name);
		put_pointer(addr);
	}
}

void put_clone3(const struct tracee *t)
{
	struct clone_args a = { .flags = 0 };
	uint32_t size = argument(t, 1);
	int want = size < sizeof(a) ? size : sizeof(a);

	if (peek(t->pid, argument(t, 0), &a, want) < want) {
		put_pointer(argument(t, 0));
	} else {
		put("{flags=");
		put_flags(CLONE_FLAGS, a.flags);
		put_where(&a, CLONE_PIDFD, "pidfd", a.pidfd);
		put_where(&a, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
			  "child_tid", a.child_tid);
		put_where(&a, CLONE_PARENT_SETTID, "parent_tid", a.parent_tid);
		put(", exit_signal=");
		put_signal(a.exit_signal);
		put(", stack=");
		put_pointer(a.stack);
		put(a.stack_size ? ", stack_size=0x%x" : ", stack_size=0",
		    (uint32_t)a.stack_size);
		put("}");
	}
	put(", %u", size);
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
