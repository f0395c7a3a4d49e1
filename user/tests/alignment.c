/*
 * With AC a program asks that each access be aligned: one that is not is
 * SIGBUS, BUS_ADRALN, of no address. Where the CPU is an emulator that knows
 * nothing of AC (QEMU's), no signal comes, and that is said for it.
 * linux: prints what held.
 */
#include "check.h"

#define EFLAGS_AC	0x40000u

static volatile int signals, code = BUS_ADRALN;
static volatile uint32_t address;

static void on_bus(int sig, siginfo_t *info, void *context)
{
	struct sigcontext *c = &((struct ucontext *)context)->uc_mcontext;
	(void)sig;
	signals++;
	code = info->si_code;
	address = info->si_addr;
	c->eflags &= ~EFLAGS_AC;
}

static uint32_t read_with_ac(const char *p)
{
	uint32_t value;
	__asm__ volatile("pushfl\n\tpushfl\n\torl $0x40000, (%%esp)\n\t"
			 "popfl\n\tmovl (%1), %0\n\tpopfl"
			 : "=&r" (value) : "r" (p) : "memory", "cc");
	return value;
}

int main(void)
{
	static const uint32_t words[2] = { 0x03020100, 0x07060504 };
	const char *p = (const char *)words;
	handle(SIGBUS, on_bus, SA_SIGINFO);
	SEE(read_with_ac(p + 4), 0x07060504);
	SEE(signals, 0);
	SEE(read_with_ac(p + 1), 0x04030201);
	SEE_TRUE(signals == 1 || on_tine());
	SEE(code, BUS_ADRALN);
	SEE(address, 0);
	return check_result();
}
