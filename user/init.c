/*
 * The first process: who starts the shell, and who buries the orphans?
 *
 *	main > run_shells		a person: a shell, again and again
 *	main > run_workbench		tools/vmrun: one command, and its status
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>
#include <uapi/host.h>

#define CONSOLE		"/dev/console"
#define HOST		"/dev/host"
#define SHELL		"/bin/sh"	/* where no shell=PATH is given */
#define TINY_SHELL	"/bin/tsh"	/* where that one cannot be run */
#define SHELL_OPTION	" shell="	/* on the kernel's command line */
/* From tools/vmrun, with the initrd */
#define HOST_ARGV_FILE	"/etc/vmrun.argv"	/* CMD ARGS, each NUL-ended */
#define HOST_STDIN_FILE	"/etc/vmrun.stdin"	/* where given: stdin, whole */
#define HOST_TOKEN_FILE	"/etc/vmrun.token"	/* what to say before CMD begins */
#define HOST_AUDIT_FILE	"/etc/vmrun.audit"	/* exists: audit after CMD */
#define HOST_AUDIT_BAD	123			/* status: the audit failed */
#define NOT_EXECUTABLE	126
#define NOT_FOUND	127
#define AUDIT_TEXT	512
#define TOKEN_ROOM	32
#define CMDLINE_ROOM	514		/* the kernel's 512, and a blank */
#define PATH_ROOM	256

static char *const environment[] = { "PATH=/bin", "HOME=/", "TERM=linux", 0 };

static int workbench_fd = -1;	/* /dev/host, for the status */

/* Linux wants to be asked for /proc. Tine has it there, and says -ENOSYS. */
static void mount_proc(void)
{
	syscall5(__NR_mount, (int)"proc", (int)"/proc", (int)"proc", 0, 0);
}

/* Make path descriptors 0, 1 and 2. 0 or -errno. */
static int open_standard(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY, 0);

	if (fd < 0)
		return fd;
	for (int i = 0; i < 3; i++)
		if (fd != i)
			dup2(fd, i);
	if (fd > 2)
		close(fd);
	return 0;
}

static _Noreturn void power_off(void)
{
	syscall0(__NR_sync);
	int err = reboot(LINUX_REBOOT_CMD_POWER_OFF);
	eprintf("init: cannot power off: %s\n", strerror(err));
	for (;;)
		waitpid(-1, NULL, 0) < 0 ? pause() : 0;
}

/* Bury everyone who dies until it is this one; its exit status. */
static int bury_until(pid_t child)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, 0);

		if (pid == child)
			return WIFEXITED(status) ? WEXITSTATUS(status)
						 : 128 + WTERMSIG(status);
		if (pid < 0 && pid != -EINTR)
			return NOT_EXECUTABLE;	/* it was never there */
	}
}

/* --- a person ----------------------------------------------------------- */

/* The shell that the kernel's command line names; good until the next call. */
static char *choose_shell(void)
{
	static char words[CMDLINE_ROOM] = " ";
	char *path, *end;

	read_short("/proc/cmdline", words + 1, sizeof(words) - 1);
	path = strstr(words, SHELL_OPTION);
	if (!path)
		return SHELL;
	path += strlen(SHELL_OPTION);
	for (end = path; *end && !isspace(*end); end++)
		;
	*end = '\0';
	return path;
}

/* Returns only if it cannot be run. */
static void exec_shell(char *path)
{
	char *slash = strrchr(path, '/');
	char *argv[] = { slash ? slash + 1 : path, NULL };
	int err = execve(path, argv, environment);

	eprintf("init: cannot run %s: %s\n", path, strerror(err));
}

static _Noreturn void become_shell(void)
{
	setsid();
	ioctl(STDIN_FILENO, TIOCSCTTY, NULL);
	exec_shell(choose_shell());
	exec_shell(TINY_SHELL);
	_exit(NOT_FOUND);
}

/*
 * One shell after the other: ^D leaves a shell, poweroff the machine. Where
 * there is none to be had, there is nothing to wait for.
 */
static _Noreturn void run_shells(void)
{
	while (!access(SHELL, X_OK) || !access(TINY_SHELL, X_OK)) {
		pid_t pid = fork();

		if (pid == 0)
			become_shell();
		if (pid < 0) {
			eprintf("init: cannot fork: %s\n", strerror(pid));
			break;
		}
		bury_until(pid);
		eprintf("init: the shell has ended; here is another "
			"('poweroff' leaves)\n");
	}
	eprintf("init: no %s and no %s; powering off\n", SHELL, TINY_SHELL);
	power_off();
}

/* --- the workbench ------------------------------------------------------ */

/* The command's own descriptors: the host's line, and what stdin is given. */
static void open_workbench(void)
{
	open_standard(HOST);

	int fd = open(HOST_STDIN_FILE, O_RDONLY, 0);

	if (fd > 0) {
		dup2(fd, STDIN_FILENO);
		close(fd);
	}
}

/* Returns only on failure, with -errno. */
static int exec_command(char **argv)
{
	char path[PATH_ROOM];

	if (strchr(argv[0], '/'))
		return execve(argv[0], argv, environment);
	snprintf(path, sizeof(path), "/bin/%s", argv[0]);
	return execve(path, argv, environment);
}

static _Noreturn void become_command(char **argv)
{
	close(workbench_fd);
	open_workbench();
	chdir("/");
	setsid();
	int err = exec_command(argv);
	if (err == -ENOENT || err == -ENOTDIR) {
		eprintf("init: %s: not found\n", argv[0]);
		_exit(NOT_FOUND);
	}
	eprintf("init: %s: is not executable (%s)\n", argv[0], strerror(err));
	_exit(NOT_EXECUTABLE);
}

/* Its exit status, or 128 and the signal. */
static int run_command(char **argv)
{
	pid_t pid = fork();

	if (pid == 0)
		become_command(argv);
	if (pid < 0) {
		eprintf("init: cannot fork: %s\n", strerror(pid));
		return NOT_EXECUTABLE;
	}
	return bury_until(pid);
}

/* The file's strings, each NUL-ended, as a vector; NULL if there are none. */
static char **read_argv(void)
{
	char *text;
	int length = read_file(HOST_ARGV_FILE, &text), count = 0;

	if (length <= 0)
		return NULL;
	for (int i = 0; i < length; i++)
		count += !text[i];

	char **argv = calloc(count + 2, sizeof(*argv));

	if (!argv)
		return NULL;
	count = 0;
	for (char *p = text; p < text + length; p += strlen(p) + 1)
		argv[count++] = p;
	return argv;
}

/* --- the audit: is everything as it was before the command? ------------- */

struct audit {
	int free_kb;
	char verdict[AUDIT_TEXT];
};

static void take_audit(struct audit *a)
{
	const char *key = "MemFree:", *at = NULL;

	if (read_short("/proc/meminfo", a->verdict, AUDIT_TEXT) > 0)
		at = strstr(a->verdict, key);
	a->free_kb = at ? (int)strtol(at + strlen(key), NULL, 10) : -1;
	if (read_short("/proc/audit", a->verdict, AUDIT_TEXT) <= 0)
		strlcpy(a->verdict, "/proc/audit cannot be read\n", AUDIT_TEXT);
}

static void kill_the_rest(void)
{
	kill(-1, SIGKILL);
	for (;;) {
		pid_t pid = waitpid(-1, NULL, 0);

		if (pid < 0 && pid != -EINTR)
			return;
	}
}

static bool compare(const struct audit *before, const struct audit *after)
{
	bool same = before->free_kb == after->free_kb;
	bool sound = !strncmp(after->verdict, "ok\n", 3);

	if (!same)
		eprintf("init: audit: %d kB were free before, %d kB after\n",
			before->free_kb, after->free_kb);
	if (!sound)
		eprintf("init: audit: %s", after->verdict);
	return same && sound;
}

/*
 * The rehearsal runs what the real thing will run, so that pages which only a
 * first time takes, here and in the kernel, are taken before we measure.
 */
static int run_audited(char **argv)
{
	static struct audit before, after;
	char *rehearsal[] = { "true", NULL };

	for (int i = 0; i < 2; i++) {
		run_command(rehearsal);
		kill_the_rest();
		take_audit(&after);
		take_audit(&before);
	}
	int status = run_command(argv);
	kill_the_rest();
	take_audit(&after);
	return compare(&before, &after) ? status : HOST_AUDIT_BAD;
}

/* The host does not believe a status that comes before its token. */
static void say_token(void)
{
	char token[TOKEN_ROOM];
	int length = read_short(HOST_TOKEN_FILE, token, sizeof(token));

	if (length > 0)
		write(workbench_fd, token, length);
}

static _Noreturn void run_workbench(char **argv)
{
	bool audit = access(HOST_AUDIT_FILE, F_OK) == 0;

	workbench_fd = open(HOST, O_RDWR | O_NOCTTY, 0);
	if (workbench_fd < 0)
		complain("init", HOST, workbench_fd);
	say_token();

	int status = audit ? run_audited(argv) : run_command(argv);

	if (workbench_fd >= 0)
		ioctl(workbench_fd, HOST_EXIT, (void *)status);
	power_off();
}

int main(void)
{
	int err = open_standard(CONSOLE);

	mount_proc();
	if (err)
		complain("init", CONSOLE, err);	/* heard if 2 is open anyway */

	char **argv = read_argv();

	if (argv)
		run_workbench(argv);
	run_shells();
}
