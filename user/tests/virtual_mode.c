/*
 * Nothing is ever mapped where virtual-8086 mode could reach it, and a program
 * that would be in that mode gets no further: a CPU does not let it in (it goes
 * on as if nothing was), an emulator may, and then it ends at once (C).
 * linux: prints how many of them ended.
 * here: QEMU 7.2 with a 64-bit kernel never gets out of this.
 * needs: threads trace jobs
 */
#include "traced.h"

#define EFLAGS_VM	0x20000u
#define EFLAGS_IF	0x200u
#define PARAGRAPH	0x1000u
#define END_OF_VM	0x110000u	/* FFFF:FFFF, and the page it is in */
#define USER_CS		0x1b		/* ours; a 64-bit kernel has another */

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)

/* On a CPU this is an iret to ring 3, to the label. */
static void enter(void)
{
	__asm__ volatile("pushl %0; pushl %0; pushl %0; pushl %0; pushl %0\n\t"
			 "pushl $0x800; pushl %1; pushl %%cs; pushl $1f\n\t"
			 "iret\n"
			 "1: addl $24, %%esp"
			 : : "r" (PARAGRAPH), "r" (EFLAGS_VM | EFLAGS_IF | 2)
			 : "memory", "cc");
}

/* The same with a cs whose low bits are 0, which no ring-3 selector's are. */
static void enter_at_paragraph(void)
{
	__asm__ volatile("pushl %0; pushl %0; pushl %0; pushl %0; pushl %0\n\t"
			 "pushl $0x800; pushl %1; pushl %0; pushl $0\n\t"
			 "iret"
			 : : "r" (PARAGRAPH), "r" (EFLAGS_VM | EFLAGS_IF | 2)
			 : "memory", "cc");
}

static int map(uint32_t at, uint32_t pages, uint32_t flags)
{
	return (int)mmap((void *)at, pages * PAGE_SIZE, RWX, ANON | flags, -1,
			 0);
}

static void nothing_is_mapped(void)
{
	for (uint32_t at = 0; at < END_OF_VM; at += PAGE_SIZE) {
		CHECK_EQ(map(at, 1, MAP_FIXED), -EPERM);
		CHECK_EQ(map(at, 1, MAP_FIXED_NOREPLACE), -EPERM);
	}
	CHECK_EQ(map(END_OF_VM - PAGE_SIZE, 2, MAP_FIXED), -EPERM);
	CHECK_EQ(map(END_OF_VM, 1, MAP_FIXED), END_OF_VM);
	CHECK_EQ(munmap((void *)END_OF_VM, PAGE_SIZE), 0);
	CHECK_EQ(map(PAGE_SIZE, 1, 0), END_OF_VM);	/* only a hint */
	CHECK((uint32_t)map(PAGE_SIZE, 1, 0) > END_OF_VM);
}

/* A mapping may grow down, but not to there. */
static void step_below(void)
{
	CHECK_EQ(munmap((void *)END_OF_VM, PAGE_SIZE), 0);
	CHECK_EQ(map(END_OF_VM, 1, MAP_FIXED | MAP_GROWSDOWN), END_OF_VM);
	*(volatile char *)(END_OF_VM - 1) = 1;
}

/* Its tracer sees it end, with registers that are the program's own. */
static void under_a_tracer(void)
{
	pid_t pid = traced(enter_at_paragraph, PTRACE_O_TRACEEXIT);
	resume(PTRACE_CONT, pid, 0);
	int status;
	while (WIFSTOPPED(status = next_status(pid))) {
		bool ends = status == EVENT(PTRACE_EVENT_EXIT);
		CHECK_EQ(regs_of(pid).cs, USER_CS);
		resume(PTRACE_CONT, pid, ends ? 0 : WSTOPSIG(status));
	}
	CHECK_EQ(status, SIGSEGV);
}

int main(void)
{
	int ended = 0;
	for (int i = 0; i < 20; i++) {
		ended += in_child(enter_at_paragraph) == SIGSEGV;
		int status = in_child(enter);
		CHECK(status == 0 || status == SIGSEGV);
	}
	SEE(ended, 20);
	if (on_tine()) {
		nothing_is_mapped();
		CHECK_EQ(in_child(step_below), SIGSEGV);
		under_a_tracer();
	}
	no_children_left();
	return check_result();
}
