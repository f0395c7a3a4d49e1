/*
 * /dev/random and /dev/urandom give bytes without end that differ each time;
 * /dev/full takes none and gives zeros.
 * linux: prints what held.
 * needs: more poll
 */
#include "check.h"
#include <uapi/poll.h>

#define SIZE	5000

static char one[SIZE], two[SIZE];

static void of_random(const char *name)
{
	struct stat64 st;
	int fd = open(name, O_RDONLY, 0), counts[256] = { 0 }, most = 0;
	SEE_TRUE(fd > 2);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_mode & S_IFMT, S_IFCHR);
	SEE(read(fd, one, SIZE), SIZE);
	SEE(read(fd, two, SIZE), SIZE);
	SEE_TRUE(memcmp(one, two, SIZE) != 0);
	for (int i = 0; i < SIZE; i++)
		if (++counts[(unsigned char)one[i]] > most)
			most = counts[(unsigned char)one[i]];
	SEE_TRUE(most < 60);		/* of 20, in the mean */
	SEE(read(fd, one, 0), 0);
	SEE(read(fd, (void *)16, 10), -EFAULT);
	struct pollfd ask = { fd, POLLIN, 0 };
	SEE(syscall3(__NR_poll, (int)&ask, 1, -1), 1);
	SEE(ask.revents, POLLIN);
	close(fd);
	say("%s\n", name);
}

static void of_full(void)
{
	int fd = open("/dev/full", O_RDWR, 0), left = 0;
	SEE_TRUE(fd > 2);
	SEE(write(fd, "x", 1), -ENOSPC);
	SEE(write(fd, one, SIZE), -ENOSPC);
	SEE(read(fd, one, SIZE), SIZE);
	for (int i = 0; i < SIZE; i++)
		left += one[i] != 0;
	SEE(left, 0);
	close(fd);
	say("full\n");
}

int main(void)
{
	of_random("/dev/random");
	of_random("/dev/urandom");
	of_full();
	return check_result();
}
