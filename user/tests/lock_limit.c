/*
 * A user may have 1,024 locks, with all processes together, then -ENOLCK; to
 * let go is possible still. What a process had is there again at its end, and
 * where it became another user's meanwhile. Tine only.
 * needs: locks users
 */
#include "locks.h"

#define USER	1000
#define OTHER	1001
#define THIRD	1002
#define MOST	1024

static int fd, fds[2], back[2], more[2];

/* Every second byte from there on; how many it got. */
static int take_all(int from)
{
	int n = 0, err;
	while ((err = take(fd, F_RDLCK, from + 2 * n, 1)) == 0)
		n++;
	CHECK_EQ(err, -ENOLCK);
	return n;
}

static void become(uint32_t uid)
{
	CHECK_EQ(syscall3(__NR_setresuid32, uid, uid, 0), 0);
}

static void all_of_them(void)
{
	become(USER);
	CHECK_EQ(take_all(0), MOST);
	CHECK_EQ(take_ofd(fd, F_RDLCK, 0, 1), -ENOLCK);
	CHECK_EQ(flock(fd, LOCK_SH), -ENOLCK);
	CHECK_EQ(take(fd, F_UNLCK, 0, 1), 0);
	CHECK_EQ(take(fd, F_RDLCK, 10000, 10), 0);
	CHECK_EQ(take(fd, F_UNLCK, 10005, 1), -ENOLCK);	/* two of one */
	CHECK_EQ(lock(fd, F_SETLKW64, F_RDLCK, 20000, 1), -ENOLCK);
	CHECK_EQ(take(fd, F_UNLCK, 2, 1), 0);
	CHECK_EQ(take(fd, F_UNLCK, 10005, 1), 0);
	CHECK_EQ(take(fd, F_UNLCK, 0, 0), 0);
	CHECK_EQ(take_all(0), MOST);
}

/* The user's count outlives the user's last task. */
static void as_another(void)
{
	become(USER);
	CHECK_EQ(take_all(0), MOST);
	CHECK_EQ(setuid(0), 0);
	become(OTHER);
	CHECK_EQ(take_all(10000), MOST);
	tell(back);
	hear(fds);
	CHECK_EQ(take(fd, F_UNLCK, 0, 2 * MOST), 0);	/* the first one's */
	tell(back);
	hear(fds);
}

static void second(void)
{
	become(OTHER);
	CHECK_EQ(take(fd, F_RDLCK, 50000, 1), -ENOLCK);
}

/* A new user: if the first one's count were gone, this one's were in its
 * place, and would be counted down. */
static void third(void)
{
	tell(back);
	hear(more);
	become(THIRD);
	CHECK_EQ(take_all(20000), MOST);
	tell(back);
	hear(more);
	CHECK_EQ(take(fd, F_RDLCK, 60000, 1), -ENOLCK);
}

static pid_t start(void (*body)(void))
{
	pid_t pid = must_fork();
	if (pid == 0) {
		body();
		_exit(check_result());
	}
	hear(back);
	return pid;
}

int main(void)
{
	fd = open("/tmp/lock_limit", O_RDWR | O_CREAT, 0666);
	CHECK_EQ(unlink("/tmp/lock_limit"), 0);
	CHECK_EQ(pipe(fds) | pipe(back) | pipe(more), 0);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(in_child(all_of_them), 0);
	pid_t new = start(third), pid = start(as_another);
	CHECK_EQ(in_child(second), 0);
	tell(more);
	hear(back);
	tell(fds);
	hear(back);
	tell(more);
	CHECK_EQ(status_of(new), 0);
	CHECK_EQ(take(fd, F_RDLCK, 0, 1), 0);		/* root is another */
	tell(fds);
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(in_child(all_of_them), 0);
	return check_result();
}
