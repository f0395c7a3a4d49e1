/* Flags in words. */
#include "strace.h"
#include <signal.h>
#include <thread.h>
#include <uapi/files.h>

struct name {
	uint64_t value;
	const char *name;
};

#define N(flag)	{ flag, #flag }

static const struct name open_flags[] = {
	N(O_CREAT), N(O_EXCL), N(O_NOCTTY), N(O_TRUNC), N(O_APPEND),
	N(O_NONBLOCK), N(O_DIRECTORY), N(O_CLOEXEC), { 0, "0" },
};

static const struct name prot_flags[] = {
	N(PROT_READ), N(PROT_WRITE), N(PROT_EXEC), { 0, "PROT_NONE" },
};

static const struct name map_flags[] = {
	N(MAP_SHARED), N(MAP_PRIVATE), N(MAP_FIXED), N(MAP_ANONYMOUS),
	{ 0, "0" },
};

static const struct name clone_flags[] = {
	N(CLONE_VM), N(CLONE_FS), N(CLONE_FILES), N(CLONE_SIGHAND),
	N(CLONE_PIDFD), N(CLONE_PTRACE), N(CLONE_VFORK), N(CLONE_PARENT),
	N(CLONE_THREAD), N(CLONE_NEWNS), N(CLONE_SYSVSEM), N(CLONE_SETTLS),
	N(CLONE_PARENT_SETTID), N(CLONE_CHILD_CLEARTID), N(CLONE_DETACHED),
	N(CLONE_UNTRACED), N(CLONE_CHILD_SETTID), N(CLONE_NEWCGROUP),
	N(CLONE_NEWUTS), N(CLONE_NEWIPC), N(CLONE_NEWUSER), N(CLONE_NEWPID),
	N(CLONE_NEWNET), N(CLONE_IO), N(CLONE_CLEAR_SIGHAND), { 0, "0" },
};

static const struct name wait_flags[] = {
	N(WNOHANG), { WUNTRACED, "WSTOPPED" }, N(WCONTINUED), N(WEXITED),
	N(WNOWAIT), N(__WNOTHREAD), N(__WALL), N(__WCLONE), { 0, "0" },
};

static const struct name sa_flags[] = {
	N(SA_NOCLDSTOP), N(SA_NOCLDWAIT), N(SA_SIGINFO), N(SA_RESTORER),
	N(SA_ONSTACK), N(SA_RESTART), N(SA_NODEFER), N(SA_RESETHAND),
	{ 0, "0" },
};

static const struct name access_modes[] = {
	N(R_OK), N(W_OK), N(X_OK), { 0, "F_OK" },
};

static const struct name hows[] = {
	N(SIG_BLOCK), N(SIG_UNBLOCK), N(SIG_SETMASK), { 0, NULL },
};

static const struct name whences[] = {
	N(SEEK_SET), N(SEEK_CUR), N(SEEK_END), N(SEEK_DATA), N(SEEK_HOLE),
	{ 0, NULL },
};

static const struct name clocks[] = {
	N(CLOCK_REALTIME), N(CLOCK_MONOTONIC), { 0, NULL },
};

static const struct name id_types[] = {
	N(P_ALL), N(P_PID), N(P_PGID), N(P_PIDFD), { 0, NULL },
};

static const struct name resources[] = {
	N(RLIMIT_DATA), N(RLIMIT_STACK), N(RLIMIT_NPROC), N(RLIMIT_NOFILE),
	N(RLIMIT_AS), N(RLIMIT_SIGPENDING), { 0, NULL },
};

static const struct name futex_ops[] = {
	N(FUTEX_WAIT), N(FUTEX_WAKE), N(FUTEX_REQUEUE), N(FUTEX_CMP_REQUEUE),
	N(FUTEX_WAIT_BITSET), N(FUTEX_WAKE_BITSET), { 0, NULL },
};

static const struct name requests[] = {
	N(PTRACE_TRACEME), N(PTRACE_PEEKTEXT), N(PTRACE_PEEKDATA),
	N(PTRACE_PEEKUSER), N(PTRACE_POKETEXT), N(PTRACE_POKEDATA),
	N(PTRACE_POKEUSER), N(PTRACE_CONT), N(PTRACE_KILL),
	N(PTRACE_SINGLESTEP), N(PTRACE_GETREGS), N(PTRACE_SETREGS),
	N(PTRACE_GETFPREGS), N(PTRACE_SETFPREGS), N(PTRACE_ATTACH),
	N(PTRACE_DETACH), N(PTRACE_GETFPXREGS), N(PTRACE_SETFPXREGS),
	N(PTRACE_SYSCALL), N(PTRACE_SETOPTIONS), N(PTRACE_GETEVENTMSG),
	N(PTRACE_GETSIGINFO), N(PTRACE_SETSIGINFO),
	N(PTRACE_GETREGSET), N(PTRACE_SETREGSET), N(PTRACE_SEIZE),
	N(PTRACE_INTERRUPT), N(PTRACE_LISTEN), { 0, NULL },
};

static const struct name events[] = {
	N(PTRACE_EVENT_FORK), N(PTRACE_EVENT_VFORK), N(PTRACE_EVENT_CLONE),
	N(PTRACE_EVENT_EXEC), N(PTRACE_EVENT_VFORK_DONE),
	N(PTRACE_EVENT_EXIT), N(PTRACE_EVENT_STOP), { 0, NULL },
};

static const struct name *const sets[] = {
	[REQUESTS] = requests, [EVENTS] = events,
	[FD_FLAGS] = open_flags, [ACCESS_MODES] = access_modes, [HOWS] = hows,
	[WHENCES] = whences, [CLOCKS] = clocks, [ID_TYPES] = id_types,
	[RESOURCES] = resources, [FUTEX_OPS] = futex_ops,
	[OPEN_FLAGS] = open_flags, [PROT_FLAGS] = prot_flags,
	[MAP_FLAGS] = map_flags, [CLONE_FLAGS] = clone_flags,
	[WAIT_FLAGS] = wait_flags, [SA_FLAGS] = sa_flags,
};

void put_flags(enum name_set set, uint64_t flags)
{
	static const char *const ways[] = { "O_RDONLY", "O_WRONLY", "O_RDWR",
					    "O_ACCMODE" };
	const struct name *n = sets[set];
	const char *between = "";

	if (set == OPEN_FLAGS) {
		put("%s", ways[flags & O_ACCMODE]);
		flags &= ~(uint64_t)O_ACCMODE;
		between = "|";
	}
	for (; n->value; n++)
		if ((flags & n->value) == n->value) {
			put("%s%s", between, n->name);
			flags &= ~n->value;
			between = "|";
		}
	if (flags)
		put("%s0x%llx", between, (unsigned long long)flags);
	else if (!*between && n->name)
		put("%s", n->name);
}

void put_name(enum name_set set, uint32_t value)
{
	for (const struct name *n = sets[set]; n->name; n++)
		if (n->value == value) {
			put("%s", n->name);
			return;
		}
	put("0x%x", value);
}

void put_signal(int sig)
{
	const char *name = signal_name(sig);

	if (sig == 0)
		put("0");
	else if (name)
		put("SIG%s", name);
	else if (sig >= SIGRTMIN && sig <= NSIG)
		put("SIGRT_%d", sig - SIGRTMIN);
	else
		put("%d", sig);
}

void put_futex_op(int op)
{
	put_name(FUTEX_OPS, op & FUTEX_CMD_MASK);
	if (op & FUTEX_PRIVATE_FLAG)
		put("_PRIVATE");
	if (op & FUTEX_CLOCK_REALTIME)
		put("|FUTEX_CLOCK_REALTIME");
}
