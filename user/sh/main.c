/* Where do commands come from? A person, a script, or the command line. */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM	80	/* of a command's lines */
#define DEEPEST		200	/* files and evals in each other */
#define SCRIPT_READ	256
#define USAGE		"usage: sh [-efux] [FILE [ARGUMENT...]] | " \
			"sh -c COMMAND [NAME [ARGUMENT...]]\n"

struct shell sh;

/* --- lines -------------------------------------------------------------- */

struct input {
	int fd;
	bool seekable, person;
	const char *string;	/* of -c: what is left of it */
};

enum line_result { GOT_LINE, GOT_END, GOT_DROPPED };

struct lines {			/* of one command, so far; malloc'ed */
	char *text;
	size_t used, room;
};

static void add_text(struct lines *l, const char *s, size_t n)
{
	if (l->used + n >= l->room) {
		l->room = 2 * (l->used + n) + FIRST_ROOM;
		l->text = realloc(l->text, l->room);
		if (!l->text)
			out_of_memory();
	}
	memcpy(l->text + l->used, s, n);
	l->used += n;
	l->text[l->used] = '\0';
}

static enum line_result line_from_string(struct input *in, struct lines *l)
{
	size_t n = strcspn(in->string, "\n");
	bool newline = in->string[n];

	if (!*in->string)
		return GOT_END;
	add_text(l, in->string, n);
	add_text(l, "\n", 1);
	in->string += n + newline;
	return GOT_LINE;
}

/*
 * A command may share this descriptor with us ("sh <script", and a `cat` in
 * it), and what we have read it cannot read again. So take no more than one
 * line: give back what is too much, or where that is not possible read byte
 * by byte.
 */
static enum line_result line_from_file(struct input *in, struct lines *l)
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
		add_text(l, buf, used);
		if (used < n)
			lseek(in->fd, used - n, SEEK_CUR);
		if (newline)
			return GOT_LINE;
	}
	if (any)
		add_text(l, "\n", 1);
	return any ? GOT_LINE : GOT_END;
}

static enum line_result line_from_person(struct lines *l)
{
	char *line;

	switch (edit_line(l->used ? PROMPT_MORE : PROMPT, &line)) {
	case EDIT_END:
		return GOT_END;
	case EDIT_DROPPED:
		sh.status = STATUS_SIGNAL + SIGINT;
		return GOT_DROPPED;
	default:
		interrupted();	/* a ^C before this was for what had ended */
		add_text(l, line, strlen(line));
		add_text(l, "\n", 1);
		return GOT_LINE;
	}
}

/* One more line behind the others. */
static enum line_result more_text(struct input *in, struct lines *l)
{
	if (in->string)
		return line_from_string(in, l);
	return in->person ? line_from_person(l) : line_from_file(in, l);
}

/* --- commands ----------------------------------------------------------- */

/* The lines' tree; what an incomplete one took is given back. */
static enum parse_result try(struct lines *l, bool whole, struct node **tree)
{
	struct mark m = line_mark();
	char *text = line_copy(l->text, l->used);
	enum parse_result result = parse(text, whole, tree);

	if (result == INCOMPLETE)
		line_release(m);
	return result;
}

/*
 * Read lines until they are a command; its tree is NULL if it is none. False:
 * the input has ended.
 */
static bool read_command(struct input *in, struct node **tree)
{
	struct lines l = { 0 };
	enum parse_result result = INCOMPLETE;
	enum line_result got = GOT_LINE;

	while (result == INCOMPLETE && got == GOT_LINE) {
		got = more_text(in, &l);
		if (got == GOT_LINE)
			result = try(&l, false, tree);
		else if (got == GOT_END && l.used)
			result = try(&l, true, tree);
	}
	if (result != PARSED)
		*tree = NULL;
	if (result == SYNTAX_ERROR)
		abandon(STATUS_SYNTAX);
	bool any = l.used;
	free(l.text);
	return any || got != GOT_END;
}

/* Read and run one command. False at the end of the input. */
static bool run_next(struct input *in)
{
	struct arena *home = new_arena(), *was = use_arena(home);
	struct arena *outer = sh.tree_home;
	struct node *tree = NULL;
	bool any = read_command(in, &tree);

	use_arena(was);
	sh.tree_home = home;
	run(tree, false);
	sh.tree_home = outer;
	put_arena(home);
	return any;
}

static void run_input(struct input *in)
{
	if (++sh.depth > DEEPEST) {
		eprintf("sh: too many texts in each other\n");
		abandon(STATUS_SYNTAX);
	}
	while (!sh.unwind && run_next(in))
		;
	sh.depth--;
}

void run_text(const char *text)
{
	struct input in = { .string = text };

	run_input(&in);
}

int run_file(const char *path)
{
	struct stat64 st;
	struct input in = { .fd = open(path, O_RDONLY | O_CLOEXEC, 0) };

	if (in.fd < 0)
		return in.fd;
	in.fd = hide_fd(in.fd);
	in.seekable = !fstat64(in.fd, &st) && S_ISREG(st.st_mode);
	run_input(&in);
	close(in.fd);
	if (sh.unwind == RETURNING)
		sh.unwind = GO_ON;
	return 0;
}

/* --- the beginning ------------------------------------------------------ */

static void become_interactive(struct input *in)
{
	in->person = sh.interactive = true;
	person_signals();
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
	return hide_fd(fd);
}

/* The options before FILE or COMMAND. Returns how many words they are. */
static int read_options(char **argv, bool *is_command)
{
	int i = 1;

	for (; argv[0] && argv[i] && argv[i][0] == '-' && argv[i][1]; i++)
		for (char *p = argv[i] + 1; *p; p++) {
			if (*p == 'c')
				*is_command = true;
			else if (!set_option(*p, true)) {
				eprintf(USAGE);
				exit(STATUS_SYNTAX);
			}
		}
	return i;
}

/* sh -c COMMAND [NAME [ARGUMENT...]], sh FILE [ARGUMENT...], or a person. */
static void open_input(struct input *in, int argc, char **argv)
{
	static char *name[] = { "sh", NULL };
	struct stat64 st;
	bool is_command = false;
	int first = argc ? read_options(argv, &is_command) : 0;

	sh.argc = 1;
	sh.argv = name;
	if (argc)
		name[0] = argv[0];
	if (is_command && first < argc)
		in->string = argv[first++];
	if (first < argc) {
		sh.argc = argc - first;
		sh.argv = argv + first;
	}
	if (in->string)
		return;
	if (first < argc)
		in->fd = open_script(argv[first]);
	else if (edit_init() == 0)
		become_interactive(in);
	in->seekable = !fstat64(in->fd, &st) && S_ISREG(st.st_mode);
}

int main(int argc, char **argv, char **envp)
{
	struct input in = { .fd = STDIN_FILENO };

	sh.pid = getpid();
	import_variables(envp);
	set_variable("IFS", 3, IFS, false);
	open_input(&in, argc, argv);
	do {
		sh.unwind = GO_ON;
		reap_background();
	} while (run_next(&in) && (!sh.unwind || in.person));
	leave(sh.status);
}
