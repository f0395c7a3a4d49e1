/* A process of our own making: its fork, and what becomes of it. */
#include "sh.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

#define TEXT_PROBE 64	/* as many bytes of a file tell a script from junk */

/* --- the fork ----------------------------------------------------------- */

/*
 * A background process without a group of its own: ^C is for those in front,
 * and so is what they read.
 */
static void step_aside(bool first_of_pipeline)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (first_of_pipeline) {
		close(STDIN_FILENO);
		open("/dev/null", O_RDONLY, 0);
	}
}

/*
 * The child's first steps. It is a copy of the shell, so it must shed what
 * only a shell has: job control, traps, and its indifference to ^C.
 */
static void become_child(struct job *j, bool background)
{
	if (sh.job_control && j) {
		pid_t group = j->group ? j->group : getpid();

		setpgid(0, group);
		if (!background)
			give_terminal(group);	/* while SIGTTOU is ignored */
	}
	child_signals();
	if (background && !sh.job_control)
		step_aside(!j->count);
	sh.interactive = sh.job_control = false;
}

pid_t fork_into_job(struct job *j, bool background)
{
	/*
	 * One call, two returns. Up to here there was one shell; after it
	 * there are two, each with all of its memory (shared until one of them
	 * writes), the same open descriptors, and the same next instruction.
	 * Only the value in eax tells a process which of the two it is.
	 */
	pid_t pid = fork();

	if (pid < 0) {
		eprintf("sh: cannot fork: %s\n", strerror(pid));
		return pid;
	}
	if (pid == 0) {
		become_child(j, background);
		return 0;
	}

	/*
	 * Nobody knows who runs first now. So both sides put the child into
	 * its process group: the child, to be in it before it does anything,
	 * and the shell, to know it is in before it names the group again.
	 * Whoever comes second changes nothing.
	 */
	add_process(j, pid);
	if (sh.job_control) {
		setpgid(pid, j->group);
		if (!background)
			give_terminal(j->group);
	}
	return pid;
}

pid_t fork_helper(void)
{
	pid_t pid = fork();

	if (pid < 0)
		eprintf("sh: cannot fork: %s\n", strerror(pid));
	if (pid == 0)
		become_child(NULL, false);
	return pid;
}

/* --- execve ------------------------------------------------------------- */

static bool looks_like_text(const char *path)
{
	char buf[TEXT_PROBE];
	int fd = open(path, O_RDONLY | O_CLOEXEC, 0);
	ssize_t n = fd < 0 ? fd : read(fd, buf, sizeof(buf));

	if (fd >= 0)
		close(fd);
	return n >= 0 && !memchr(buf, '\0', n);
}

/* A file of commands: let another shell read it. Returns only on failure. */
static int exec_script(const char *path, char **argv, char **env)
{
	struct fields f = { 0 };

	if (!looks_like_text(path))
		return -ENOEXEC;
	add_field(&f, "sh");
	add_field(&f, (char *)path);
	while (*++argv)
		add_field(&f, *argv);
	add_field(&f, NULL);
	return execve("/bin/sh", f.list, env);
}

/* execve, if there is such a file. Returns only on failure. */
static int exec_path(const char *path, char **argv, char **env)
{
	int err = execve(path, argv, env);

	if (err == -ENOEXEC)
		err = exec_script(path, argv, env);
	if (err == -EACCES && is_directory(path))
		err = -EISDIR;
	return err;
}

/* The next of $PATH's directories and the name; NULL: there is no more. */
static char *next_path(const char **path, const char *name)
{
	size_t n = strcspn(*path, ":"), size = n + strlen(name) + 3;
	char *full = line_alloc(size);

	if (!**path)
		return NULL;
	snprintf(full, size, "%.*s/%s", n ? (int)n : 1, n ? *path : ".", name);
	*path += n + ((*path)[n] == ':');
	return full;
}

static const char *search_path(void)
{
	const char *path = value_of("PATH", 4);

	return *path ? path : DEFAULT_PATH;
}

/* Try the name in each directory of $PATH. Returns the best failure. */
static int exec_search(char **argv, char **env)
{
	const char *path = search_path();
	int result = -ENOENT;
	char *full;

	while ((full = next_path(&path, argv[0]))) {
		int err = exec_path(full, argv, env);

		if (err != -ENOENT && err != -ENOTDIR)
			result = err;
	}
	return result;
}

char *find_program(const char *name)
{
	const char *path = search_path();
	char *full;

	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL
					  : line_copy(name, strlen(name));
	while (*name && (full = next_path(&path, name)))
		if (!access(full, X_OK) && !is_directory(full))
			return full;
	return NULL;
}

int exec_program(char **argv)
{
	char **env = environment();
	const char *name = argv[0];

	int err = strchr(name, '/') ? exec_path(name, argv, env)
				    : *name ? exec_search(argv, env) : -ENOENT;

	switch (err) {
	case -ENOENT:
	case -ENOTDIR:
		eprintf("sh: %s: not found\n", name);
		return STATUS_NOT_FOUND;
	case -EACCES:
	case -ENOEXEC:
	case -EISDIR:
		eprintf("sh: %s: is not executable\n", name);
		break;
	default:
		eprintf("sh: %s: %s\n", name, strerror(err));
	}
	return STATUS_NOT_EXECUTABLE;
}
