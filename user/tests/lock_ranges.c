/*
 * POSIX locks of one process: ranges that are set, cut, joined and changed;
 * where they may begin and end; what the file must be open for.
 * linux: in a folder of its own; another open file looks.
 * needs: locks
 */
#include "locks.h"

#define HOME	"lock_ranges_tmp"
#define BIG	0x7fffffffffffffffll

static int ours, other;

static void set(int type, int64_t start, int64_t len)
{
	SEE(take(ours, type, start, len), 0);
	say_locks(other);
}

static void cut_and_join(void)
{
	set(F_WRLCK, 10, 10);
	set(F_WRLCK, 20, 10);		/* they touch: one */
	set(F_RDLCK, 40, 10);
	set(F_RDLCK, 30, 10);
	set(F_UNLCK, 35, 1);
	set(F_RDLCK, 35, 1);
	set(F_RDLCK, 15, 5);		/* in the middle, of another type */
	set(F_WRLCK, 0, 17);
	set(F_UNLCK, 5, 0);
	set(F_RDLCK, 100, 0);
	set(F_WRLCK, 200, 1);
	set(F_UNLCK, 150, 10);
	set(F_WRLCK, 0, 1000);		/* over all of them */
	set(F_RDLCK, 0, 0);
	set(F_UNLCK, 1, 1);
	set(F_UNLCK, 3, 1);
	set(F_WRLCK, 0, 3);
	set(F_WRLCK, 2, 1);		/* once more, the same */
	set(F_UNLCK, 0, 0);
	set(F_UNLCK, 0, 0);
}

static int from(int whence, int type, int64_t start, int64_t len)
{
	struct flock64 f = { type, whence, start, len, 0 };
	return fcntl(ours, F_SETLK64, (int)&f);
}

static void places(void)
{
	SEE(write(ours, "0123456789", 10), 10);
	SEE(lseek(ours, 4, SEEK_SET), 4);
	SEE(from(SEEK_CUR, F_WRLCK, 0, 1), 0);
	SEE(from(SEEK_CUR, F_WRLCK, -3, 1), 0);
	SEE(from(SEEK_END, F_WRLCK, 0, 1), 0);
	SEE(from(SEEK_END, F_WRLCK, -1, -1), 0);
	SEE(from(SEEK_SET, F_WRLCK, 30, -5), 0);
	SEE(from(SEEK_SET, F_WRLCK, BIG, 0), 0);
	say_locks(other);
	SEE(from(SEEK_SET, F_UNLCK, BIG, 1), 0);
	SEE(from(SEEK_SET, F_WRLCK, BIG - 5, 6), 0);
	say_locks(other);
	SEE(from(SEEK_SET, F_WRLCK, BIG, 2), -EOVERFLOW);
	SEE(from(SEEK_CUR, F_WRLCK, BIG, 0), -EOVERFLOW);
	SEE(from(SEEK_END, F_WRLCK, BIG - 9, 1), -EOVERFLOW);
	SEE(from(SEEK_SET, F_WRLCK, -1, 0), -EINVAL);
	SEE(from(SEEK_CUR, F_WRLCK, -5, 0), -EINVAL);
	SEE(from(SEEK_SET, F_WRLCK, 5, -6), -EINVAL);
	SEE(from(SEEK_SET, F_WRLCK, 5, -BIG - 1), -EINVAL);
	SEE(from(3, F_WRLCK, 0, 0), -EINVAL);
	SEE(from(-1, F_WRLCK, 0, 0), -EINVAL);
	SEE(from(SEEK_SET, 3, 0, 0), -EINVAL);
	SEE(from(SEEK_SET, -1, 0, 0), -EINVAL);
	SEE(from(SEEK_SET, F_UNLCK, 0, 0), 0);
	say_locks(other);
}

static void open_how(void)
{
	int in = open("f", O_RDONLY, 0), out = open("f", O_WRONLY, 0);
	int path = open("f", O_PATH, 0), dir = open(".", O_RDONLY, 0);
	SEE(take(in, F_WRLCK, 0, 1), -EBADF);
	SEE(take(in, F_RDLCK, 0, 1), 0);
	SEE(take(out, F_RDLCK, 0, 1), -EBADF);
	SEE(take(out, F_WRLCK, 0, 1), 0);
	SEE(take(in, F_UNLCK, 0, 1), 0);
	SEE(take(out, F_UNLCK, 0, 1), 0);
	SEE(lock(in, F_GETLK64, F_WRLCK, 0, 1), 0);
	SEE(take(path, F_RDLCK, 0, 1), -EBADF);
	SEE(flock(path, LOCK_SH), -EBADF);
	SEE(take(99, F_RDLCK, 0, 1), -EBADF);
	SEE(flock(99, LOCK_SH), -EBADF);
	SEE(take(dir, F_RDLCK, 0, 1), 0);
	SEE(fcntl(in, F_SETLK64, 1), -EFAULT);
	SEE(fcntl(in, F_SETLK, 1), -EFAULT);
	SEE(flock(in, 0), -EINVAL);
	SEE(flock(in, LOCK_SH | LOCK_EX), -EINVAL);
	SEE(flock(in, LOCK_NB), -EINVAL);
	SEE(close(in) | close(out) | close(path) | close(dir), 0);
}

/* GETLK tells of others' locks, and changes nothing else where there is none.
 * The older struct has 32 bits. */
static void asked(void)
{
	struct flock narrow = { F_WRLCK, SEEK_SET, 7, 1, 77 };
	SEE(take(ours, F_RDLCK, 5, 5), 0);
	SEE(lock(ours, F_GETLK64, F_WRLCK, 0, 0), 0);
	SEE(told.l_type, F_UNLCK);
	SEE(lock(ours, F_GETLK64, F_UNLCK, 0, 0), -EINVAL);
	SEE(fcntl(ours, F_GETLK, (int)&narrow), 0);
	SEE(narrow.l_type, F_UNLCK);
	SEE(narrow.l_pid, 77);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(lock(ours, F_GETLK64, F_RDLCK, 0, 0), 0);
		SEE(told.l_type, F_WRLCK);
		SEE(lock(ours, F_GETLK64, F_WRLCK, 0, 0), 0);
		SEE_SAME(told.l_pid, getppid());
		SEE((int)told.l_start, 5);
		SEE((int)told.l_len, 5);
		narrow.l_type = F_WRLCK;
		narrow.l_whence = SEEK_END;
		narrow.l_start = -3;
		SEE(fcntl(ours, F_GETLK, (int)&narrow), 0);
		SEE(narrow.l_type, F_RDLCK);
		SEE(narrow.l_whence, SEEK_SET);
		SEE(narrow.l_start, 5);
		SEE(narrow.l_len, 5);
		SEE_SAME(narrow.l_pid, getppid());
		narrow = (struct flock){ F_RDLCK, SEEK_SET, 0, 0, 0 };
		SEE(fcntl(ours, F_GETLK, (int)&narrow), -EOVERFLOW);
		narrow = (struct flock){ F_WRLCK, SEEK_SET, 20, 10, 0 };
		SEE(fcntl(ours, F_GETLK, (int)&narrow), 0);
		SEE(narrow.l_start, 20);
		SEE(narrow.l_len, 0x7fffffff);
		_exit(check_result());
	}
	SEE_SAME(status_of(pid), 0);
}

static void old_call(void)
{
	struct flock narrow = { F_RDLCK, SEEK_SET, 0, 0, 0 };
	SEE(syscall3(__NR_fcntl, ours, F_SETLK, (int)&narrow), 0);
	say_locks(other);
	SEE(fcntl(ours, 39, (int)&narrow), -EINVAL);
}

int main(void)
{
	SEE(mkdir(HOME, 0700), 0);
	SEE(chdir(HOME), 0);
	ours = open("f", O_RDWR | O_CREAT, 0600);
	other = open("f", O_RDWR, 0);
	cut_and_join();
	places();
	open_how();
	SEE(take(ours, F_RDLCK, 20, 0x90000000), 0);
	SEE(take(ours, F_WRLCK, 0xa0000000, 1), 0);
	asked();
	old_call();
	unlink("f");
	SEE(chdir("..") | rmdir(HOME), 0);
	return check_result();
}
