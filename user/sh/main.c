/* Where do commands come from? A person, a script, or the command line. */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK		1024
#define SCRIPT_READ	256
#define USAGE		"usage: sh [FILE [ARGUMENT...]] | " \
			"sh -c COMMAND [NAME [ARGUMENT...]]\n"

struct shell sh;

/* --- line memory -------------------------------------------------------- */

struct chunk {
	struct chunk *next;
	size_t used, room;
	char bytes[];
};

static struct chunk *chunks;

void *line_alloc(size_t n)
{
	n = (n + 7) & ~7u;
	if (!chunks || chunks->room - chunks->used < n) {
		size_t room = n > CHUNK ? n : CHUNK;
		struct chunk *c = malloc(sizeof(*c) + room);

		if (!c) {
			eprintf("sh: out of memory\n");
			exit(STATUS_SYNTAX);
		}
		*c = (struct chunk){ .next = chunks, .room = room };
		chunks = c;
	}
	void *p = chunks->bytes + chunks->used;
	chunks->used += n;
	return p;
}

char *line_copy(const char *s, size_t n)
{
	char *copy = memcpy(line_alloc(n + 1), s, n);

	copy[n] = '\0';
	return copy;
}

/* Everything goes but one chunk, so that most lines need no malloc. */
static void line_free_all(void)
{
	while (chunks && chunks->next) {
		struct chunk *c = chunks;

		chunks = c->next;
		free(c);
	}
	if (chunks)
		chunks->used = 0;
}

/* --- lines -------------------------------------------------------------- */

struct input {
	int fd;
	bool seekable;
	const char *string;	/* of -c: what is left of it */
};

enum line_result { GOT_LINE, GOT_END, GOT_DROPPED };

static char *join(const char *a, const char *b, size_t n)
{
	size_t had = strlen(a);
	char *text = line_alloc(had + n + 1);

	memcpy(text, a, had);
	memcpy(text + had, b, n);
	text[had + n] = '\0';
	return text;
}

static enum line_result line_from_string(struct input *in, char **text)
{
	const char *newline = strchr(in->string, '\n');
	size_t n = newline ? (size_t)(newline - in->string)
			   : strlen(in->string);

	if (!*in->string)
		return GOT_END;
	*text = join(join(*text, in->string, n), "\n", 1);
	in->string += n + !!newline;
	return GOT_LINE;
}

/*
 * A command may share this descriptor with us ("sh <script", and a `cat` in
 * it), and what we have read it cannot read again. So take no more than one
 * line: give back what is too much, or where that is not possible read byte
 * by byte.
 */
static enum line_result line_from_file(struct input *in, char **text)
{
	char buf[SCRIPT_READ];
	bool any = false;

	for (;;) {
		ssize_t n = read(in->fd, buf, in->seekable ? sizeof(buf) : 1);

		if (n == -EINTR)
			continue;
		if (n <= 0)
			break;

		char *newline = memchr(buf, '\n', n);
		ssize_t used = newline ? newline + 1 - buf : n;

		any = true;
		*text = join(*text, buf, used);
		if (used < n)
			lseek(in->fd, used - n, SEEK_CUR);
		if (newline)
			return GOT_LINE;
	}
	if (any)
		*text = join(*text, "\n", 1);
	return any ? GOT_LINE : GOT_END;
}

static enum line_result line_from_person(char **text)
{
	char *line;

	switch (edit_line(**text ? PROMPT_MORE : PROMPT, &line)) {
	case EDIT_END:
		return GOT_END;
	case EDIT_DROPPED:
		sh.status = STATUS_SIGNAL + SIGINT;
		return GOT_DROPPED;
	default:
		*text = join(join(*text, line, strlen(line)), "\n", 1);
		return GOT_LINE;
	}
}

/* One more line behind *text. */
static enum line_result more_text(struct input *in, char **text)
{
	if (in->string)
		return line_from_string(in, text);
	return sh.interactive ? line_from_person(text)
			      : line_from_file(in, text);
}

/* --- commands ----------------------------------------------------------- */

static void syntax_error(void)
{
	sh.status = STATUS_SYNTAX;
	if (!sh.interactive)
		exit(sh.status);
}

/* Read and run one command. False at the end of the input. */
static bool run_next(struct input *in)
{
	char *text = line_copy("", 0);
	struct list *list = NULL;
	enum line_result got;
	enum parse_result result;

	do {
		got = more_text(in, &text);
		if (got == GOT_DROPPED)
			return true;
		if (got == GOT_END)
			break;
		result = parse(text, &list);
	} while (result == INCOMPLETE);
	if (got == GOT_END) {
		if (!*text)
			return false;
		eprintf("sh: syntax error: the input ends in a quote or after "
			"an operator\n");
		syntax_error();
		return sh.interactive;
	}
	if (result == SYNTAX_ERROR)
		syntax_error();
	else
		run_list(list);
	return true;
}

static void become_interactive(void)
{
	sh.interactive = true;
	person_signals(SIG_IGN);
	setpgid(0, 0);		/* refused to a session leader: it has one */
	pid_t group = getpgrp();
	sh.job_control = !ioctl(STDIN_FILENO, TIOCSPGRP, &group);
}

/* Open a script out of the way of descriptors that commands may name. */
static int open_script(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0) {
		eprintf("sh: %s: %s\n", path, strerror(fd));
		exit(STATUS_NOT_FOUND);
	}
	int hidden = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_HIDDEN_FD);
	if (hidden < 0)
		return fd;
	close(fd);
	return hidden;
}

/* sh -c COMMAND [NAME [ARGUMENT...]] */
static void open_string(struct input *in)
{
	bool named = sh.argc > 3;

	in->string = sh.argv[2];
	sh.argc = named ? sh.argc - 3 : 1;
	sh.argv += named ? 3 : 0;
}

static void open_input(struct input *in, int argc, char **argv)
{
	struct stat64 st;

	sh.argc = argc;
	sh.argv = argv;
	if (argc > 2 && !strcmp(argv[1], "-c")) {
		open_string(in);
		return;
	}
	if (argc > 1 && argv[1][0] == '-') {
		eprintf(USAGE);
		exit(STATUS_SYNTAX);
	}
	if (argc > 1) {
		sh.argc--;
		sh.argv++;
		in->fd = open_script(argv[1]);
	} else if (edit_init() == 0) {
		become_interactive();
	}
	in->seekable = !fstat64(in->fd, &st) && S_ISREG(st.st_mode);
}

int main(int argc, char **argv, char **envp)
{
	struct input in = { .fd = STDIN_FILENO };

	sh.pid = getpid();
	import_variables(envp);
	open_input(&in, argc, argv);
	do {
		line_free_all();
		reap_background();
	} while (run_next(&in));
	return sh.status;
}
