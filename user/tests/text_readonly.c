/*
 * Read-only text stays read-only, also in a child and after its parent's
 * stores; kernel addresses and page 0 are out of reach: SIGSEGV (C).
 * linux: prints how each child ended.
 */
#include "check.h"

static const char constant[] = "constant";

static void __attribute__((noinline)) store(uint32_t address)
{
	*(volatile char *)address = 1;
}

static void __attribute__((noinline)) load(uint32_t address)
{
	(void)*(volatile char *)address;
}

static void __attribute__((noinline)) jump(uint32_t address)
{
	((void (*)(void))address)();
}

static void ends_by_segv(const char *what, void (*act)(uint32_t),
			 uint32_t address)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		act(address);
		_exit(0);		/* lived: that is the failure */
	}
	SEE(status_of(pid), SIGSEGV);
	say("%s: SIGSEGV\n", what);
}

/* A grandchild: shared twice, still read-only. */
static void two_forks_down(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		pid_t deeper = must_fork();
		if (deeper == 0) {
			store((uint32_t)constant);
			_exit(0);
		}
		SEE(status_of(deeper), SIGSEGV);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(memcmp(constant, "constant", sizeof(constant)), 0);
	say("two forks down: still read-only\n");
}

static void privileged(uint32_t kind)
{
	if (kind == 0)
		__asm__ volatile("cli");
	else if (kind == 1)
		__asm__ volatile("hlt");
	else if (kind == 2)
		__asm__ volatile("movl %%cr3, %%eax" : : : "eax");
	else if (kind == 3)
		__asm__ volatile("outb %%al, $0x80" : : );
	else
		__asm__ volatile("int $0x0e");
}

int main(void)
{
	ends_by_segv("store into text", store, (uint32_t)main);
	ends_by_segv("store into constants", store, (uint32_t)constant);
	ends_by_segv("store to NULL", store, 0);
	ends_by_segv("load from NULL", load, 0);
	ends_by_segv("load at 4 KiB", load, PAGE_SIZE);
	ends_by_segv("jump to NULL", jump, 0);
	ends_by_segv("store at 3 GiB", store, KERNEL_BASE);
	ends_by_segv("load at 3 GiB", load, KERNEL_BASE);
	ends_by_segv("load at 3 GiB + 1 MiB", load, KERNEL_BASE + 0x100000);
	ends_by_segv("jump to 3 GiB + 1 MiB", jump, KERNEL_BASE + 0x100000);
	ends_by_segv("load from the last page", load, 0xfffff000u);
	ends_by_segv("cli", privileged, 0);
	ends_by_segv("hlt", privileged, 1);
	ends_by_segv("mov from cr3", privileged, 2);
	ends_by_segv("out", privileged, 3);
	ends_by_segv("int 14", privileged, 4);
	two_forks_down();
	no_children_left();
	return check_result();
}
