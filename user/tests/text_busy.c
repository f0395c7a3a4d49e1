/*
 * A program that runs is not written, and one that is being written does not
 * run: by each process, thread, descriptor and copy of one that there is.
 * linux: prints the errors.
 * needs: foreign files
 */
#include "programs.h"

#define PROGRAM	"/tmp/text_busy.tmp"
#define SCRIPT	"/tmp/text_busy.sh"

static int up[2], down[2];
static const char *self;

/* The program, run: says that it is there, and ends when it is told. */
static pid_t run(const char *path, const char *mode)
{
	char *args[] = { "program", (char *)mode, NULL };
	pid_t pid = must_fork();
	if (pid == 0) {
		dup2(up[1], 8);
		dup2(down[0], 9);
		_exit(-execve(path, args, args + 2));
	}
	hear(up);
	return pid;
}

static int program(char mode)
{
	char byte = '!';
	pid_t pid = mode == 'f' ? fork() : 0;
	if (pid) {			/* its child runs on */
		_exit(0);
	}
	write(8, &byte, 1);
	read(9, &byte, 1);
	return 0;
}

static int exec_error(const char *path)
{
	char *args[] = { "program", "x", NULL };
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(-execve(path, args, args + 2));
	return -WEXITSTATUS(status_of(pid));
}

/* open and close: 0 or the error. */
static int try_open(const char *path, int flags)
{
	int fd = open(path, flags, 0700);
	return fd < 0 ? fd : close(fd);
}

static void running(void)
{
	pid_t pid = run(PROGRAM, "x");
	SEE(try_open(PROGRAM, O_RDONLY), 0);
	SEE(try_open(PROGRAM, O_WRONLY), -ETXTBSY);
	SEE(try_open(PROGRAM, O_RDWR), -ETXTBSY);
	SEE(try_open(PROGRAM, O_RDWR | O_APPEND), -ETXTBSY);
	SEE(try_open(PROGRAM, O_RDONLY | O_TRUNC), -ETXTBSY);
	SEE(try_open(PROGRAM, O_RDWR | O_CREAT), -ETXTBSY);
	SEE(try_open(PROGRAM, O_RDWR | O_CREAT | O_EXCL), -EEXIST);
	SEE(exec_error(PROGRAM "/x"), -ENOTDIR);
	SEE(syscall2(__NR_truncate, (int)PROGRAM, 0), -ETXTBSY);
	tell(down);
	CHECK_EQ(status_of(pid), 0);
	SEE(try_open(PROGRAM, O_RDWR), 0);
}

/* The child of a program that has ended runs it still. */
static void forked(void)
{
	pid_t pid = run(PROGRAM, "f");
	CHECK_EQ(status_of(pid), 0);
	SEE(try_open(PROGRAM, O_WRONLY), -ETXTBSY);
	tell(down);
	while (try_open(PROGRAM, O_WRONLY) == -ETXTBSY)
		nap(1);
	say("and then it may be written\n");
}

/* What is gone by its name runs on, and its successor is another file. */
static void replaced(void)
{
	pid_t pid = run(PROGRAM, "x");
	SEE(unlink(PROGRAM), 0);
	copy_program(self, PROGRAM);
	SEE(try_open(PROGRAM, O_WRONLY), 0);
	tell(down);
	CHECK_EQ(status_of(pid), 0);
}

static void written(void)
{
	int fd = open(PROGRAM, O_RDWR, 0);
	SEE(exec_error(PROGRAM), -ETXTBSY);
	SEE(exec_error(SCRIPT), -ETXTBSY);
	int copy = dup(fd);
	CHECK_EQ(close(fd), 0);
	SEE(exec_error(PROGRAM), -ETXTBSY);
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(down);
		_exit(0);
	}
	CHECK_EQ(close(copy), 0);
	SEE(exec_error(PROGRAM), -ETXTBSY);
	tell(down);
	CHECK_EQ(status_of(pid), 0);
	fd = open(PROGRAM, O_RDONLY, 0);
	pid = run(PROGRAM, "x");
	tell(down);
	CHECK_EQ(status_of(pid), 0);
	CHECK_EQ(close(fd), 0);
	fd = open(SCRIPT, O_WRONLY, 0);
	SEE(exec_error(SCRIPT), -ETXTBSY);
	CHECK_EQ(close(fd), 0);
}

/* A script that runs may be written: its interpreter may not. */
static void scripts(void)
{
	pid_t pid = run(SCRIPT, "x");
	SEE(try_open(SCRIPT, O_RDWR), 0);
	SEE(try_open(PROGRAM, O_RDWR), -ETXTBSY);
	tell(down);
	CHECK_EQ(status_of(pid), 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return program(argv[1][0]);
	self = self_path(argv[0]);
	CHECK_EQ(pipe(up), 0);
	CHECK_EQ(pipe(down), 0);
	copy_program(self, PROGRAM);
	int fd = open(SCRIPT, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	dprintf(fd, "#!%s x\n", PROGRAM);
	CHECK_EQ(close(fd), 0);
	running();
	forked();
	replaced();
	written();
	scripts();
	CHECK_EQ(unlink(PROGRAM), 0);
	CHECK_EQ(unlink(SCRIPT), 0);
	return check_result();
}
