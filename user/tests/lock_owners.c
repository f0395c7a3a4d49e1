/*
 * Which owner has a lock, how long, and how does another wait for it? POSIX
 * locks are a process's: any close of the file drops them, fork's child has
 * none, execve keeps them. Those of open files (OFD, flock) go with the last
 * descriptor.
 * linux: in a folder of its own.
 * needs: locks threads names handlers
 */
#include "locks.h"
#include "threads.h"

#define HOME	"lock_owners_tmp"

static const char *self;
static int ours, other, fds[2], back[2];

static void close_drops(void)
{
	int copy = dup(ours), again = open("f", O_RDONLY, 0);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	SEE(close(copy), 0);
	say_locks(other);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	SEE(close(again), 0);
	say_locks(other);
	again = open("f", O_RDONLY, 0);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	SEE(dup2(0, again) == again, 1);
	say_locks(other);
	int path = open("f", O_PATH, 0);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	SEE(close(path), 0);			/* by it no file was open */
	say_locks(other);
	int elsewhere = open("g", O_RDWR | O_CREAT, 0600);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	SEE(close(elsewhere) | close(again), 0);
	say_locks(other);
	SEE(unlink("g"), 0);
}

static void child_has_none(void)
{
	SEE(take(ours, F_WRLCK, 3, 1), -EAGAIN);
	SEE(lock(ours, F_GETLK64, F_WRLCK, 0, 0), 0);
	SEE_SAME(told.l_pid, getppid());
	SEE(take(ours, F_UNLCK, 0, 0), 0);	/* nothing of its own */
	SEE(take(ours, F_WRLCK, 10, 5), 0);
	SEE(close(ours), 0);			/* and the end drops its */
	say_locks(other);
}

/* A child that shares the table of descriptors is the same owner. */
static void child_shares(void)
{
	pid_t pid = fork_with(CLONE_FILES);
	if (pid == 0) {
		SEE(take(ours, F_RDLCK, 3, 1), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	say_locks(other);
}

/* execve closes one descriptor of the file, and nothing else here does. */
static void exec_in_child(const char *word, bool cloexec)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		char *argv[] = { "lock_owners", (char *)word, NULL };
		dup2(ours, 20);
		close(ours);
		fcntl(other, F_SETFD, cloexec ? FD_CLOEXEC : 0);
		SEE(take(20, F_WRLCK, 30, 1), 0);
		_exit(-execve(self, argv, NULL));
	}
	SEE(status_of(pid), 0);
}

static int look_after_exec(void)
{
	int fd = open("f", O_RDWR, 0);
	say_locks(fd);
	return 0;
}

static int handled;

static void handler(int sig)
{
	handled = sig;
}

/* A child that waits for a lock: it ends with the errno, and SIGUSR1 if that
 * has come. */
static pid_t waiter(int fd, int cmd, int64_t start, int flags)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		handle(SIGUSR1, handler, flags);
		int err = lock(fd, cmd, F_WRLCK, start, 1);
		_exit(-err | handled << 4);
	}
	until_asleep(pid);
	return pid;
}

static void waiting(void)
{
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	pid_t pid = waiter(ours, F_SETLKW64, 0, 0);
	SEE(take(ours, F_UNLCK, 5, 5), 0);	/* not what it waits for */
	until_asleep(pid);
	SEE(take(ours, F_UNLCK, 0, 1), 0);
	SEE(status_of(pid), 0);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	pid = waiter(ours, F_SETLKW64, 0, 0);
	SEE(kill(pid, SIGUSR1), 0);
	SEE(WEXITSTATUS(status_of(pid)), EINTR | SIGUSR1 << 4);
	pid = waiter(ours, F_SETLKW64, 0, SA_RESTART);
	SEE(kill(pid, SIGUSR1), 0);
	until_asleep(pid);
	SEE(take(ours, F_RDLCK, 0, 10), 0);	/* still in its way */
	until_asleep(pid);
	int copy = dup(ours);
	SEE(close(copy), 0);
	SEE(WEXITSTATUS(status_of(pid)), SIGUSR1 << 4);
	SEE(take(ours, F_WRLCK, 0, 10), 0);
	pid = waiter(ours, F_SETLKW64, 0, 0);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	SEE(take(ours, F_UNLCK, 0, 0), 0);
	say_locks(other);
}

/* We have 0; one child 1 and waits for 0; another 2 and waits for 1. */
static pid_t link_in(int start, int for_what)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(take(ours, F_WRLCK, start, 1), 0);
		CHECK_EQ(lock(ours, F_SETLKW64, F_WRLCK, for_what, 1), 0);
		_exit(check_result());
	}
	until_asleep(pid);
	return pid;
}

static void deadlock(void)
{
	SEE(take(ours, F_WRLCK, 0, 1), 0);
	SEE(lock(ours, F_SETLKW64, F_RDLCK, 0, 1), 0);
	SEE(lock(ours, F_SETLKW64, F_WRLCK, 0, 1), 0);
	pid_t first = link_in(1, 0), second = link_in(2, 1);
	SEE(lock(ours, F_SETLKW64, F_WRLCK, 1, 1), -EDEADLK);
	SEE(lock(ours, F_SETLKW64, F_WRLCK, 2, 1), -EDEADLK);
	SEE(take(ours, F_WRLCK, 2, 1), -EAGAIN);
	say_locks(other);
	SEE(take(ours, F_UNLCK, 0, 1), 0);
	SEE(status_of(first), 0);
	SEE(status_of(second), 0);
}

/* A thread of ours closes the descriptor that another waits by. */
static int wait_in_thread(void *result)
{
	*(int *)result = lock(20, F_SETLKW64, F_WRLCK, 0, 1);
	return 0;
}

static void closed_meanwhile(void)
{
	struct thread t;
	int result = 1;
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(take(ours, F_WRLCK, 0, 1), 0);
		tell(back);
		hear(fds);
		_exit(check_result());
	}
	hear(back);
	dup2(ours, 20);
	thread_start(&t, wait_in_thread, &result);
	until_asleep(t.id);
	SEE(close(20), 0);
	tell(fds);
	SEE(status_of(pid), 0);
	thread_join(&t);
	SEE(result, -EBADF);
	say_locks(other);
}

static void open_files(void)
{
	int mine = open("f", O_RDWR, 0), copy = dup(mine);
	SEE(take_ofd(mine, F_WRLCK, 0, 10), 0);
	SEE(take(mine, F_WRLCK, 0, 10), -EAGAIN);	/* we, the process */
	SEE(take_ofd(other, F_RDLCK, 5, 1), -EAGAIN);
	SEE(lock(mine, F_GETLK64, F_WRLCK, 0, 0), 0);
	SEE(told.l_pid, -1);
	SEE(take_ofd(copy, F_RDLCK, 0, 5), 0);
	say_locks(other);
	SEE(close(mine), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(take_ofd(copy, F_UNLCK, 8, 2), 0);	/* it is its, too */
		SEE(close(copy), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	say_locks(other);
	struct flock64 f = { F_WRLCK, SEEK_SET, 0, 0, 1 };
	SEE(fcntl(copy, F_OFD_SETLK, (int)&f), -EINVAL);
	SEE(fcntl(copy, F_OFD_GETLK, (int)&f), -EINVAL);
	pid = waiter(other, F_OFD_SETLKW, 0, 0);
	SEE(take_ofd(copy, F_UNLCK, 0, 1), 0);
	SEE(status_of(pid), 0);
	SEE(lock(ours, F_GETLK64, F_WRLCK, 0, 1), 0);	/* the waiter's, ours */
	SEE(told.l_type, F_WRLCK);
	SEE(take_ofd(other, F_UNLCK, 0, 0), 0);
	say_locks(other);
	SEE(close(copy), 0);
	say_locks(other);
}

static void whole_files(void)
{
	int a = open("f", O_RDONLY, 0), b = open("f", O_RDONLY, 0);
	SEE(flock(a, LOCK_SH), 0);
	SEE(flock(b, LOCK_SH), 0);
	SEE(flock(a, LOCK_EX | LOCK_NB), -EAGAIN);	/* and a has none */
	SEE(flock(b, LOCK_EX | LOCK_NB), 0);
	SEE(flock(b, LOCK_EX), 0);
	SEE(flock(a, LOCK_SH | LOCK_NB), -EAGAIN);
	say_locks(other);				/* another world */
	SEE(take(ours, F_WRLCK, 0, 0), 0);
	SEE(take(ours, F_UNLCK, 0, 0), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(flock(b, LOCK_EX | LOCK_NB), 0); /* its, too */
		CHECK_EQ(flock(a, LOCK_SH), 0);
		_exit(check_result());
	}
	until_asleep(pid);
	SEE(flock(b, LOCK_UN), 0);
	SEE(status_of(pid), 0);
	SEE(flock(b, LOCK_EX | LOCK_NB), -EAGAIN);
	SEE(close(a), 0);
	SEE(flock(b, LOCK_EX | LOCK_NB), 0);
	SEE(flock(b, LOCK_UN), 0);
	SEE(flock(b, LOCK_UN), 0);
	SEE(close(b), 0);
}

/* From inside a pid namespace nobody outside has a number. */
static void namespaces(void)
{
	SEE(take(ours, F_WRLCK, 0, 1), 0);
	pid_t pid = fork_with(CLONE_NEWPID);
	if (pid == 0) {
		SEE(lock(ours, F_GETLK64, F_WRLCK, 0, 0), 0);
		SEE(told.l_pid, 0);
		SEE(take(ours, F_WRLCK, 5, 1), 0);
		tell(back);
		hear(fds);
		_exit(check_result());
	}
	hear(back);
	SEE(lock(ours, F_GETLK64, F_WRLCK, 0, 0), 0);
	SEE_SAME(told.l_pid, pid);
	tell(fds);
	SEE(status_of(pid), 0);
	SEE(take(ours, F_UNLCK, 0, 0), 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return look_after_exec();
	self = self_path(argv[0]);
	SEE(mkdir(HOME, 0700), 0);
	SEE(chdir(HOME), 0);
	SEE(pipe(fds) | pipe(back), 0);
	ours = open("f", O_RDWR | O_CREAT, 0600);
	other = open("f", O_RDWR, 0);
	close_drops();
	SEE(in_child(child_has_none), 0);
	say_locks(other);
	child_shares();
	SEE(take(ours, F_UNLCK, 0, 0), 0);
	exec_in_child("keeps it", false);
	exec_in_child("drops it", true);
	waiting();
	deadlock();
	closed_meanwhile();
	open_files();
	whole_files();
	namespaces();
	no_children_left();
	unlink("f");
	SEE(chdir("..") | rmdir(HOME), 0);
	return check_result();
}
