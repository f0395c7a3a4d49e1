/*
 * A tree of forks: every node says its name once, the path from the root.
 *
 * A node is a process, named by the left (0) and right (1) turns to it. Each
 * one waits for its two children, so the whole tree has ended when the root
 * has; a node's status is nonzero if anything went wrong below it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define DEFAULT_DEPTH	4
#define MAX_DEPTH	12

static char path[MAX_DEPTH + 1];
static int depth = DEFAULT_DEPTH;

static int node(int level);

/* Returns the child's pid, or -errno. */
static pid_t fork_branch(int level, char turn)
{
	pid_t pid = fork();

	if (pid < 0)
		eprintf("forktree: '%s' cannot fork: %s\n", path,
			strerror(pid));
	if (pid != 0)
		return pid;
	path[level] = turn;
	_exit(node(level + 1));
}

static int wait_for(pid_t pid)
{
	int status;

	if (pid < 0)
		return 1;
	return waitpid(pid, &status, 0) != pid || status != 0;
}

static int node(int level)
{
	printf("%5d: I am '%s'\n", getpid(), path);
	if (level == depth)
		return 0;

	pid_t left = fork_branch(level, '0');
	pid_t right = fork_branch(level, '1');
	int lost = wait_for(left);

	return lost | wait_for(right);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		depth = parse_number(argv[1]);
	if (argc > 2 || depth < 0 || depth > MAX_DEPTH) {
		eprintf("usage: forktree [DEPTH]  (0 to %d)\n", MAX_DEPTH);
		return 2;
	}
	return node(0);
}
