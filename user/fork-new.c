/*
 * fork, once: one call, two returns.
 *
 * Try it in a debugger: break at sys_fork, follow the one process in, and see
 * two come out.
 */
#include <stdio.h>
#include <string.h>
#include <sys.h>

#define CHILD_STATUS 7

static int be_child(void)
{
	printf("child   pid %d: fork returned 0, my parent is %d\n",
	       getpid(), getppid());
	printf("child   pid %d: ending with status %d\n", getpid(),
	       CHILD_STATUS);
	return CHILD_STATUS;
}

static int be_parent(pid_t child)
{
	int status;

	printf("parent  pid %d: fork returned %d, waiting for it\n", getpid(),
	       child);
	pid_t pid = waitpid(child, &status, 0);
	if (pid != child || !WIFEXITED(status)) {
		printf("parent  pid %d: the child was lost\n", getpid());
		return 1;
	}
	printf("parent  pid %d: child complete, status %d\n", getpid(),
	       WEXITSTATUS(status));
	return WEXITSTATUS(status) != CHILD_STATUS;
}

int main(void)
{
	printf("parent  pid %d: calling fork\n", getpid());

	pid_t pid = fork();

	if (pid < 0) {
		printf("parent  pid %d: fork refused: %s\n", getpid(),
		       strerror(pid));
		return 1;
	}
	return pid == 0 ? be_child() : be_parent(pid);
}
