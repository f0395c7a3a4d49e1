/*
 * The tiny shell: what lines print, and the status each leaves behind; with
 * -c, and from a pipe, where a program reads on where the shell has stopped.
 * linux: prints what held.
 * needs: users limits
 */
#include "check.h"

#define TEXT		2048
#define LINE		1024		/* as tsh has it */
#define MANY_FILES	64
#define FEW_FILES	8
#define FIVE(line)	line ";" line ";" line ";" line ";" line

static char shell[256];

/* Both outputs of tsh go to our pipe, and it may have few files: a shell that
 * leaves its pipes open soon has none. */
static void become_shell(const char *text, int in, const int out[2])
{
	char *by_option[] = { "tsh", "-c", (char *)text, NULL };
	char *by_input[] = { "tsh", NULL };
	struct rlimit64 few = { FEW_FILES, FEW_FILES };

	dup2(in, STDIN_FILENO);
	dup2(out[1], STDOUT_FILENO);
	dup2(out[1], STDERR_FILENO);
	for (int fd = STDERR_FILENO + 1; fd < MANY_FILES; fd++)
		close(fd);
	CHECK_EQ(prlimit64(0, RLIMIT_NOFILE, &few, NULL), 0);
	execve(shell, text ? by_option : by_input, environ);
	_exit(99);
}

/* Say what tsh prints and how it ends; text NULL: its lines come from in. */
static void run(const char *text, int in)
{
	static char said[TEXT];
	int out[2], n, used = 0;

	CHECK_EQ(pipe(out), 0);
	pid_t pid = must_fork();
	if (pid == 0)
		become_shell(text, in, out);
	close(out[1]);
	while ((n = read(out[0], said + used, TEXT - 1 - used)) > 0)
		used += n;
	close(out[0]);
	said[used] = '\0';
	int status = status_of(pid);
	CHECK(WIFEXITED(status));
	say("%s-> %d\n", said, WEXITSTATUS(status));
}

static const char *const lines[] = {
	"echo a  b", "echo 'a  b' \"c'd\"x", "echo a|cat|cat", "", " \t",
	"echo a | cat | cat | cat | cat | cat | cat | cat | cat | cat | cat",
	FIVE("echo a | cat | cat"), FIVE("true | cat </dev/null >/dev/null"),
	FIVE("true &") "; wait",
	"no-such-program", "no-such-program | cat", "cat </no/such/file",
	"false", "true", "true | false", "false | true", "false; exit",
	"false;true", "exit 7", "exit 3 | cat; exit", "false; echo | exit",
	"echo a >/tmp/tsh.f; echo b>>/tmp/tsh.f;cat</tmp/tsh.f",
	">/tmp/tsh.f; cat /tmp/tsh.f", "cat </tmp/tsh.f | cat; rm /tmp/tsh.f",
	"echo here | cat </dev/null", "echo a\necho b |\n\ncat",
	"cat &", "true & wait; echo done", "false & wait",
	"false; cat & wait", "cd /; exec",
	"cd /tmp; cd / | cat; echo >tsh.g; cat /tmp/tsh.g; rm tsh.g",
	"cd /no/such", "cd /no/such; exit",
	"sh -c 'kill -SEGV $$'", "sh -c 'kill -SEGV $$' | true",
	"| cat", "echo |", "echo | | cat", "echo >", "echo > | cat", "; echo",
	"echo a; & echo b", "echo a && echo b", "echo 'a", "echo \"a; exit 3",
};

static void from_a_pipe(const char *text)
{
	int in[2];

	CHECK_EQ(pipe(in), 0);
	CHECK_EQ(write(in[1], text, strlen(text)), (int)strlen(text));
	close(in[1]);
	run(NULL, in[0]);
	close(in[0]);
}

/* The longest line, and one more: that one is refused and the next is run. */
static void long_lines(void)
{
	static char text[LINE + 16];

	memset(text, 'x', sizeof(text));
	memcpy(text, "true ", 5);
	strcpy(text + LINE, "\nfalse\n");
	from_a_pipe(text);
	text[LINE] = 'x';
	strcpy(text + LINE + 1, "\nexit\n");
	from_a_pipe(text);
}

int main(int argc, char **argv)
{
	int nothing = open("/dev/null", O_RDONLY, 0);
	char *slash = argc ? strrchr(argv[0], '/') : NULL;

	snprintf(shell, sizeof(shell), "%.*s/tsh",
		 slash ? (int)(slash - argv[0]) : 4,
		 slash ? argv[0] : "/bin");
	for (unsigned i = 0; i < COUNT(lines); i++) {
		say("%s\n", lines[i]);
		run(lines[i], nothing);
	}
	from_a_pipe("echo a\nno-such\ncat\nrest 1\nrest 2\n");
	from_a_pipe("true\nfalse");
	from_a_pipe("echo '\ntrue\necho |\n");
	long_lines();
	no_children_left();
	return check_result();
}
