/*
 * Right after fork all general registers, eflags and segment registers (fs and
 * gs with something in them) are equal in parent and child, eax excepted; and
 * fork preserves them (B).
 * linux: what has no fixed value is compared, and that is printed.
 */
#include "check.h"

#define EFLAGS_CF	0x001u
#define EFLAGS_DF	0x400u
#define EFLAGS_AC	0x40000u
#define EFLAGS_OURS	0x40cd5u /* CF PF AF ZF SF DF OF AC, and bit 11 */

struct state {
	uint32_t ebx, ecx, edx, esi, edi, ebp, esp, eax, eflags;
	uint32_t cs, ds, es, fs, gs, ss;
};

/* Not static: only the assembler writes them. */
struct state before, after;

/*
 * Fill every register, note them, fork, note them again. The stores use
 * absolute addresses, so no register is spent on the bookkeeping.
 */
#define NOTE(which) \
	"movl %%ebx, " which "\n\t"	"movl %%ecx, " which "+4\n\t" \
	"movl %%edx, " which "+8\n\t"	"movl %%esi, " which "+12\n\t" \
	"movl %%edi, " which "+16\n\t"	"movl %%ebp, " which "+20\n\t" \
	"movl %%esp, " which "+24\n\t"	"movl %%eax, " which "+28\n\t" \
	"pushfl\n\t"			"popl " which "+32\n\t" \
	"movl %%cs, %%eax\n\t"		"movl %%eax, " which "+36\n\t" \
	"movl %%ds, %%eax\n\t"		"movl %%eax, " which "+40\n\t" \
	"movl %%es, %%eax\n\t"		"movl %%eax, " which "+44\n\t" \
	"movl %%fs, %%eax\n\t"		"movl %%eax, " which "+48\n\t" \
	"movl %%gs, %%eax\n\t"		"movl %%eax, " which "+52\n\t" \
	"movl %%ss, %%eax\n\t"		"movl %%eax, " which "+56\n\t"

static void __attribute__((noinline)) fork_with(uint32_t eflags)
{
	__asm__ volatile(
		"pushal\n\t"
		"pushfl\n\t"
		"movl %%ss, %%eax\n\t"
		"movl %%eax, %%fs\n\t"
		"movl %%eax, %%gs\n\t"
		"pushl %0\n\t"
		"movl $0x11111111, %%ebx\n\t"
		"movl $0x22222222, %%ecx\n\t"
		"movl $0x33333333, %%edx\n\t"
		"movl $0x44444444, %%esi\n\t"
		"movl $0x55555555, %%edi\n\t"
		"movl $0x66666666, %%ebp\n\t"
		"popfl\n\t"
		NOTE("before")
		"movl $%c1, %%eax\n\t"
		"int $0x80\n\t"
		NOTE("after")
		"popfl\n\t"
		"popal"
		: : "b" (eflags), "i" (__NR_fork) : "memory", "cc");
}

static void same_as_before(void)
{
	SEE(after.ebx, 0x11111111);
	SEE(after.ecx, 0x22222222);
	SEE(after.edx, 0x33333333);
	SEE(after.esi, 0x44444444);
	SEE(after.edi, 0x55555555);
	SEE(after.ebp, 0x66666666);
	SEE_SAME(after.esp, before.esp);
	SEE_SAME(after.eflags, before.eflags);
	SEE_SAME(after.cs, before.cs);
	SEE_SAME(after.ds, before.ds);
	SEE_SAME(after.es, before.es);
	SEE_SAME(after.fs, before.fs);
	SEE_SAME(after.gs, before.gs);
	SEE_SAME(after.ss, before.ss);
}

static void try_flags(uint32_t eflags)
{
	int up[2];
	struct state child;
	CHECK_EQ(pipe(up), 0);
	fork_with(eflags);
	pid_t pid = after.eax;
	if (pid == 0) {
		write(up[1], &after, sizeof(after));
		_exit(0);
	}
	if (!CHECK(pid > 0))
		return;
	same_as_before();
	SEE_SAME(after.eflags & EFLAGS_OURS & eflags, eflags & EFLAGS_OURS);
	SEE(status_of(pid), 0);
	SEE(read(up[0], &child, sizeof(child)), sizeof(child));
	child.eax = after.eax;
	SEE(memcmp(&child, &after, sizeof(after)), 0);
	close_pair(up);
}

int main(void)
{
	try_flags(0x202);
	try_flags(0x202 | EFLAGS_CF | EFLAGS_DF);
	try_flags(0x202 | 0x8d5);	/* every arithmetic flag */
	try_flags(0x202 | EFLAGS_AC);
	no_children_left();
	say("registers, flags and segments are equal\n");
	return check_result();
}
