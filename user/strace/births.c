/* What do clone and clone3 ask for, and what did they store? */
#include "strace.h"

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

/* A number the kernel has stored; where it has not, the address. */
static void put_stored(const struct tracee *t, uint32_t addr, bool stored)
{
	int number;

	if (stored && peek(t->pid, addr, &number, sizeof(number)) ==
		      sizeof(number))
		put("[%d]", number);
	else
		put_pointer(addr);
}

/* What the kernel may have stored by then. */
void put_clone_rest(const struct tracee *t, int result)
{
	uint32_t flags = argument(t, 0);

	if (flags & (CLONE_PARENT_SETTID | CLONE_PIDFD)) {
		put(", parent_tid=");
		put_stored(t, argument(t, 2), result >= 0);
	}
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

/* The structure, if it is one; false: no. */
static bool get_clone_args(const struct tracee *t, struct clone_args *a)
{
	uint32_t size = argument(t, 1);
	int want = size < sizeof(*a) ? size : sizeof(*a);

	*a = (struct clone_args){ .flags = 0 };
	return want >= CLONE_ARGS_SIZE_VER0 &&
	       peek(t->pid, argument(t, 0), a, want) == want;
}

void put_clone3(const struct tracee *t)
{
	struct clone_args a;

	if (!get_clone_args(t, &a)) {
		put_pointer(argument(t, 0));
		return;
	}
	put("{flags=");
	put_flags(CLONE_FLAGS, a.flags);
	put_where(&a, CLONE_PIDFD, "pidfd", a.pidfd);
	put_where(&a, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, "child_tid",
		  a.child_tid);
	put_where(&a, CLONE_PARENT_SETTID, "parent_tid", a.parent_tid);
	put(", exit_signal=");
	put_signal(a.exit_signal);
	put(", stack=");
	put_pointer(a.stack);
	put(a.stack_size ? ", stack_size=0x%x" : ", stack_size=0",
	    (uint32_t)a.stack_size);
	put_where(&a, CLONE_SETTLS, "tls", a.tls);
	put("}");
}

void put_clone3_rest(const struct tracee *t, int result)
{
	struct clone_args a;
	const char *between = " => {";

	if (result >= 0 && get_clone_args(t, &a)) {
		if (a.flags & CLONE_PIDFD) {
			put("%spidfd=", between);
			put_stored(t, a.pidfd, true);
			between = ", ";
		}
		if (a.flags & CLONE_PARENT_SETTID) {
			put("%sparent_tid=", between);
			put_stored(t, a.parent_tid, true);
			between = ", ";
		}
		put(*between == ',' ? "}" : "");
	}
	put(", %u", argument(t, 1));
}
