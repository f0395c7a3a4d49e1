/*
 * Asking clone a question: in a process of its own, as some answers kill, and
 * with the answer on a page that all share.
 */
#ifndef CLONE_CELL_H
#define CLONE_CELL_H

#include "threads.h"

#define AT(p)	((uint32_t)(p))

/* Short, for tables. */
#define VM	CLONE_VM
#define HAND	CLONE_SIGHAND
#define THREAD	CLONE_THREAD
#define PARENT	CLONE_PARENT
#define PIDFD	CLONE_PIDFD
#define USER	CLONE_NEWUSER
#define PID	CLONE_NEWPID
#define CHLD	SIGCHLD
#define SET	CLONE_CHILD_SETTID
#define CLEAR	CLONE_CHILD_CLEARTID
#define PSET	CLONE_PARENT_SETTID

static struct answer {
	char text[64];
	volatile int word, other;
} *answer;			/* shared by all of us */

static char stack[2 * PAGE_SIZE] __attribute__((aligned(16)));
static char *program;

static __printf_like(1, 2) void tell_answer(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(answer->text, sizeof(answer->text), format, args);
	va_end(args);
}

static void tell_error(int result)
{
	if (result == -ETIMEDOUT)
		tell_answer("%d", result);
	else if (result < 0)
		tell_answer("-%s", errname(result));
	else
		tell_answer("ok");
}

static const char *ending(int status)
{
	static char text[16];
	if (WIFEXITED(status))
		snprintf(text, sizeof(text), "exit:%d", WEXITSTATUS(status));
	else
		snprintf(text, sizeof(text), "sig:%d", WTERMSIG(status));
	return text;
}

/* Each question is asked in a process of its own: some answers kill. */
static void in_a_cell(void (*ask)(const void *), const void *question)
{
	int status = 0, now;
	pid_t got;
	answer->text[0] = '\0';
	answer->word = answer->other = 0;
	pid_t cell = must_fork();
	if (cell == 0) {
		/* GNU make leaves 32 and 33 ignored to whom it starts */
		for (int sig = 1; sig <= NSIG; sig++)
			signal(sig, SIG_DFL);
		ask(question);
		_exit(0);
	}
	while ((got = waitpid(-1, &now, __WALL)) > 0)
		if (got == cell)
			status = now;
	if (WIFSIGNALED(status))
		tell_answer("  [cell ended %s]", ending(status));
	say("%s\n", answer->text);
}

static int leave(void *status)
{
	return (int)status;
}

/* The end of the task just made, or the error that clone gave. */
static void made(pid_t pid)
{
	if (pid > 0)
		waitpid(pid, NULL, __WALL);
	tell_error(pid);
}

#endif
