/*
 * Running what was parsed.
 *
 *	run_list > run_and_or > run_pipeline > start_command > fork_into_job
 *	           run_in_background ........>                 exec_program
 */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- commands ----------------------------------------------------------- */

/* NAME=value words in front of a command. */
static int count_assignments(char **words)
{
	int n = 0;

	while (words[n] && assignment_name(words[n]))
		n++;
	return n;
}

/* 0, or -1: a word was bad. */
static int assign(struct command *c, bool exported)
{
	int n = count_assignments(c->words);

	for (int i = 0; i < n; i++) {
		size_t length = assignment_name(c->words[i]);
		char *value = expand_word(c->words[i] + length + 1);

		if (!value)
			return -1;
		set_variable(c->words[i], length, value, exported);
	}
	return 0;
}

/* In a child: run the command, and end with its status. */
static _Noreturn void run_in_child(struct command *c, char **argv)
{
	if (apply_redirects(c->redirects, NULL) || assign(c, true))
		exit(EXIT_FAILURE);
	if (!argv[0])
		exit(EXIT_SUCCESS);

	builtin_function *builtin = find_builtin(argv[0]);

	exit(builtin ? builtin(argv) : exec_program(argv));
}

/*
 * In the shell itself: a built-in, or nothing but assignments. Redirections
 * are for as long as it runs; only exec's are for good.
 */
static void run_here(struct command *c, char **argv)
{
	struct saved_fd *saved = NULL;
	bool keep = argv[0] && !strcmp(argv[0], "exec") && !argv[1];
	int status = apply_redirects(c->redirects, keep ? NULL : &saved);

	if (!status)
		status = assign(c, false);
	if (!status && argv[0])
		status = find_builtin(argv[0])(argv);
	undo_redirects(saved);
	sh.status = status < 0 ? EXIT_FAILURE : status;
}

/* --- pipelines ---------------------------------------------------------- */

static void move_fd(int from, int to)
{
	if (from < 0 || from == to)
		return;
	dup2(from, to);
	close(from);
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
static int start_command(struct job *j, struct command *c, char **argv,
			 int in, bool background)
{
	int ends[2] = { -1, -1 };
	int err = c->next ? pipe(ends) : 0;

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
		run_in_child(c, argv);
	}

	/* Or the reader would never see the end: we too could still write. */
	close_if_open(in);
	close_if_open(ends[1]);
	if (pid < 0)
		close_if_open(ends[0]);
	return pid < 0 ? pid : ends[0];
}

/* Start them all, left to right. False: not all, and it has been said. */
static bool start_pipeline(struct job *j, struct pipeline *p, char ***argvs,
			   bool background)
{
	int in = -1;

	for (struct command *c = p->first; c; c = c->next) {
		in = start_command(j, c, *argvs++, in, background);
		if (in < -1 || (in < 0 && c->next))
			return false;
	}
	return true;
}

static int count_commands(struct pipeline *p)
{
	int n = 0;

	for (struct command *c = p->first; c; c = c->next)
		n++;
	return n;
}

/* The argv of each command; NULL: a word was bad. */
static char ***expand_pipeline(struct pipeline *p)
{
	char ***argvs = line_alloc(count_commands(p) * sizeof(*argvs));
	int n = 0;

	for (struct command *c = p->first; c; c = c->next, n++) {
		char **words = c->words + count_assignments(c->words);

		if (!(argvs[n] = expand_words(words)))
			return NULL;
	}
	return argvs;
}

static bool runs_here(struct pipeline *p, char **argv)
{
	return !p->first->next && (!argv[0] || find_builtin(argv[0]));
}

static void run_pipeline(struct pipeline *p)
{
	char ***argvs = expand_pipeline(p);

	if (!argvs) {
		sh.status = EXIT_FAILURE;
	} else if (runs_here(p, argvs[0])) {
		run_here(p->first, argvs[0]);
	} else {
		struct job *j = new_job(count_commands(p));
		bool whole = start_pipeline(j, p, argvs, false);

		wait_for_job(j);
		if (!whole)
			sh.status = EXIT_FAILURE;
	}
	if (p->negated)
		sh.status = !sh.status;
}

/* --- lists -------------------------------------------------------------- */

static void run_and_or(struct list *l)
{
	bool wanted = true;

	for (struct pipeline *p = l->first; p; p = p->next) {
		if (wanted)
			run_pipeline(p);
		if (sh.interrupted)
			return;
		wanted = p->next_if_true == (sh.status == 0);
	}
}

/* A child that is a shell: a && b cannot be done by one program. */
static void start_subshell(struct job *j, struct list *l)
{
	if (fork_into_job(j, true) == 0) {
		run_and_or(l);
		exit(sh.status);
	}
}

static void run_in_background(struct list *l)
{
	struct pipeline *p = l->first;
	bool one = !p->next && !p->negated;
	char ***argvs = one ? expand_pipeline(p) : NULL;

	sh.status = one && !argvs;
	if (sh.status)
		return;

	struct job *j = new_job(one ? count_commands(p) : 1);

	if (one)
		start_pipeline(j, p, argvs, true);
	else
		start_subshell(j, l);
	if (!j->count) {
		free(j);
		sh.status = EXIT_FAILURE;
		return;
	}
	keep_job(j);
	sh.last_background = j->last;
	if (sh.interactive)
		eprintf("[%d] %d\n", j->number, j->last);
}

void run_list(struct list *l)
{
	sh.interrupted = false;
	for (; l && !sh.interrupted; l = l->next) {
		if (l->background)
			run_in_background(l);
		else
			run_and_or(l);
	}
}
