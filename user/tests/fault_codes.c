/*
 * Which signal an exception is, what siginfo and the frame say of it: number,
 * reason, address (C).
 * linux: prints them.
 * here: QEMU 7.2 tells a 64-bit kernel another error code of int 33.
 * needs: handlers rtsig
 */
#include "check.h"

static const char *name;
static uint32_t expected_at;

static void tell_all(int sig, siginfo_t *info, void *context)
{
	const struct ucontext *at = context;
	CHECK_EQ(at->uc_mcontext.eip, expected_at);
	say("%s: signal %d, code %d, trap %d, error %x, address %s\n", name,
	    sig, info->si_code, (int)at->uc_mcontext.trapno,
	    (unsigned)at->uc_mcontext.err, info->si_addr == 0 ? "0" :
	    info->si_addr == expected_at ? "eip" : "another");
	_exit(check_result());
}

/* The code after `at` runs in a child that hears of its faults. */
static void expect(const char *what, void (*fault)(void), const uint8_t *at)
{
	const int signals[] = { SIGFPE, SIGTRAP, SIGILL, SIGSEGV, SIGBUS };
	name = what;
	expected_at = (uint32_t)at;
	pid_t pid = must_fork();
	if (pid == 0) {
		for (unsigned i = 0; i < COUNT(signals); i++)
			handle(signals[i], tell_all, SA_SIGINFO);
		fault();
		say("%s: nothing\n", what);
		_exit(1);
	}
	CHECK_EQ(status_of(pid), 0);
}

/* name(): "before", then the label name_at, then "insn", which faults. */
#define FAULT(name, before, insn) \
	extern const uint8_t name##_at[]; \
	extern void name(void); \
	__asm__(".text\n" #name ": " before "\n" \
		#name "_at: " insn "; ret")

FAULT(divide, "xor %ecx, %ecx; xor %edx, %edx", "div %ecx");
FAULT(overflow, "mov $0x80000000, %eax; cdq; mov $-1, %ecx", "idiv %ecx");
FAULT(undefined, "", "ud2");
FAULT(privileged, "", "hlt");
FAULT(not_for_users, "", "int $0x21");
FAULT(of_kernel, "mov $0x10, %eax", "mov %eax, %ds");
FAULT(stepped, "pushf; orl $0x100, (%esp); popf; nop", "nop");
FAULT(breakpoint, "int3", "nop");
FAULT(null, "xor %eax, %eax", "movl $1, (%eax)");
FAULT(text, "mov $text, %eax", "movl $1, (%eax)");

int main(void)
{
	expect("divide", divide, divide_at);
	expect("overflow", overflow, overflow_at);
	expect("undefined", undefined, undefined_at);
	expect("privileged", privileged, privileged_at);
	expect("not for users", not_for_users, not_for_users_at);
	expect("kernel's segment", of_kernel, of_kernel_at);
	expect("single step", stepped, stepped_at);
	expect("breakpoint", breakpoint, breakpoint_at);
	expect("null", null, null_at);
	expect("text", text, text_at);
	no_children_left();
	return check_result();
}
