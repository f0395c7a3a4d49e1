/*
 * A program's own iret and far return, on a processor with SMAP: real ones do
 * them, QEMU before 9.1 reads the stack as the kernel would and so faults.
 * Either way the program goes on or ends by SIGSEGV; it does not fault for
 * ever, and others run meanwhile.
 * linux: which of the two it was is not printed
 * vmrun: -m 16 --icount 0 --qemu-arg -cpu --qemu-arg max
 */
#include "check.h"

#define ENOUGH	50	/* naps of 2 ms; the child needs one */

static void by_iret(void)
{
	uint32_t cs, kept;
	__asm__ volatile("movl %%cs, %0; movl %%esp, %1\n\t"
			 "pushf; pushl %0; pushl $1f; iret\n1:"
			 : "=&r" (cs), "=&r" (kept) : : "memory", "cc");
}

static void by_lret(void)
{
	uint32_t cs;
	__asm__ volatile("movl %%cs, %0\n\tpushl %0; pushl $1f; lret\n1:"
			 : "=&r" (cs) : : "memory");
}

static void tries(void (*way)(void))
{
	pid_t pid = must_fork();
	int status, ended = 0;
	if (pid == 0) {
		way();
		_exit(0);
	}
	for (int i = 0; i < ENOUGH && !ended; i++) {
		nap(2);
		ended = waitpid(pid, &status, WNOHANG);
	}
	if (SEE_TRUE(ended == pid))
		SEE_TRUE(status == 0 || WTERMSIG(status) == SIGSEGV);
	else
		kill(pid, SIGKILL);
}

int main(void)
{
	tries(by_iret);
	tries(by_lret);
	return check_result();
}
