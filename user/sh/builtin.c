/* What must the shell do itself, because a child could not do it for it? */
#include "sh.h"
#include <stdio.h>
#include <string.h>

static const struct builtin builtins[] = {
	{ ":", true, do_colon, ": [WORD...]", "nothing, and it succeeds" },
	{ ".", true, do_dot, ". FILE", "run the commands of FILE in here" },
	{ "[", false, do_test, "[ EXPRESSION ]", "see test" },
	{ "bg", false, do_bg, "bg [N]", "a stopped job goes on behind" },
	{ "break", true, do_break, "break [N]", "leave a loop, or N" },
	{ "cd", false, do_cd, "cd [DIR | -]", "go there ($HOME; back)" },
	{ "command", false, do_command, "command [-v] CMD",
	  "run CMD, even if a function is called so; -v: what is it?" },
	{ "continue", true, do_continue, "continue [N]",
	  "the next round of a loop" },
	{ "eval", true, do_eval, "eval WORD...", "run the words as a line" },
	{ "exec", true, do_exec, "exec CMD",
	  "become CMD, without a fork; redirections alone stay" },
	{ "exit", true, do_exit, "exit [N]", "leave the shell" },
	{ "export", true, do_export, "export [N=V...]",
	  "give variables to commands" },
	{ "fg", false, do_fg, "fg [N]", "a job to the foreground" },
	{ "getopts", false, do_getopts, "getopts LETTERS NAME",
	  "the next option of $@ into NAME" },
	{ "help", false, do_help, "help [CMD]", "all of them, or one" },
	{ "history", false, do_history, "history", "what was typed" },
	{ "jobs", false, do_jobs, "jobs", "what runs or stands still behind" },
	{ "kill", false, do_kill, "kill [-S] PID...",
	  "send a signal, also when no fork is left; %N is a job" },
	{ "local", false, do_local, "local N[=V]...",
	  "variables that end with the function" },
	{ "pwd", false, do_pwd, "pwd", "where am I?" },
	{ "read", false, do_read, "read [-r] NAME...",
	  "a line of the input, split into variables" },
	{ "readonly", true, do_readonly, "readonly [N=V...]",
	  "variables that stay what they are" },
	{ "return", true, do_return, "return [N]", "leave a function" },
	{ "set", true, do_set, "set [-efux] [--] [WORD...]",
	  "options (+ takes them back), $1 ...; alone: all variables" },
	{ "shift", true, do_shift, "shift [N]", "$2 becomes $1" },
	{ "test", false, do_test, "test EXPRESSION",
	  "-f -d -e -r -w -x -s FILE, -z -n S, S = S, N -lt N, ! -a -o ( )" },
	{ "times", true, do_times, "times", "time used, and by children" },
	{ "trap", true, do_trap, "trap [ACTION] SIGNAL...",
	  "what to do when a signal comes, or on EXIT" },
	{ "type", false, do_type, "type NAME...", "what is it?" },
	{ "umask", false, do_umask, "umask [OCTAL]",
	  "what new files are not to allow" },
	{ "unset", true, do_unset, "unset [-fv] NAME...",
	  "forget variables or functions" },
	{ "wait", false, do_wait, "wait [PID | %N]",
	  "until background jobs end" },
	{ "", false, NULL, NULL, NULL },
};

const struct builtin *all_builtins(void)
{
	return builtins;
}

const struct builtin *find_builtin(const char *name)
{
	for (const struct builtin *b = builtins; *b->name; b++)
		if (!strcmp(b->name, name))
			return b;
	return NULL;
}

int complain_builtin(const char *name, const char *what, const char *why)
{
	eprintf("sh: %s: %s: %s\n", name, what, why);
	return STATUS_SYNTAX;
}
