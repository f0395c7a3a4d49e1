/* Built-ins that go somewhere or run something. */
#include "sh.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

/* NULL, and it has been said: there is no getcwd. */
static char *here(const char *who)
{
	char *path = line_alloc(PATH_MAX);
	int n = getcwd(path, PATH_MAX);

	if (n < 0)
		complain_builtin(who, "getcwd", strerror(n));
	return n < 0 ? NULL : path;
}

int do_cd(char **argv)
{
	bool back = argv[1] && !strcmp(argv[1], "-");
	const char *dir = back ? value_of("OLDPWD", 6)
			  : argv[1] ? argv[1] : value_of("HOME", 4);
	char *was = line_alloc(PATH_MAX), *now;

	if (getcwd(was, PATH_MAX) < 0)
		*was = '\0';
	if (!*dir)
		dir = "/";
	int err = chdir(dir);
	if (err)
		return complain_builtin("cd", dir, strerror(err));
	now = here("cd");
	set_variable("OLDPWD", 6, was, false);
	set_variable("PWD", 3, now ? now : "", false);
	if (back)
		puts(now ? now : dir);
	return 0;
}

int do_pwd(char **argv)
{
	char *path = here(argv[0]);

	if (path)
		puts(path);
	return path ? 0 : EXIT_FAILURE;
}

/* The number that may follow; a bad one is an error that ends a script. */
static int number_or(char **argv, int otherwise)
{
	int n = argv[1] ? parse_number(argv[1]) : otherwise;

	if (n < 0) {
		complain_builtin(argv[0], argv[1], "not a number");
		abandon(STATUS_SYNTAX);
	}
	return n;
}

int do_exit(char **argv)
{
	int status = number_or(argv, sh.status);

	leave(status < 0 ? STATUS_SYNTAX : status);
}

int do_exec(char **argv)
{
	if (!argv[1])
		return 0;

	/* What we ignore would stay ignored across execve. */
	plain_signals();
	int status = exec_program(argv + 1);
	if (!sh.interactive)
		leave(status);
	person_signals();
	return status;
}

int do_colon(char **argv)
{
	(void)argv;
	return 0;
}

int do_eval(char **argv)
{
	char *text = line_copy("", 0);

	for (argv++; *argv; argv++) {
		text = line_join(text, *argv, strlen(*argv));
		if (argv[1])
			text = line_join(text, " ", 1);
	}
	sh.status = 0;
	run_text(text);
	return sh.status;
}

/* A file without a slash is looked for in $PATH, and then here. */
int do_dot(char **argv)
{
	char *found;

	if (!argv[1]) {
		complain_builtin(".", "FILE", "is missing");
		abandon(STATUS_SYNTAX);
		return STATUS_SYNTAX;
	}
	found = strchr(argv[1], '/') ? NULL : find_program(argv[1]);
	sh.status = 0;
	int err = run_file(found ? found : argv[1]);
	if (err) {
		complain_builtin(".", argv[1], strerror(err));
		abandon(STATUS_SYNTAX);
	}
	return sh.status;
}

static int leave_loops(char **argv, enum unwind how)
{
	int n = number_or(argv, 1);

	if (n > 0 && sh.loops) {
		sh.levels = n < sh.loops ? n : sh.loops;
		sh.unwind = how;
	}
	return n < 0 ? STATUS_SYNTAX : 0;
}

int do_break(char **argv)
{
	return leave_loops(argv, BREAKING);
}

int do_continue(char **argv)
{
	return leave_loops(argv, CONTINUING);
}

int do_return(char **argv)
{
	int status = number_or(argv, sh.status);

	if (status >= 0)
		sh.unwind = RETURNING;
	return status & 0xff;
}

/* --- what is it? -------------------------------------------------------- */

/* A line about a name; `shortly`: as command -v has it. */
static int describe(const char *name, bool shortly)
{
	char *path;

	if (is_function(name) || find_builtin(name)) {
		const char *kind = is_function(name) ? "a function"
						     : "built in";

		printf(shortly ? "%s\n" : "%s is %s\n", name, kind);
		return 0;
	}
	path = find_program(name);
	if (path)
		printf(shortly ? "%s%s\n" : "%s is %s\n",
		       shortly ? path : name, shortly ? "" : path);
	else if (!shortly)
		eprintf("sh: %s: not found\n", name);
	return path ? 0 : STATUS_NOT_FOUND;
}

int do_type(char **argv)
{
	int status = 0;

	while (*++argv)
		status |= describe(*argv, false);
	return status;
}

int do_command(char **argv)
{
	bool asked = argv[1] && !strcmp(argv[1], "-v");
	const struct builtin *b;

	if (!argv[1 + asked])
		return 0;
	if (asked)
		return describe(argv[2], true);
	b = find_builtin(argv[1]);
	if (b)
		return b->function(argv + 1);
	pid_t pid = fork_helper();
	if (pid == 0)
		leave(exec_program(argv + 1));
	return pid < 0 ? EXIT_FAILURE : wait_for_helper(pid);
}

/* --- jobs --------------------------------------------------------------- */

int do_wait(char **argv)
{
	int status = 0;

	if (!argv[1])
		return wait_background(-1);
	while (*++argv) {
		int pid = **argv == '%' ? job_leader(*argv)
					: parse_number(*argv);

		if (pid <= 0)
			return complain_builtin("wait", *argv, "not a pid");
		status = wait_background(pid);
	}
	return status;
}

int do_kill(char **argv)
{
	return kill_main(jobs_to_groups(argv));
}

int do_jobs(char **argv)
{
	(void)argv;
	list_jobs();
	return 0;
}

int do_fg(char **argv)
{
	continue_job(argv[1], true);
	return sh.status;
}

int do_bg(char **argv)
{
	continue_job(argv[1], false);
	return sh.status;
}

int do_history(char **argv)
{
	(void)argv;
	list_history();
	return 0;
}

int do_umask(char **argv)
{
	mode_t old = umask(0);
	char *end = "";
	long mask = argv[1] ? strtol(argv[1], &end, 8) : (long)old;

	umask(*end || mask < 0 ? old : (mode_t)mask);
	if (*end)
		return complain_builtin("umask", argv[1], "not octal");
	if (!argv[1])
		printf("%04o\n", old);
	return 0;
}

static void print_time(int user, int system)
{
	printf("%dm%d.%02ds %dm%d.%02ds\n", user / 6000, user / 100 % 60,
	       user % 100, system / 6000, system / 100 % 60, system % 100);
}

int do_times(char **argv)
{
	struct tms t;

	(void)argv;
	times(&t);
	print_time(t.tms_utime, t.tms_stime);
	print_time(t.tms_cutime, t.tms_cstime);
	return 0;
}
