/*
 * Run a command as process 1 of a pid namespace of its own.
 *
 * newpid CMD ARGS...: what it starts is numbered from 2, and ends with it. The
 * exit status is CMD's, or 128 + the signal it died by.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define CANNOT_RUN	126
#define NOT_FOUND	127

static _Noreturn void become(char **argv)
{
	const char *path = argv[0];

	if (!strchr(path, '/'))
		path = join_path("/bin", path);
	int err = path ? execve(path, argv, environ) : -ENOMEM;

	complain("newpid", argv[0], err);
	_exit(err == -ENOENT ? NOT_FOUND : CANNOT_RUN);
}

int main(int argc, char **argv)
{
	int status;

	if (argc < 2) {
		eprintf("usage: newpid COMMAND ARGUMENTS...\n");
		return 2;
	}
	pid_t pid = syscall5(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		become(argv + 1);
	if (pid < 0)
		return complain("newpid", "a new pid namespace", pid);
	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
