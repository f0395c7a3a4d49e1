/*
 * sysinfo: what Linux says to it.
 * portable: Linux says the same.
 */
#include "check.h"

#define sysinfo(to) syscall1(116, (int)(to))

static uint32_t words[18];

int main(void)
{
	for (int i = 0; i < 18; i++)
		words[i] = 0x5afe5afe;
	SEE(sysinfo(words + 1), 0);
	SEE_TRUE(words[0] == 0x5afe5afe && words[17] == 0x5afe5afe);
	SEE_TRUE(words[1 + 4] >= words[1 + 5] && words[1 + 5] > 0);
	saw(words[1 + 13]);
	saw(words[1 + 10] >> 16);
	SEE(sysinfo(NULL), -EFAULT);
	SEE(sysinfo(16), -EFAULT);
	SEE(sysinfo(0xC0100000), -EFAULT);

	char *edge = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SEE(munmap(edge + PAGE_SIZE, PAGE_SIZE), 0);
	SEE(sysinfo(edge + PAGE_SIZE - 64), 0);
	SEE(sysinfo(edge + PAGE_SIZE - 60), -EFAULT);
	SEE(mprotect(edge, PAGE_SIZE, PROT_READ), 0);
	SEE(sysinfo(edge), -EFAULT);

	/* what a child holds comes back */
	uint32_t before = 0, procs = 0;
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(sysinfo(words), 0);
		before = words[5];
		procs = words[10];
		pid_t pid = must_fork();
		if (pid == 0)
			_exit(0);
		CHECK_EQ(status_of(pid), 0);
		CHECK_EQ(sysinfo(words), 0);
	}
	CHECK_EQ(words[10], procs);
	CHECK_EQ(words[5], before);
	return check_result();
}
