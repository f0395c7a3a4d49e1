/*
 * The shell, given nonsense: whatever it is, it comes to an end by itself,
 * and not by a signal.
 *
 * Words of the language in any order, and bytes. What could rightly run for
 * ever (while, until) is only read: it stands on one line behind an exit.
 * argv: another shell, a seed, how many.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include "check.h"

#define TEXTS		3000
#define MOST_WORDS	40
#define ROOM		1024
#define PATIENCE	60	/* seconds, a safety net: a hang is a death */

static const char *const words[] = {
	"if", "then", "else", "elif", "fi", "for", "in", "do", "done", "case",
	"esac", "while", "until", "{", "}", "(", ")", "!", "time", "|", "||",
	"&", "&&", ";", ";;", "\n", "<", ">", ">>", "<<", "<<-", "<&", ">&",
	"2>", "a", "b", "x=1", "x=$x$y", "f()", "f", "'", "\"", "`", "\\",
	"$", "$x", "$(", "${", "${x", ":-", "#", "%", "##", "}", "$((", "))",
	"$1", "$@", "\"$@\"", "$*", "*", "?", "[", "]", "[a-z]", "~", "/",
	"1", "+", "-", "%", "<<", "=", ",", "EOF", "E", "\nEOF\n", "echo",
	"set", "--", "shift", "eval", ".", "cd", "read", "test", "[", "]",
	"return", "break", "continue", "local", "export", "unset", "trap",
	"INT", "EXIT", "exec", "umask", "wait", "jobs", "type", "command",
	"getopts", "'a b'", "\"a $x\"", "${x:-y}", "${x#*}", "$((1+2))",
	"$(:)", "`:`", "\t", " ", "", "", "#", "\200", "\377",
};

#define WORDS (sizeof(words) / sizeof(*words))

static uint32_t state;

static uint32_t random(uint32_t below)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % below;
}

static void make_words(char *text)
{
	int n = 1 + random(MOST_WORDS);

	*text = '\0';
	while (n--) {
		strcpy(text + strlen(text), words[random(WORDS)]);
		if (random(4))
			strcpy(text + strlen(text), " ");
	}
}

static void make_bytes(char *text)
{
	int n = 1 + random(ROOM / 8);

	for (int i = 0; i < n; i++)
		text[i] = random(3) ? ' ' + random(95) : 1 + random(255);
	text[n] = '\0';
}

/* One thing in itself, deeper than anyone writes. */
static void make_deep(char *text)
{
	static const char *const open[] = {
		"(", "{ ", "$(", "${x:-", "\"$(", "$((", "`", "if ", "! ",
		"f() ", "case a in a) ", "<<E ", "$((-", "$((1+(", "[ ( ",
	};
	const char *word = open[random(sizeof(open) / sizeof(*open))];
	int n = (ROOM - 2) / strlen(word);

	*text = '\0';
	for (int i = 1 + random(n); i; i--)
		strcpy(text + strlen(text), word);
}

static void only_read(char *text)
{
	char copy[ROOM + 16] = "exit; ";

	if (!strstr(text, "while") && !strstr(text, "until"))
		return;
	strlcpy(copy + strlen(copy), text, ROOM);
	for (char *p = copy; *p; p++)
		if (*p == '\n')
			*p = ';';
	strcpy(text, copy);
}

static _Noreturn void become_shell(const char *shell, char *text)
{
	char *argv[] = { "sh", "-c", text, NULL }, *env[] = { "PATH=/-", 0 };
	int null = open("/dev/null", O_RDWR, 0);

	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	setuid(1000);		/* it makes no files here */
	alarm(PATIENCE);
	execve(shell, argv, env);
	_exit(126);
}

static void try(const char *shell, uint32_t seed)
{
	static char text[2 * ROOM];
	int status;

	state = seed;
	switch (random(8)) {
	case 0:
		make_bytes(text);
		break;
	case 1:
		make_deep(text);
		break;
	default:
		make_words(text);
	}
	only_read(text);
	pid_t pid = fork();
	if (pid == 0)
		become_shell(shell, text);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
		printf("text %u, status %x:\n%s\n", seed, status, text);
		exit(1);
	}
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

int main(int argc, char **argv)
{
	const char *shell = argc > 1 ? argv[1] : "/bin/sh";
	uint32_t first = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	uint32_t count = argc > 3 ? strtoul(argv[3], NULL, 0) : TEXTS;

	if (!CHECK_EQ(access(shell, X_OK), 0))
		return 1;
	chdir("/");
	for (uint32_t i = 0; i < count; i++)
		try(shell, first + i);
	printf("%u texts\n", count);
	return 0;
}
