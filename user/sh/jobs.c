/* Who is still running, and how did the others end? */
#include "sh.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_LEN 16	/* a process group, as kill takes it */

static struct job *jobs;	/* those in the background, newest first */

void give_terminal(pid_t group)
{
	if (sh.job_control)
		ioctl(STDIN_FILENO, TIOCSPGRP, &group);
}

struct job *new_job(int processes, struct node *n)
{
	size_t pids = processes * sizeof(pid_t);
	struct job *j = calloc(1, sizeof(*j) + pids + n->length + 1);

	if (!j)
		out_of_memory();
	j->text = (char *)(j->pids + processes);
	memcpy(j->text, n->text, n->length);
	return j;
}

void drop_job(struct job *j)
{
	free(j);
}

void add_process(struct job *j, pid_t pid)
{
	if (!j->count && sh.job_control)
		j->group = pid;
	j->pids[j->count++] = j->last = pid;
	j->living++;
}

void keep_job(struct job *j)
{
	j->number = jobs ? jobs->number + 1 : 1;
	j->next = jobs;
	jobs = j;
}

static void forget_job(struct job *j)
{
	struct job **at = &jobs;

	while (*at && *at != j)
		at = &(*at)->next;
	if (*at)
		*at = j->next;
	free(j);
}

static int exit_status(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return STATUS_SIGNAL +
	       (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

/* A pid of this job was waited for, with this status. */
static void note(struct job *j, pid_t pid, int status)
{
	for (int i = 0; i < j->count; i++) {
		if (j->pids[i] != pid)
			continue;
		if (WIFCONTINUED(status)) {
			j->stopped = false;
			continue;
		}
		if (i == j->count - 1 || WIFSTOPPED(status))
			j->wait_status = status;
		if (WIFSTOPPED(status)) {
			j->stopped = true;
			continue;
		}
		j->pids[i] = 0;
		j->living--;
	}
}

/* Deaths that nobody asked for are told; ^C gets its line ended. */
static void tell_death(int status)
{
	if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGPIPE)
		return;
	if (sh.interactive && WTERMSIG(status) == SIGINT)
		sh.unwind = ABANDONED;
	if (WTERMSIG(status) != SIGINT)
		eprintf("%s\n", strsignal(WTERMSIG(status)));
	else if (sh.interactive)
		eprintf("\n");
}

/* What it does, or how it has ended. */
static const char *state_of(const struct job *j)
{
	static char text[16];

	if (j->living)
		return j->stopped ? "stopped" : "running";
	if (WIFSIGNALED(j->wait_status))
		return strsignal(WTERMSIG(j->wait_status));
	if (!WEXITSTATUS(j->wait_status))
		return "done";
	snprintf(text, sizeof(text), "exit %d", WEXITSTATUS(j->wait_status));
	return text;
}

/* A line of a person's news: to stderr, but where `jobs` was asked. */
static void tell_job(int fd, const struct job *j)
{
	dprintf(fd, "[%d] %d %s\t%.*s\n", j->number, j->last, state_of(j),
		(int)strcspn(j->text, "\n"), j->text);
}

void wait_for_job(struct job *j)
{
	for (int i = 0; i < j->count && !j->stopped; i++) {
		int status, pid = j->pids[i];

		if (!pid)
			continue;
		int got = waitpid(pid, &status, sh.job_control ? WUNTRACED : 0);
		if (got == -EINTR)
			i--;
		else if (got == pid)
			note(j, pid, status);
	}
	give_terminal(getpgrp());
	sh.status = exit_status(j->wait_status);
	if (j->stopped) {
		if (!j->number)
			keep_job(j);
		eprintf("\n");
		tell_job(STDERR_FILENO, j);
	} else {
		tell_death(j->wait_status);
		forget_job(j);
	}
}

/* The job of that number, as "2" or "%2"; NULL: the newest. */
static struct job *job_numbered(const char *name)
{
	struct job *j = jobs;

	if (!name)
		return j;
	int number = atoi(name + (*name == '%'));

	while (j && j->number != number)
		j = j->next;
	return j;
}

pid_t job_leader(const char *name)
{
	struct job *j = job_numbered(name);

	return j ? j->last : 0;
}

/* "--" goes first, or kill would take the group for a signal. */
char **jobs_to_groups(char **argv)
{
	int n = 0, to = 1;

	while (argv[n])
		n++;
	char **out = line_alloc((n + 2) * sizeof(*out));

	out[0] = argv[0];
	if (n > 1 && *argv[1] == '%')
		out[to++] = "--";
	for (int i = 1; i <= n; i++, to++) {
		struct job *j = argv[i] && *argv[i] == '%'
			? job_numbered(argv[i]) : NULL;

		out[to] = argv[i];
		if (j && j->group) {
			out[to] = line_alloc(GROUP_LEN);
			snprintf(out[to], GROUP_LEN, "-%d", j->group);
		}
	}
	return out;
}

int wait_for_helper(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return exit_status(status);
}

void continue_job(const char *name, bool foreground)
{
	struct job *j = job_numbered(name);

	if (!j || !j->living || !j->group) {
		eprintf("sh: there is no job to continue\n");
		sh.status = 1;
		return;
	}
	j->stopped = false;
	if (foreground)
		give_terminal(j->group);
	kill(-j->group, SIGCONT);
	eprintf(foreground ? "%s\n" : "%s &\n", j->text);
	sh.status = 0;
	if (foreground)
		wait_for_job(j);
}

static struct job *job_of(pid_t pid)
{
	struct job *j = jobs;

	for (; j; j = j->next)
		for (int i = 0; i < j->count; i++)
			if (j->pids[i] == pid)
				return j;
	return NULL;
}

/* A script keeps the dead for its `wait PID`; a person is told. */
static void tell_dead(void)
{
	for (struct job *j = jobs, *next; j; j = next) {
		next = j->next;
		if (j->living)
			continue;
		tell_job(STDERR_FILENO, j);
		forget_job(j);
	}
}

/* Takes the news of all jobs, without waiting. */
static void poll_jobs(bool tell_stopped)
{
	int status;
	pid_t pid;

	/* Any child: as pid 1 the shell has orphans to bury too. */
	int how = WNOHANG | (sh.job_control ? WUNTRACED | WCONTINUED : 0);

	while ((pid = waitpid(-1, &status, how)) > 0) {
		struct job *j = job_of(pid);
		bool told = j && j->stopped;	/* by another of its pids */

		if (j)
			note(j, pid, status);
		if (j && WIFSTOPPED(status) && !told && tell_stopped)
			tell_job(STDERR_FILENO, j);
	}
}

void reap_background(void)
{
	poll_jobs(true);
	if (sh.interactive)
		tell_dead();
}

void list_jobs(void)
{
	poll_jobs(false);
	for (struct job *j = jobs; j; j = j->next)
		if (j->living || !sh.interactive)
			tell_job(STDOUT_FILENO, j);	/* else: at the prompt */
}

/* The job that $! named. */
static struct job *job_named(pid_t pid)
{
	struct job *j = jobs;

	while (j && j->last != pid)
		j = j->next;
	return j;
}

/*
 * Wait for a death. A signal that is caught ends the waiting: -EINTR. So does
 * a person's ^C, which nothing else would.
 */
static int wait_any(void)
{
	int status;
	pid_t pid = waitpid(-1, &status, 0);
	struct job *j = pid > 0 ? job_of(pid) : NULL;

	if (j)
		note(j, pid, status);
	if (pid == -EINTR && sh.interactive)
		eprintf("\n");		/* behind the terminal's ^C */
	return pid;
}

static int wait_all(void)
{
	int got;

	while ((got = wait_any()) > 0)
		;
	if (got == -EINTR)
		return STATUS_SIGNAL + signal_that_came();
	while (jobs && !sh.interactive)
		forget_job(jobs);
	return 0;
}

int wait_background(pid_t pid)
{
	if (pid < 0)
		return wait_all();

	struct job *j = job_named(pid);

	if (!j)
		return STATUS_NOT_FOUND;
	while (j->living) {
		int got = wait_any();

		if (got == -EINTR)
			return STATUS_SIGNAL + signal_that_came();
		if (got < 0)
			break;
	}
	int status = exit_status(j->wait_status);
	forget_job(j);
	return status;
}
