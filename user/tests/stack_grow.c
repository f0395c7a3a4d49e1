/*
 * The stack grows by being touched, also in the child and by the kernel's
 * own stores; endless recursion is SIGSEGV and not a hang (C).
 * linux: prints the outcomes.
 */
#include "check.h"

#define DEEP_BYTES	(512u << 10)
#define FRAME_BYTES	1024

/* Each level checks its own bytes after those below have written theirs. */
static unsigned __attribute__((noinline)) descend(unsigned levels)
{
	volatile char frame[FRAME_BYTES];
	for (unsigned i = 0; i < FRAME_BYTES; i += 64)
		frame[i] = levels;
	unsigned below = levels ? descend(levels - 1) : 0;
	for (unsigned i = 0; i < FRAME_BYTES; i += 64)
		if (frame[i] != (char)levels)
			return 0x80000000u;
	return below + 1;
}

static void deep(void)
{
	SEE(descend(DEEP_BYTES / FRAME_BYTES), DEEP_BYTES / FRAME_BYTES + 1);
}

static volatile int bottom;

static void __attribute__((noinline)) endless(void)
{
	volatile char frame[FRAME_BYTES];
	frame[0] = bottom;
	if (!bottom)			/* and nobody sets it */
		endless();
	bottom = frame[0];
}

/* The kernel is the first to store into a page below the stack. */
static void __attribute__((noinline)) by_the_kernel(void)
{
	char buffer[4 * PAGE_SIZE];
	int fd = open("/dev/zero", O_RDONLY, 0);
	SEE(read(fd, buffer, sizeof(buffer)), sizeof(buffer));
	SEE(buffer[0] | buffer[sizeof(buffer) - 1], 0);
	close(fd);
}

static void far_below(void)
{
	uint32_t esp;
	__asm__ volatile("movl %%esp, %0" : "=r" (esp));
	*(volatile char *)(esp - (64u << 20)) = 1;
}

/* esp itself gone: no handler can run, so the task dies of it. */
static void lost_stack_pointer(void)
{
	__asm__ volatile("movl $0x1000, %esp\n\tpushl %eax");
}

int main(void)
{
	SEE(in_child(by_the_kernel), 0);
	say("grown by read(2)\n");
	SEE(in_child(deep), 0);
	say("grown in a child\n");
	deep();
	SEE(in_child(deep), 0);
	say("grown, then shared\n");
	SEE(in_child(endless), SIGSEGV);
	say("endless recursion: SIGSEGV\n");
	SEE(in_child(far_below), SIGSEGV);
	say("64 MiB below: SIGSEGV\n");
	SEE(in_child(lost_stack_pointer), SIGSEGV);
	say("lost stack pointer: SIGSEGV\n");
	no_children_left();
	return check_result();
}
