/*
 * Running what was parsed.
 *
 *	run > run_command (simple.c)	one command
 *	      run_pipeline, run_subshell, run_in_background > fork_into_job
 *	      run_loop, run_for, run_case, ...
 */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void abandon(int status)
{
	sh.status = status;
	if (!sh.interactive)
		leave(status);
	sh.unwind = ABANDONED;
}

void check_error(void)
{
	if (sh.status && sh.options[ERROR_IS_END] && !sh.tested)
		leave(sh.status);
}

/* Run what is asked about: set -e does not mind. True if it was true. */
static bool test(struct node *n)
{
	sh.tested++;
	run(n, false);
	sh.tested--;
	return sh.status == 0;
}

/* --- processes ---------------------------------------------------------- */

static _Noreturn void run_in_child(struct node *n)
{
	run(n, true);
	leave(sh.status);
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

/*
 * Start one command of a pipeline that reads from `in`, or with -1 from where
 * the shell does. Returns the descriptor its right neighbour reads from, -1
 * after the last; -errno if it could not be started. Closes `in`.
 */
static int start_command(struct job *j, struct node *n, int in,
			 bool background)
{
	int ends[2] = { -1, -1 };
	int err = n->next ? pipe(ends) : 0;

	if (err) {
		eprintf("sh: pipe: %s\n", strerror(err));
		close_if_open(in);
		return err;
	}
	pid_t pid = fork_into_job(j, background);
	if (pid == 0) {
		close_if_open(ends[0]);
		move_fd(in, STDIN_FILENO);
		move_fd(ends[1], STDOUT_FILENO);
		run_in_child(n);
	}

	/* Or the reader would never see the end: we too could still write. */
	close_if_open(in);
	close_if_open(ends[1]);
	if (pid < 0)
		close_if_open(ends[0]);
	return pid < 0 ? pid : ends[0];
}

/* Start them all, left to right. False: not all, and it has been said. */
static bool start_pipeline(struct job *j, struct node *n, bool background)
{
	int in = -1;

	for (n = n->first; n; n = n->next) {
		in = start_command(j, n, in, background);
		if (in < -1 || (in < 0 && n->next))
			return false;
	}
	return true;
}

static int count_commands(struct node *n)
{
	int count = 0;

	for (n = n->first; n; n = n->next)
		count++;
	return count;
}

static void run_pipeline(struct node *n)
{
	struct job *j = new_job(count_commands(n), n);
	bool whole = start_pipeline(j, n, false);

	wait_for_job(j);
	if (!whole)
		sh.status = EXIT_FAILURE;
	check_error();
}

static void run_subshell(struct node *n, bool last)
{
	struct job *j = last ? NULL : new_job(1, n);
	pid_t pid = last ? 0 : fork_into_job(j, false);

	if (pid == 0) {
		if (apply_redirects(n->redirects, NULL))
			leave(STATUS_REDIRECT);
		run_in_child(n->first);
	}
	wait_for_job(j);
	if (pid < 0)
		sh.status = EXIT_FAILURE;
	check_error();
}

static void start_in_background(struct job *j, struct node *n)
{
	if (n->kind == PIPELINE)
		start_pipeline(j, n, true);
	else if (fork_into_job(j, true) == 0)
		run_in_child(n);
}

static void run_in_background(struct node *n)
{
	bool pipeline = n->first->kind == PIPELINE;
	struct job *j = new_job(pipeline ? count_commands(n->first) : 1, n);

	start_in_background(j, n->first);
	sh.status = j->count ? 0 : EXIT_FAILURE;
	if (!j->count) {
		drop_job(j);
		return;
	}
	keep_job(j);
	sh.last_background = j->last;
	if (sh.interactive)
		eprintf("[%d] %d\n", j->number, j->last);
}

/* --- one after the other ------------------------------------------------ */

static void run_sequence(struct node *n, bool last)
{
	sh.status = n->first ? sh.status : 0;
	for (n = n->first; n && !sh.unwind; n = n->next)
		run(n, last && !n->next);
}

/* break and continue have come to a loop. True: it goes on. */
static bool goes_on(void)
{
	if (sh.unwind != BREAKING && sh.unwind != CONTINUING)
		return !sh.unwind;
	if (--sh.levels)
		return false;		/* an outer loop is meant */
	bool again = sh.unwind == CONTINUING;
	sh.unwind = GO_ON;
	return again;
}

static void run_loop(struct node *n)
{
	int status = 0;

	sh.loops++;
	do {
		bool wanted = test(n->first) == (n->kind == WHILE);

		if (!sh.unwind && !wanted)
			break;
		run(n->body, false);
		status = sh.unwind == CONTINUING ? status : sh.status;
	} while (goes_on());
	sh.loops--;
	if (!sh.unwind)
		sh.status = status;
}

static void run_for(struct node *n)
{
	static char *all[] = { "\"$@\"", NULL };
	struct mark m = line_mark();
	char **words = expand_words(n->words ? n->words : all);

	if (!words) {
		abandon(STATUS_SYNTAX);
		return;
	}
	sh.status = 0;
	sh.loops++;
	for (; *words; words++) {
		if (set_variable(n->name, strlen(n->name), *words, false)) {
			abandon(STATUS_SYNTAX);
			break;
		}
		run(n->body, false);
		if (!goes_on())
			break;
	}
	sh.loops--;
	line_release(m);
}

static bool fits_branch(struct node *branch, const char *text)
{
	for (char **word = branch->words; *word; word++) {
		char *pattern = expand_pattern(*word);

		if (!pattern) {
			abandon(STATUS_SYNTAX);
			return false;
		}
		if (matches(pattern, text, strlen(text)))
			return true;
	}
	return false;
}

static void run_case(struct node *n, bool last)
{
	struct mark m = line_mark();
	char *text = expand_word(n->name);
	struct node *branch = n->first;

	if (!text)
		abandon(STATUS_SYNTAX);
	else
		while (branch && !sh.unwind && !fits_branch(branch, text))
			branch = branch->next;
	line_release(m);
	if (sh.unwind)
		return;
	sh.status = 0;
	if (branch)
		run(branch->body, last);
}

static void run_if(struct node *n, bool last)
{
	bool yes = test(n->first);

	if (sh.unwind)
		return;
	if (yes)
		run(n->body, last);
	else if (n->otherwise)
		run(n->otherwise, last);
	else
		sh.status = 0;
}

static void run_and_or(struct node *n, bool last)
{
	if (test(n->first) == (n->kind == AND) && !sh.unwind)
		run(n->body, last);
}

/* 1/100 s of the children and of ourselves, as times() counts. */
static void print_ticks(const char *what, int ticks)
{
	eprintf("%s\t%dm%d.%02ds\n", what, ticks / 6000, ticks / 100 % 60,
		ticks % 100);
}

static void run_timed(struct node *n)
{
	struct tms before, after;
	int from = times(&before);

	run(n->first, false);
	int to = times(&after);
	print_ticks("real", to - from);
	print_ticks("user", after.tms_utime + after.tms_cutime -
		    before.tms_utime - before.tms_cutime);
	print_ticks("sys", after.tms_stime + after.tms_cstime -
		    before.tms_stime - before.tms_cstime);
}

/* What can have redirections of its own, and is done in the shell itself. */
static void run_compound(struct node *n, bool last)
{
	switch (n->kind) {
	case GROUP:
		run(n->first, last);
		break;
	case IF:
		run_if(n, last);
		break;
	case WHILE:
	case UNTIL:
		run_loop(n);
		break;
	case FOR:
		run_for(n);
		break;
	default:
		run_case(n, last);
	}
}

static void run_redirected(struct node *n)
{
	struct mark m = line_mark();
	struct saved_fd *saved = NULL;
	int err = apply_redirects(n->redirects, &saved);

	if (err) {
		sh.status = STATUS_REDIRECT;
		check_error();
	} else {
		run_compound(n, false);
	}
	undo_redirects(saved);
	line_release(m);
}

static void run_node(struct node *n, bool last)
{
	switch (n->kind) {
	case COMMAND:
		return run_command(n, last);
	case PIPELINE:
		return run_pipeline(n);
	case NOT:
		sh.status = !!test(n->first);
		return;
	case TIMED:
		return run_timed(n);
	case AND:
	case OR:
		return run_and_or(n, last);
	case LIST:
		return run_sequence(n, last);
	case BACKGROUND:
		return run_in_background(n);
	case SUBSHELL:
		return run_subshell(n, last);
	case FUNCTION:
		define_function(n);
		sh.status = 0;
		return;
	default:
		return n->redirects ? run_redirected(n) : run_compound(n, last);
	}
}

void run(struct node *n, bool last)
{
	if (sh.unwind || !n)
		return;
	run_node(n, last);
	if (interrupted()) {
		eprintf("\n");		/* behind the terminal's ^C */
		sh.unwind = ABANDONED;
		sh.status = STATUS_SIGNAL + SIGINT;
	}
	if (trapped())
		run_traps();
}
