/*
 * copy_file_range: from where in the one file to where in the other, what of it
 * there is, and what is refused.
 * linux: since 5.19; prints how much was copied, and what is there then.
 * needs: files
 */
#include "check.h"

#define IN	"/tmp/copy_range_in"
#define OUT	"/tmp/copy_range_out"
#define MANY	200000

static char letters[] = "abcdefghijklmnopqrstuvwxyz";
static char seen[40], many[MANY];
static int in, out;

static int copy(int from, void *from_at, int to, void *to_at, size_t n,
		uint32_t flags)
{
	return syscall6(__NR_copy_file_range, from, (int)from_at, to,
			(int)to_at, n, flags);
}

static void see_out(void)
{
	memset(seen, 0, sizeof(seen));
	int n = pread(out, seen, sizeof(seen) - 1, 0);

	for (int i = 0; i < n; i++)
		seen[i] = seen[i] ? seen[i] : '.';
	say("out: %s, at %d; in at %d\n", seen, lseek(out, 0, SEEK_CUR),
	    lseek(in, 0, SEEK_CUR));
}

static void positions(void)
{
	int64_t from = 20, to = 3;

	SEE(copy(in, NULL, out, NULL, 5, 0), 5);
	see_out();
	SEE(copy(in, &from, out, NULL, 10, 0), 6);
	SEE((int)from, 26);
	see_out();
	SEE(copy(in, NULL, out, &to, 2, 0), 2);
	SEE((int)to, 5);
	see_out();
	SEE(copy(in, &from, out, &to, 2, 0), 0);
	SEE((int)to, 5);
	from = 1000;
	SEE(copy(in, &from, out, &to, 2, 0), 0);
	from = 0;
	to = 14;
	SEE(copy(in, &from, out, &to, 3, 0), 3);
	see_out();
	SEE(copy(in, NULL, out, NULL, 0, 0), 0);
}

static void in_one_file(void)
{
	int64_t from = 0, to = 3;

	SEE(copy(out, &from, out, &to, 3, 0), 3);
	see_out();
	from = 0;
	to = 2;
	SEE(copy(out, &from, out, &to, 3, 0), -EINVAL);
	to = 0;
	SEE(copy(out, &from, out, &to, 3, 0), -EINVAL);
	SEE(copy(out, NULL, out, NULL, 3, 0), -EINVAL);
	SEE(copy(out, NULL, out, NULL, 0, 0), 0);
}

static void much(void)
{
	int big = open("/tmp/copy_range_big", O_CREAT | O_RDWR, 0600);
	int64_t from = 0, to = 1;

	CHECK_EQ(unlink("/tmp/copy_range_big"), 0);
	for (int i = 0; i < MANY; i++)
		many[i] = i * 7 + i / 251;
	CHECK_EQ(write(big, many, MANY), MANY);
	SEE(copy(big, &from, out, &to, 1u << 31, 0), MANY);
	SEE((int)to, MANY + 1);
	for (int at = 0; at < MANY; at += 1000) {
		char piece[1000];

		CHECK_EQ(pread(out, piece, sizeof(piece), at + 1),
			 (int)sizeof(piece));
		CHECK(!memcmp(piece, &many[at], sizeof(piece)));
	}
	close(big);
}

static void refused(void)
{
	int64_t from = 0, to = 0, below = -1, far = INT64_MAX - 2;
	int reads = open(IN, O_RDONLY, 0), writes = open(OUT, O_WRONLY, 0);
	int appends = open(OUT, O_RDWR | O_APPEND, 0);
	int folder = open("/tmp", O_RDONLY, 0), path = open(IN, O_PATH, 0);
	int proc = open("/proc/self/stat", O_RDONLY, 0), ends[2];

	CHECK_EQ(pipe(ends), 0);
	SEE(copy(in, NULL, out, NULL, 3, 1), -EINVAL);
	SEE(copy(writes, &from, in, &to, 3, 0), -EBADF);
	SEE(copy(in, &from, reads, &to, 3, 0), -EBADF);
	SEE(copy(in, &from, appends, &to, 3, 0), -EBADF);
	SEE(copy(-1, &from, out, &to, 3, 0), -EBADF);
	SEE(copy(in, &from, 99, &to, 3, 0), -EBADF);
	SEE(copy(path, &from, out, &to, 3, 0), -EBADF);
	SEE(copy(folder, &from, out, &to, 3, 0), -EISDIR);
	SEE(copy(ends[0], NULL, out, &to, 3, 0), -EINVAL);
	SEE(copy(in, &from, ends[1], NULL, 3, 0), -EINVAL);
	SEE(copy(proc, &from, out, &to, 3, 0), -EXDEV);
	SEE(copy(in, &below, out, &to, 3, 0), -EOVERFLOW);
	SEE(copy(in, &from, out, &below, 3, 0), -EOVERFLOW);
	below = -5;
	SEE(copy(in, &below, out, &to, 3, 0), -EINVAL);
	SEE(copy(in, &from, out, &below, 3, 0), -EINVAL);
	SEE(copy(in, &far, out, &to, 3, 0), 0);
	SEE(copy(in, &from, out, &far, 3, 0), -EFBIG);
	SEE(copy(in, (void *)1, out, &to, 3, 0), -EFAULT);
	SEE(copy(in, &from, out, (void *)1, 3, 0), -EFAULT);
	for (int fd = reads; fd <= ends[1]; fd++)
		close(fd);
}

int main(void)
{
	in = open(IN, O_CREAT | O_TRUNC | O_RDWR, 0600);
	out = open(OUT, O_CREAT | O_TRUNC | O_RDWR, 0600);
	CHECK_EQ(write(in, letters, sizeof(letters) - 1), 26);
	CHECK_EQ(lseek(in, 0, SEEK_SET), 0);
	positions();
	in_one_file();
	refused();
	much();
	CHECK_EQ(unlink(IN), 0);
	CHECK_EQ(unlink(OUT), 0);
	return check_result();
}
