/* What must the shell do itself, because a child could not do it for it? */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

static int do_cd(char **argv)
{
	const char *dir = argv[1] ? argv[1] : variable("HOME", 4);
	int err;

	if (!*dir)
		dir = "/";
	err = chdir(dir);
	if (err)
		eprintf("sh: cd: %s: %s\n", dir, strerror(err));
	return err ? EXIT_FAILURE : 0;
}

static int do_pwd(char **argv)
{
	char *path = line_alloc(PATH_MAX);
	int n = getcwd(path, PATH_MAX);

	(void)argv;
	if (n < 0) {
		eprintf("sh: pwd: %s\n", strerror(n));
		return EXIT_FAILURE;
	}
	puts(path);
	return 0;
}

static int do_exit(char **argv)
{
	int status = argv[1] ? parse_number(argv[1]) : sh.status;

	if (status < 0) {
		eprintf("sh: exit: %s: not a number\n", argv[1]);
		status = STATUS_SYNTAX;
	}
	exit(status & 0xff);
}

static int do_exec(char **argv)
{
	if (!argv[1])
		return 0;

	/* What we ignore would stay ignored across execve. */
	if (sh.interactive)
		person_signals(SIG_DFL);
	exit(exec_program(argv + 1));
}

static int do_wait(char **argv)
{
	int status = 0;

	if (!argv[1])
		return wait_background(-1);
	while (*++argv) {
		int pid = parse_number(*argv);

		if (pid <= 0) {
			eprintf("sh: wait: %s: not a pid\n", *argv);
			return STATUS_SYNTAX;
		}
		status = wait_background(pid);
	}
	return status;
}

static int do_export(char **argv)
{
	if (!argv[1])
		print_variables(true);
	while (*++argv) {
		size_t n = assignment_name(*argv);
		size_t length = n ? n : strlen(*argv);
		const char *value = n ? *argv + n + 1
				      : variable(*argv, length);

		set_variable(*argv, length, value, true);
	}
	return 0;
}

static int do_set(char **argv)
{
	(void)argv;
	print_variables(false);
	return 0;
}

static int do_umask(char **argv)
{
	mode_t old = umask(0);
	char *end = "";
	long mask = argv[1] ? strtol(argv[1], &end, 8) : (long)old;

	umask(*end || mask < 0 ? old : (mode_t)mask);
	if (*end) {
		eprintf("sh: umask: %s: not octal\n", argv[1]);
		return STATUS_SYNTAX;
	}
	if (!argv[1])
		printf("%04o\n", old);
	return 0;
}

static int do_kill(char **argv)
{
	return kill_main(jobs_to_groups(argv));
}

static int do_jobs(char **argv)
{
	(void)argv;
	list_jobs();
	return 0;
}

static int do_fg(char **argv)
{
	continue_job(argv[1], true);
	return sh.status;
}

static int do_bg(char **argv)
{
	continue_job(argv[1], false);
	return sh.status;
}

static int do_help(char **argv);

static const struct {
	char name[8];
	builtin_function *function;
	const char *usage;
	const char *help;
} builtins[] = {
	{ "cd", do_cd, "cd [DIR]", "go to a directory ($HOME, or /)" },
	{ "pwd", do_pwd, "pwd", "where am I?" },
	{ "exit", do_exit, "exit [N]", "leave the shell" },
	{ "export", do_export, "export [N=V]", "give variables to commands" },
	{ "set", do_set, "set", "all variables" },
	{ "wait", do_wait, "wait [PID...]", "until background jobs end" },
	{ "jobs", do_jobs, "jobs", "what runs or stands still behind" },
	{ "fg", do_fg, "fg [N]", "a job to the foreground" },
	{ "bg", do_bg, "bg [N]", "a stopped job goes on behind" },
	{ "kill", do_kill, "kill [-S] PID...", "also when no fork is left" },
	{ "umask", do_umask, "umask [OCTAL]", "what new files are not to allow" },
	{ "exec", do_exec, "exec CMD", "become CMD, without a fork" },
	{ "help", do_help, "help", "this" },
};

static const char programs[] =
	"Programs: each is a fork and an execve away.\n"
	"  fork-new        one fork, both sides tell of it\n"
	"  forktree [N]    a tree of forks, N deep\n"
	"  cowdemo         who shares which frame, before and after a write\n"
	"  bomb [-r]       fork until the kernel refuses; -r: all of them do\n"
	"  spin            run forever: for ^C, and for kill\n"
	"  ps  kill  free  processes, signals, memory\n"
	"  setuidgid UID CMD   as an ordinary user\n"
	"  chmod MODE  chown UID[:GID]\n"
	"  ls [-al]  cat  head [-n N]  wc [-lwc]  echo [-n]  seq\n"
	"  cp  rm [-rf]  mkdir [-p]  touch\n"
	"  sleep  true  false  uname [-a]  sh  poweroff\n"
	"Syntax: a | b   a && b || c   a; b   a &   <in >out >>out 2>&1\n"
	"        'as is' \"with $NAME\" \\x   NAME=value   "
	"$? $$ $! $1 $@   * ?\n";

static int do_help(char **argv)
{
	(void)argv;
	puts("Built in: done by the shell itself, without a fork.");
	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		printf("  %-15s %s\n", builtins[i].usage, builtins[i].help);
	return write_all(STDOUT_FILENO, programs, sizeof(programs) - 1) < 0;
}

builtin_function *find_builtin(const char *name)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (!strcmp(builtins[i].name, name))
			return builtins[i].function;
	return NULL;
}
