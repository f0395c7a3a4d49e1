/*
 * gettimeofday: what Linux says to it.
 * portable: Linux says the same.
 */
#include "check.h"

#define gettimeofday(tv, tz) syscall2(78, (int)(tv), (int)(tz))
#define KERNEL	((void *)0xC0100000)

int main(void)
{
	struct timeval a, b;
	int32_t zone[2] = { -1, -1 };

	SEE(gettimeofday(&a, NULL), 0);
	SEE(gettimeofday(NULL, NULL), 0);
	SEE(gettimeofday(NULL, zone), 0);
	saw(zone[0]);
	saw(zone[1]);
	SEE(gettimeofday(&b, zone), 0);
	SEE_TRUE(b.tv_sec > a.tv_sec ||
		 (b.tv_sec == a.tv_sec && b.tv_usec >= a.tv_usec));
	SEE(gettimeofday((void *)16, NULL), -EFAULT);
	SEE(gettimeofday(KERNEL, NULL), -EFAULT);
	SEE(gettimeofday(NULL, KERNEL), -EFAULT);
	SEE(gettimeofday(NULL, (void *)16), -EFAULT);

	/* half of it on a page, half of it on none */
	char *edge = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SEE(munmap(edge + PAGE_SIZE, PAGE_SIZE), 0);
	SEE(gettimeofday(edge + PAGE_SIZE - 8, NULL), 0);
	SEE(gettimeofday(edge + PAGE_SIZE - 4, NULL), -EFAULT);

	/* and a page that may only be read */
	SEE(mprotect(edge, PAGE_SIZE, PROT_READ), 0);
	SEE(gettimeofday(edge, NULL), -EFAULT);
	for (int i = 0; i < 1000; i++) {
		gettimeofday(&b, NULL);
		CHECK(b.tv_usec >= 0 && b.tv_usec < 1000000);
		CHECK(b.tv_sec > a.tv_sec ||
		      (b.tv_sec == a.tv_sec && b.tv_usec >= a.tv_usec));
		a = b;
	}
	return check_result();
}
