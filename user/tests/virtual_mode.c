/*
 * A program that would be in virtual-8086 mode gets no further: a CPU does not
 * let it in (it goes on as if nothing was), an emulator may, and then its
 * first trap or tick is its end (C).
 * native: prints nothing.
 * here: QEMU 7.2 with a 64-bit kernel never gets out of this.
 */
#include "check.h"

#define EFLAGS_VM	0x20000u
#define EFLAGS_IF	0x200u
#define PARAGRAPH	0x1000u		/* where its code is, by the mode */

/* Its three ways on: trap, fault, and nothing at all until the tick. */
static const uint8_t programs[][4] = {
	{ 0x0f, 0x0b },			/* ud2 */
	{ 0xa1, 0x00, 0x80 },		/* mov ax, [0x8000]: not there */
	{ 0xeb, 0xfe },			/* jmp $ */
};

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

int main(void)
{
	uint8_t *page = mmap((void *)(PARAGRAPH * 16), PAGE_SIZE,
			     PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK_EQ((uint32_t)page, PARAGRAPH * 16);
	for (unsigned i = 0; i < COUNT(programs); i++) {
		memcpy(page, programs[i], sizeof(programs[i]));
		int status = in_child(enter_at_paragraph);
		CHECK_EQ(status, SIGSEGV);
		status = in_child(enter);
		CHECK(status == 0 || status == SIGSEGV);
	}
	no_children_left();
	return check_result();
}
