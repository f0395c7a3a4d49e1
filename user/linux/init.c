/*
 * The first process where tools/linuxrun boots a Linux: it runs the commands
 * the host gave, and tells the host what they wrote and how they ended.
 *
 *	main > answer			one command after the other
 *		become_watcher		a child: starts CMD, clears up after it
 *		relay			CMD's output, out by the port
 *
 * Tine does this in the kernel (/dev/host). Here the same frames go to the
 * same port, which Linux opens to root by iopl.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>
#include <uapi/host.h>

#define NR_IOPL		110		/* Linux's; Tine gives no ports away */
#define ALL_PORTS	3
#define NO_PORTS	0
#define ARGV_FILE	"/etc/linuxrun.%d"	/* CMD ARGS, each NUL-ended */
#define STDIN_FILE	"/etc/vmrun.stdin"
#define NO_INPUT	"/dev/null"
#define NOT_EXECUTABLE	126
#define NOT_FOUND	127
#define PATH_ROOM	256

static char *const environment[] = { "PATH=/bin", "HOME=/", "TERM=linux", 0 };

static void port_write(const void *data, uint32_t size)
{
	asm volatile("rep outsb" : "+S" (data), "+c" (size)
		     : "d" (HOST_OUT_PORT) : "memory");
}

/* Everything the pipe brings, until nothing can write to it any more. */
static void relay(int from)
{
	static uint8_t frame[3 + HOST_MAX_FRAME] = { HOST_FRAME_OUT };
	int size;

	while ((size = read(from, frame + 3, HOST_MAX_FRAME)) > 0) {
		frame[1] = size;
		frame[2] = size >> 8;
		port_write(frame, 3 + size);
	}
}

static _Noreturn void become_command(char **argv, int output)
{
	char path[PATH_ROOM];
	int input = open(STDIN_FILE, O_RDONLY, 0);

	if (input < 0)
		input = open(NO_INPUT, O_RDONLY, 0);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close(input);
	close(output);
	setsid();
	syscall1(NR_IOPL, NO_PORTS);
	snprintf(path, sizeof(path), "%s%s",
		 strchr(argv[0], '/') ? "" : "/bin/", argv[0]);
	int err = execve(path, argv, environment);
	eprintf("init: %s: %s\n", argv[0], strerror(err));
	_exit(err == -ENOENT || err == -ENOTDIR ? NOT_FOUND : NOT_EXECUTABLE);
}

/*
 * CMD's parent. Its end is not the end of what it left behind, so the watcher
 * kills that; kill(-1) spares the caller and process 1. CMD's status goes
 * into the pipe `verdict`.
 */
static _Noreturn void become_watcher(char **argv, int output, int verdict)
{
	int status = -1;

	signal(SIGCHLD, SIG_DFL);
	pid_t pid = fork();
	if (pid == 0) {
		close(verdict);
		become_command(argv, output);
	}
	close(output);
	waitpid(pid, &status, 0);
	kill(-1, SIGKILL);
	uint8_t code = WIFEXITED(status) ? WEXITSTATUS(status)
					 : 128 + WTERMSIG(status);
	write(verdict, &code, 1);
	_exit(0);
}

/* Run it, its output and its status framed for the host. */
static void answer(char **argv)
{
	int output[2], verdict[2];
	uint8_t ended[2] = { HOST_FRAME_EXIT, NOT_EXECUTABLE };

	pipe2(output, O_CLOEXEC);
	pipe2(verdict, O_CLOEXEC);
	if (fork() == 0) {
		close(output[0]);
		close(verdict[0]);
		become_watcher(argv, output[1], verdict[1]);
	}
	close(output[1]);
	close(verdict[1]);
	relay(output[0]);
	read(verdict[0], ended + 1, 1);
	close(output[0]);
	close(verdict[0]);
	port_write(ended, sizeof(ended));
}

/* The nr-th command, as a vector; NULL if there is none. */
static char **command(int nr)
{
	char path[PATH_ROOM], *text;
	snprintf(path, sizeof(path), ARGV_FILE, nr);
	int length = read_file(path, &text), count = 0;

	if (length <= 0)
		return NULL;
	char **argv = calloc(length + 1, sizeof(*argv));
	for (char *p = text; argv && p < text + length; p += strlen(p) + 1)
		argv[count++] = p;
	return argv;
}

int main(void)
{
	char **argv;

	signal(SIGCHLD, SIG_IGN);	/* orphans bury themselves */
	syscall5(__NR_mount, (int)"proc", (int)"/proc", (int)"proc", 0, 0);
	int err = syscall1(NR_IOPL, ALL_PORTS);
	if (err)
		complain("init", "iopl", err);
	for (int nr = 0; (argv = command(nr)); nr++)
		answer(argv);
	return reboot(LINUX_REBOOT_CMD_POWER_OFF);
}
