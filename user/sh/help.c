/* What is there? */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The programs in /bin: their usage, and a line. */
static const struct {
	const char *usage, *help;
} programs[] = {
	{ "fork-new", "one fork, both sides tell of it" },
	{ "forktree [N]", "a tree of forks, N deep" },
	{ "cowdemo", "who shares which frame, before and after a write" },
	{ "bomb [-r]", "fork until the kernel refuses; -r: all of them do" },
	{ "spin", "run forever: for ^C, and for kill" },
	{ "strace [-f] CMD", "each system call of CMD, and its answer" },
	{ "newpid CMD", "CMD as pid 1 of a namespace of its own" },
	{ "bench [NAME]", "what fork, exec, a switch, a fault take" },
	{ "fuzz SEED CALLS", "an attacker by chance" },
	{ "ps", "processes" },
	{ "free", "memory, and frames" },
	{ "setuidgid UID CMD", "CMD as an ordinary user" },
	{ "cat [FILE...]", "files, one after the other" },
	{ "chmod MODE FILE", "who may do what with a file" },
	{ "chown UID[:GID] FILE", "whose a file is" },
	{ "cp FILE NEW", "copy a file, or files into a directory" },
	{ "clear", "an empty screen" },
	{ "date [+%s]", "what time is it?" },
	{ "echo [-n] WORD...", "the words" },
	{ "edit FILE", "write a file" },
	{ "env [N=V...] [CMD]", "what CMD is given; CMD with others" },
	{ "false", "fail" },
	{ "grep [-EFivnclqh] PATTERN [FILE...]", "lines that fit" },
	{ "head [-n N] [FILE...]", "the first lines" },
	{ "hexdump [FILE...]", "bytes, in hexadecimal" },
	{ "ls [-al1] [FILE...]", "what is in a directory" },
	{ "mkdir [-p] DIR", "make a directory" },
	{ "more [FILE...]", "a screen at a time" },
	{ "mv FILE NEW", "another name or place, by copying" },
	{ "poweroff", "the machine off, and all files with it" },
	{ "printf FORMAT WORD...", "words by a format" },
	{ "rm [-rf] FILE...", "remove files" },
	{ "seq [FIRST [STEP]] LAST", "count" },
	{ "sh [FILE]", "another shell" },
	{ "sleep SECONDS", "do nothing for a while" },
	{ "sort [-nru] [FILE...]", "lines in order" },
	{ "tail [-n N] [FILE...]", "the last lines" },
	{ "tee [-a] [FILE...]", "its input, into files, too" },
	{ "touch FILE...", "make files that are empty" },
	{ "tr [-ds] SET [SET]", "characters become others" },
	{ "true", "succeed" },
	{ "tsh [-c LINE]", "the tiny shell" },
	{ "uname [-a]", "which kernel is this?" },
	{ "wc [-lwc] [FILE...]", "count lines, words, bytes" },
};

#define COLUMN	26		/* of the second one */
#define COUNT (sizeof(programs) / sizeof(*programs))

/* Words of the language: the syntax shows how they are used. */
static const char language[] =
	"if then else elif fi while until for in do done case esac time { } !";

static const char syntax[] =
	"Syntax: a | b   a && b || c   a; b   a &   ! a   ( a )   { a; }\n"
	"        if while until for case   NAME() { ...; }   time a\n"
	"        <in >out >>out 2>&1 <<END   'as is' \"with $NAME\" \\x\n"
	"        NAME=value   $? $$ $! $# $1 $@ ${x:-y} ${x#pattern}\n"
	"        $(command)   $((1 + 2))   * ? [a-z]   ~   # comment\n"
	"Keys:   Tab completes, arrows and ^P ^N go back, ^R searches,\n"
	"        ^A ^E ^K ^U ^W edit, ^C drops, ^Z stops, ^D leaves\n";

static void print(const char *usage, const char *help)
{
	int n = strlen(usage);

	printf("  %s%*s%s\n", usage, n < COLUMN ? COLUMN - n : 2, "", help);
}

static bool is_about(const char *usage, const char *name)
{
	size_t n = strcspn(usage, " ");

	return strlen(name) == n && !memcmp(usage, name, n);
}

static bool is_of_language(const char *name)
{
	for (const char *at = language; *at; at += strspn(at, " ")) {
		if (is_about(at, name))
			return true;
		at += strcspn(at, " ");
	}
	return false;
}

static bool help_about(const char *name)
{
	const struct builtin *b = find_builtin(name);

	if (b)
		printf("%s\n    %s (built in)\n", b->usage, b->help);
	for (size_t i = 0; !b && i < COUNT; i++)
		if (is_about(programs[i].usage, name)) {
			printf("%s\n    %s\n", programs[i].usage,
			       programs[i].help);
			return true;
		}
	if (b || !is_of_language(name))
		return b;
	printf("%s", syntax);
	return true;
}

int do_help(char **argv)
{
	int status = 0;
	bool all = !argv[1];

	while (*++argv) {
		if (help_about(*argv))
			continue;
		complain_builtin("help", *argv, "nothing is known of it");
		status = EXIT_FAILURE;
	}
	if (!all)
		return status;
	puts("Built in: done by the shell itself, without a fork.");
	for (const struct builtin *b = all_builtins(); *b->name; b++)
		print(b->usage, b->help);
	puts("Programs: each is a fork and an execve away.");
	for (size_t i = 0; i < COUNT; i++)
		print(programs[i].usage, programs[i].help);
	printf("%s", syntax);
	return status;
}
