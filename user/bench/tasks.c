/* What do a task's birth, its program and its end cost? */
#include "bench.h"

static uint32_t sample_getpid(void)
{
	uint32_t start = now();
	getpid();
	return now() - start;
}

/* The parent's view: from before the call to its return. */
static uint32_t sample_fork(void)
{
	uint32_t start = now();
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	uint32_t ticks = now() - start;
	if (pid < 0)
		give_up("fork", pid);
	waitpid(pid, NULL, 0);
	return ticks;
}

uint32_t sample_fork_exit_wait(void)
{
	uint32_t start = now();
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	waitpid(-1, NULL, 0);	/* whoever it is, among thousands */
	return now() - start;
}

static volatile int datum;

/* Both sides write to stack and data. */
static uint32_t sample_fork_both_write(void)
{
	uint32_t start = now();
	pid_t pid = must_fork();
	datum = pid;
	if (pid == 0)
		_exit(0);
	waitpid(-1, NULL, 0);
	datum = 0;
	return now() - start;
}

static uint32_t sample_fork_exec_exit_wait(void)
{
	char *const args[] = { (char *)program, "exit", NULL };
	char *const env[] = { NULL };
	int status = 0;
	uint32_t start = now();
	pid_t pid = must_fork();
	if (pid == 0) {
		execve(program, args, env);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	uint32_t ticks = now() - start;
	if (status != 0)
		give_up(program, -ENOENT);
	return ticks;
}

/* Inline, as vfork must be: the child is on our stack. */
static uint32_t sample_vfork_exec_exit_wait(void)
{
	char *const args[] = { (char *)program, "exit", NULL };
	char *const env[] = { NULL };
	int status = 0;
	uint32_t start = now();
	pid_t pid = vfork();
	if (pid == 0) {
		execve(program, args, env);
		_exit(127);
	}
	if (pid < 0)
		give_up("vfork", pid);
	waitpid(pid, &status, 0);
	uint32_t ticks = now() - start;
	if (status != 0)
		give_up(program, -ENOENT);
	return ticks;
}

void measure_tasks(void)
{
	close(dup2(0, 255));	/* a table once long must cost no fork more */
	measure("getpid", sample_getpid, RUNS);
	measure("fork", sample_fork, RUNS);
	measure("fork_exit_wait", sample_fork_exit_wait, RUNS);
	measure("fork_both_write", sample_fork_both_write, RUNS);
	measure("fork_exec_exit_wait", sample_fork_exec_exit_wait, RUNS);
	measure("vfork_exec_exit_wait", sample_vfork_exec_exit_wait, RUNS);
}
