/* One command: a program, a built-in, a function, or nothing but NAME=value. */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NAME=value words in front of a command. */
static int count_assignments(char **words)
{
	int n = 0;

	while (words[n] && assignment_name(words[n]))
		n++;
	return n;
}

static void trace(const char *before, const char *text, const char *behind)
{
	if (sh.options[TRACED])
		eprintf("%s%s%s", before, text, behind);
}

static void trace_words(char **argv)
{
	for (int i = 0; argv[i]; i++)
		trace(i ? " " : "+ ", argv[i], argv[i + 1] ? "" : "\n");
}

/*
 * Do the assignments. With `saved` they are for a while, and exported. 0, or
 * -1: it has been said.
 */
static int assign(struct node *n, bool exported, struct saved_variable **saved)
{
	int count = count_assignments(n->words);

	for (int i = 0; i < count; i++) {
		const char *word = n->words[i];
		size_t length = assignment_name(word);
		char *value = expand_word(word + length + 1);

		if (!value)
			return -1;
		trace("+ ", word, "\n");
		if (saved)
			save_variable(word, length, saved);
		if (set_variable(word, length, value, exported))
			return -1;
	}
	return 0;
}

/* --- a program ---------------------------------------------------------- */

/* In a child: become the command. */
static _Noreturn void become(struct node *n, char **argv)
{
	if (apply_redirects(n->redirects, NULL))
		leave(STATUS_REDIRECT);
	if (assign(n, true, NULL))
		leave(STATUS_SYNTAX);
	leave(exec_program(argv));
}

static void run_program(struct node *n, char **argv, bool last)
{
	last = last && !has_traps();

	struct job *j = last ? NULL : new_job(1, n);
	pid_t pid = last ? 0 : fork_into_job(j, false);

	if (pid == 0)
		become(n, argv);
	wait_for_job(j);
	if (pid < 0)
		sh.status = EXIT_FAILURE;
}

/* --- in the shell itself ------------------------------------------------ */

static void run_nothing(struct node *n)
{
	struct saved_fd *saved = NULL;

	if (apply_redirects(n->redirects, &saved))
		sh.status = STATUS_REDIRECT;
	else if (assign(n, false, NULL))
		abandon(STATUS_SYNTAX);
	else
		sh.status = sh.substituted;
	undo_redirects(saved);
}

static bool keeps_redirects(char **argv)
{
	return !strcmp(argv[0], "exec");
}

/* Redirections are for as long as it runs; only exec's are for good. */
static void run_here(struct node *n, const struct builtin *b, char **argv)
{
	struct saved_fd *saved = NULL;
	struct saved_variable *was = NULL;
	bool special = b && b->special;
	int status = apply_redirects(n->redirects, keeps_redirects(argv) ?
				     NULL : &saved);

	if (status) {
		undo_redirects(saved);
		sh.status = STATUS_REDIRECT;
		if (special)
			abandon(STATUS_SYNTAX);
		return;
	}
	if (assign(n, !special, special ? NULL : &was)) {
		abandon(STATUS_SYNTAX);
	} else if (b) {
		status = b->function(argv);
		if (sh.unwind != ABANDONED)
			sh.status = status;
	} else {
		call_function(argv);
	}
	restore_variables(was);
	undo_redirects(saved);
}

static void run_words(struct node *n, char **argv, bool last)
{
	const struct builtin *b = find_builtin(argv[0]);

	trace_words(argv);
	if (b && b->special)
		run_here(n, b, argv);
	else if (is_function(argv[0]))
		run_here(n, NULL, argv);
	else if (b)
		run_here(n, b, argv);
	else
		run_program(n, argv, last);
}

void run_command(struct node *n, bool last)
{
	struct mark m = line_mark();

	sh.substituted = 0;
	char **argv = expand_words(n->words + count_assignments(n->words));

	if (!argv)
		abandon(STATUS_SYNTAX);
	else if (argv[0])
		run_words(n, argv, last);
	else
		run_nothing(n);
	line_release(m);
	if (!sh.unwind)
		check_error();
}
