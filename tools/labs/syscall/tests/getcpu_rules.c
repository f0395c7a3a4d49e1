/*
 * getcpu: what Linux says to it, on one CPU.
 * portable: Linux says the same.
 */
#include "check.h"

#define getcpu(cpu, node, cache) \
	syscall3(318, (int)(cpu), (int)(node), (int)(cache))
#define KERNEL	0xC0100000

int main(void)
{
	uint32_t cpu = -1, node = -1;

	SEE(getcpu(&cpu, &node, 0), 0);
	saw(cpu);
	saw(node);
	cpu = node = -1;
	SEE(getcpu(&cpu, 0, 16), 0);	/* the third is not looked at */
	SEE(getcpu(0, &node, KERNEL), 0);
	saw(cpu);
	saw(node);
	SEE(getcpu(0, 0, 0), 0);
	SEE(getcpu(16, 0, 0), -EFAULT);
	SEE(getcpu(0, 16, 0), -EFAULT);
	SEE(getcpu(KERNEL, 0, 0), -EFAULT);
	SEE(getcpu(0, KERNEL, 0), -EFAULT);
	SEE(getcpu(&cpu, KERNEL, 0), -EFAULT);
	SEE(getcpu(KERNEL - 4096, 16, 0), -EFAULT);
	return check_result();
}
