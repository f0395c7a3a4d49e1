/*
 * An unknown system call number is -ENOSYS, however far out, and the
 * registers come back (A to I all stand on this door).
 * linux: the numbers tried are unknown to Linux as well.
 */
#include "check.h"

static const int numbers[] = {
	0x7fffffff, -1, -2, (int)0x80000000, 0x10000, 0xffff, 4096, 2000, 1000,
	17, 31, 32, 35, 223, 251, 222,
};

int main(void)
{
	for (unsigned i = 0; i < COUNT(numbers); i++) {
		int plain = syscall0(numbers[i]);
		int full = syscall6(numbers[i], -1, -1, -1, -1, -1, -1);
		say("%d: %d %d\n", numbers[i], plain, full);
		CHECK_EQ(plain, -ENOSYS);
		CHECK_EQ(full, -ENOSYS);
	}
	uint32_t ebx = 1, ecx = 2, edx = 3, esi = 4, edi = 5;
	int result;
	__asm__ volatile("int $0x80"
			 : "=a" (result), "+b" (ebx), "+c" (ecx), "+d" (edx),
			   "+S" (esi), "+D" (edi)
			 : "0" (-1) : "memory");
	SEE(result, -ENOSYS);
	SEE_TRUE(ebx == 1 && ecx == 2 && edx == 3 && esi == 4 && edi == 5);
	return check_result();
}
