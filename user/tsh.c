/*
 * A tiny shell: what becomes of a line that is typed?
 *
 *	main > read_line		characters
 *	     > run_line > parse_line	commands, made of words
 *			> run_pipeline	pipe, and fork: two tasks from here on
 *			    > run_child	    the child: dup2, then execve
 *			    > wait_for	    the parent: waitpid
 *
 *	line	 = pipeline { ; pipeline | & pipeline }
 *	pipeline = command { | command }
 *	command	 = words, < FILE, > FILE and >> FILE
 *
 * Between two ' or two " all is as it stands. The shell itself does cd, exit
 * and wait; all else is a program in /bin. user/sh is the comfortable shell.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

#define BLANKS		" \t\r"
#define BIN		"/bin/"
#define LINE_ROOM	1024
#define NEW_FILE_MODE	0666
#define NONE		-1		/* in place of a descriptor */
#define STATUS_SYNTAX	2		/* statuses as in other shells */
#define NOT_EXECUTABLE	126
#define NOT_FOUND	127
#define BY_SIGNAL	128		/* and the signal's number */

struct command {
	char **words;			/* NULL after the last */
	char *file[2];			/* for descriptors 0 and 1, or NULL */
	int flags[2];			/* how they are opened */
	char ending;			/* the | & or ; after it, or NUL */
};

/* A word takes a character of the line, its end another: there is room. */
static char line[LINE_ROOM + 1], text[LINE_ROOM + 1], *next_text;
static char *words[LINE_ROOM + 1], **next_word;
static struct command commands[LINE_ROOM];

static const char *at;			/* what of the line is not parsed yet */
static const char *prompt = "";
static volatile bool interrupted;	/* by ^C: the rest is not run */
static int status;			/* of the last pipeline */

static bool syntax_error(const char *cure)
{
	eprintf("tsh: syntax error: %s\n", cure);
	status = STATUS_SYNTAX;
	return false;
}

static void skip(const char *set)
{
	while (*at && strchr(set, *at))
		at++;
}

/* The word goes into text[], without its quotes. */
static bool parse_word(char **word)
{
	const char *start = at;
	char quote = '\0';

	*word = next_text;
	for (; *at && (quote || !strchr(BLANKS "|&;\n<>", *at)); at++) {
		if (*at == quote)
			quote = '\0';
		else if (!quote && (*at == '\'' || *at == '"'))
			quote = *at;
		else
			*next_text++ = *at;
	}
	*next_text++ = '\0';
	return (!quote || syntax_error("close the quote on the same line")) &&
	       (at > start || syntax_error("name a file after < or >"));
}

static bool parse_redirect(struct command *c)
{
	bool out = *at++ == '>', append = out && *at == '>';

	at += append;
	c->flags[out] = !out ? O_RDONLY :
		O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC);
	skip(BLANKS);
	return parse_word(&c->file[out]);
}

/* Up to its ending, which is read, too. */
static bool parse_command(struct command *c)
{
	const char *start = at;

	*c = (struct command){ .words = next_word };
	for (; *at && !strchr("|&;\n", *at); skip(BLANKS))
		if (!(*at == '<' || *at == '>' ? parse_redirect(c)
					       : parse_word(next_word++)))
			return false;
	if (at == start)
		return syntax_error("put a command before | & ; and after |");
	*next_word++ = NULL;
	c->ending = *at ? *at++ : '\0';
	return true;
}

/* Make commands[] of line[]. Returns how many; 0 after a mistake, too. */
static int parse_line(void)
{
	struct command *c = commands;

	at = line;
	next_text = text;
	next_word = words;
	for (skip(BLANKS "\n"); *at || (c > commands && c[-1].ending == '|');
	     skip(BLANKS "\n"))
		if (!parse_command(c++))
			return 0;
	return c - commands;
}

/* What the shell must do itself; sets status. False: it is a program. */
static bool run_builtin(char **argv)
{
	int err = 0;

	if (!strcmp(argv[0], "exit"))
		exit(argv[1] ? parse_number(argv[1]) : status);
	if (!strcmp(argv[0], "cd"))
		err = chdir(argv[1] ? argv[1] : "/");
	else if (!strcmp(argv[0], "wait"))
		while (waitpid(-1, NULL, 0) > 0)
			;		/* until -ECHILD, or -EINTR by ^C */
	else
		return false;
	status = err ? complain("tsh: cd", argv[1], err) : EXIT_SUCCESS;
	return true;
}

static void move_fd(int from, int to)
{
	if (from >= 0 && from != to) {
		dup2(from, to);
		close(from);
	}
}

/* The task stays, and gets another program. Returns only if it did not. */
static int run_program(char **argv)
{
	char path[sizeof(BIN) + LINE_ROOM];

	snprintf(path, sizeof(path), "%s%s", strchr(argv[0], '/') ? "" : BIN,
		 argv[0]);
	int err = execve(path, argv, environ);
	if (err == -ENOENT)
		eprintf("tsh: %s: no such program; see ls /bin\n", argv[0]);
	else
		complain("tsh", argv[0], err);
	return err == -ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
}

/* In the child. A file comes after a pipe's end, and so takes its place. */
static _Noreturn void run_child(struct command *c, const int ends[2])
{
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++) {
		move_fd(ends[fd], fd);
		if (!c->file[fd])
			continue;
		int file = open(c->file[fd], c->flags[fd], NEW_FILE_MODE);
		if (file < 0)
			exit(complain("tsh", c->file[fd], file));
		move_fd(file, fd);
	}
	if (!c->words[0])
		exit(EXIT_SUCCESS);
	exit(run_builtin(c->words) ? status : run_program(c->words));
}

/* Returns the child's exit status. */
static int wait_for(pid_t pid)
{
	int how = 0;

	while (waitpid(pid, &how, 0) == -EINTR)
		;
	if (WIFEXITED(how))
		return WEXITSTATUS(how);
	interrupted |= WTERMSIG(how) == SIGINT;
	if (WTERMSIG(how) != SIGINT && WTERMSIG(how) != SIGPIPE)
		eprintf("tsh: %s\n", strsignal(WTERMSIG(how)));
	return BY_SIGNAL + WTERMSIG(how);
}

static int keyboard_signals(uint32_t action)
{
	struct sigaction act = { .sa_handler = action }; /* no SA_RESTART */

	return sigaction(SIGQUIT, &act, NULL) ?: sigaction(SIGINT, &act, NULL);
}

/* Run c, which reads from `in`, and what it is piped into. Closes `in`.
 * Returns the last one's exit status; in the background 0, at once. */
static int run_pipeline(struct command *c, int in, bool background)
{
	int ends[2] = { NONE, NONE };
	bool piped = c->ending == '|';
	pid_t pid = piped ? pipe(ends) : 0;

	if (pid == 0)
		pid = fork();		/* returns twice */
	if (pid == 0) {
		close(ends[0]);		/* of NONE: -EBADF, and no harm */
		if (background || *prompt)
			keyboard_signals(background ? SIG_IGN : SIG_DFL);
		run_child(c, (int[]){ in, ends[1] });
	}
	close(in);
	close(ends[1]);			/* or the reader would see no end */
	if (pid < 0) {
		close(ends[0]);
		return complain("tsh", "cannot fork", pid);
	}
	int right = piped ? run_pipeline(c + 1, ends[0], background) : 0;
	int own = background ? 0 : wait_for(pid);
	return piped ? right : own;
}

static void run_line(void)
{
	struct command *c = commands, *last, *end = commands + parse_line();

	for (; c < end && !interrupted; c = last + 1) {
		for (last = c; last->ending == '|'; last++)
			;
		bool background = last->ending == '&';
		int in = background ? open("/dev/null", O_RDONLY, 0) : NONE;
		if (c < last || background || c->file[0] || c->file[1] ||
		    !run_builtin(c->words))
			status = run_pipeline(c, in, background);
	}
}

/* No byte too many: the next may be for a program. False at the end. */
static bool read_line(void)
{
	size_t n = 0;
	int got;
	char c;

	interrupted = false;
	eprintf("%s", prompt);
	while ((got = read(STDIN_FILENO, &c, 1)) > 0 && c != '\n')
		if (n < sizeof(line))
			line[n++] = c;
	if (n == sizeof(line))
		n = syntax_error("cut the line: it may have 1024 bytes");
	line[n] = '\0';
	return got > 0 || n > 0 || interrupted;
}

/* ^C ends a read; it is for the foreground group, this shell and what it runs.
 * (A group for each pipeline, and so ^Z, is job control, which user/sh has.) */
static void on_key(int sig)
{
	interrupted = sig;
	eprintf("\n");
}

int main(int argc, char **argv)
{
	struct termios t;
	pid_t group = getpgrp();

	if (argc > 1) {
		if (argc != 3 || strcmp(argv[1], "-c") ||
		    strlcpy(line, argv[2], sizeof(line)) > LINE_ROOM)
			*line = syntax_error("say tsh -c LINE (1024 bytes)");
		run_line();
		return status;
	}
	if (ioctl(STDIN_FILENO, TCGETS, &t) == 0) {
		prompt = "tine$ ";
		if (keyboard_signals(HANDLER(on_key)))
			keyboard_signals(SIG_IGN);	/* no handlers */
	}
	while (read_line()) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;		/* what has ended in the background */
		run_line();
		signal(SIGTTOU, SIG_IGN);
		ioctl(STDIN_FILENO, TIOCSPGRP, &group);	/* from a sh */
		signal(SIGTTOU, SIG_DFL);
	}
	return status;
}
