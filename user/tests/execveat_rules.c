/*
 * execveat: a program by a directory's descriptor, or by its own, links
 * followed or not; whose path a script then has, and what is refused.
 * linux: prints what held.
 * needs: more foreign files
 */
#include "check.h"

#define DIR	"/tmp/execveat"
#define FLAGS	(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)

static void *const nowhere = (void *)8;

static int execveat(int dirfd, const char *path, char *const *argv,
		    int flags)
{
	return syscall5(__NR_execveat, dirfd, (int)path, (int)argv, 0, flags);
}

/* What the program that is there ends with, run by a child; or the error. */
static int run(int dirfd, const char *path, int flags)
{
	char *argv[] = { "execveat_rules", "again", NULL };
	int fds[2], err = 0;
	CHECK_EQ(pipe2(fds, O_CLOEXEC), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		err = execveat(dirfd, path, argv, flags);
		write(fds[1], &err, sizeof(err));
		_exit(0);
	}
	close(fds[1]);
	bool failed = read(fds[0], &err, sizeof(err)) == sizeof(err);
	close(fds[0]);
	int status = status_of(pid);
	return failed ? err : status >> 8;
}

static void copy(const char *from, const char *to)
{
	static char bytes[65536];
	int in = open(from, O_RDONLY, 0);
	int out = open(to, O_CREAT | O_EXCL | O_WRONLY, 0755), n;
	while ((n = read(in, bytes, sizeof(bytes))) > 0)
		CHECK_EQ(write(out, bytes, n), n);
	CHECK_EQ(close(in) | close(out), 0);
}

static void make(void)
{
	CHECK_EQ(mkdir(DIR, 0755), 0);
	copy("/proc/self/exe", DIR "/program");
	CHECK_EQ(syscall2(__NR_symlink, (int)"program", (int)DIR "/link"), 0);
	int fd = open(DIR "/text", O_CREAT | O_WRONLY, 0644);
	CHECK_EQ(close(fd), 0);
	fd = open(DIR "/script", O_CREAT | O_WRONLY, 0755);
	dprintf(fd, "#!" DIR "/program script\n");
	CHECK_EQ(close(fd), 0);
}

static void unmake(void)
{
	unlink(DIR "/program");
	unlink(DIR "/link");
	unlink(DIR "/text");
	unlink(DIR "/script");
	CHECK_EQ(rmdir(DIR), 0);
}

int main(int argc, char **argv)
{
	if (argc > 2)			/* a script's: program, script, path */
		return 100 + strncmp(argv[2], "/dev/fd/", 8);
	if (argc > 1)
		return 7;
	make();
	int dir = open(DIR, O_RDONLY | O_DIRECTORY, 0);
	int fd = open(DIR "/program", O_RDONLY | O_CLOEXEC, 0);
	int path = open(DIR "/program", O_PATH, 0);
	int link = open(DIR "/link", O_PATH | O_NOFOLLOW, 0);
	int script = open(DIR "/script", O_RDONLY, 0);
	int text = open(DIR "/text", O_RDONLY, 0);
	SEE(run(dir, "program", 0), 7);
	SEE(run(dir, "./program", AT_SYMLINK_NOFOLLOW), 7);
	SEE(run(dir, "link", 0), 7);
	SEE(run(dir, "link", AT_SYMLINK_NOFOLLOW), -ELOOP);
	SEE(run(dir, "link", FLAGS), -ELOOP);
	SEE(run(AT_FDCWD, DIR "/program", 0), 7);
	SEE(run(-1, DIR "/program", 0), 7);	/* it does not count */
	SEE(run(fd, "", AT_EMPTY_PATH), 7);
	SEE(run(fd, "", FLAGS), 7);
	SEE(run(path, "", AT_EMPTY_PATH), 7);
	SEE(run(link, "", AT_EMPTY_PATH), -ELOOP);
	SEE(run(script, "", AT_EMPTY_PATH), 100);
	SEE(run(dir, "script", 0), 100);
	SEE(run(fd, "", 0), -ENOENT);
	SEE(run(-1, "", AT_EMPTY_PATH), -EBADF);
	SEE(run(-1, "program", 0), -EBADF);
	SEE(run(fd, "program", 0), -ENOTDIR);
	SEE(run(dir, "absent", 0), -ENOENT);
	SEE(run(dir, "text", 0), -EACCES);
	SEE(run(text, "", AT_EMPTY_PATH), -EACCES);
	SEE(run(dir, "", AT_EMPTY_PATH), -EACCES);
	SEE(run(dir, ".", 0), -EACCES);
	SEE(run(AT_FDCWD, "", AT_EMPTY_PATH), -EACCES);
	SEE(run(dir, "program", 1), -EINVAL);
	SEE(run(-1, nowhere, 1), -EFAULT);
	SEE(run(dir, nowhere, 0), -EFAULT);
	SEE(run(dir, nowhere, AT_EMPTY_PATH), -EFAULT);
	SEE(execveat(dir, "program", nowhere, 0), -EFAULT);
	unmake();
	SEE(run(fd, "", AT_EMPTY_PATH), 7);	/* without a name */
	no_children_left();
	return check_result();
}
