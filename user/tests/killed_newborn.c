/*
 * A child's number is told in a page for which there is no memory left, and
 * the largest process, to be killed for it, is that child, which has not run
 * yet (C, J). Tine only.
 * vmrun: --icount 0 -m 16
 * needs: users
 */
#include "frames.h"

#define TABLES		60		/* that a fork copies: a page in each */
#define SLOT		(4u << 20)	/* what one page table maps */
#define AT		((char *)0x10000000)
#define FILL_AT		(AT + TABLES * SLOT)
#define FILL		(16u << 20)
#define ROUNDS		200
#define FRAMES_LEFT	400		/* root's, fork's reserve, our tables */
#define RW		(PROT_READ | PROT_WRITE)

static void *fixed(char *at, uint32_t size)
{
	return mmap(at, size, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0);
}

/* Each round leaves one frame less: in one of them fork has just enough. */
static _Noreturn void use_up_memory(void)
{
	CHECK_EQ(setuid(1000), 0);
	for (char *at = AT; at < FILL_AT; at += SLOT)
		*(char *)fixed(at, PAGE_SIZE) = 1;
	char *fresh = fixed(FILL_AT, FILL), *fill = fresh + FILL;
	uint32_t many = free_frames() - FRAMES_LEFT;
	for (uint32_t i = 0; i < many; i++)
		*(fill -= PAGE_SIZE) = 1;
	for (int i = 0; i < ROUNDS; i++) {
		*(fill -= PAGE_SIZE) = 1;
		pid_t pid = syscall5(__NR_clone, CLONE_PARENT_SETTID | SIGCHLD,
				     0, (int)fresh, 0, 0);
		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		fresh += PAGE_SIZE;
	}
	_exit(0);
}

int main(void)
{
	pid_t lower = must_fork();	/* the children's slot, before ours */
	if (lower == 0)
		for (;;)
			pause();
	pid_t pid = must_fork();
	if (pid == 0) {
		nap(2);
		use_up_memory();
	}
	kill(lower, SIGKILL);
	SEE(status_of(lower), SIGKILL);
	CHECK_EQ(status_of(pid), SIGKILL);
	no_children_left();
	return check_result();
}
