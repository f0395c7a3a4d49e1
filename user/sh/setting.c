/* Built-ins about variables, $1 ... and options. */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NAME or NAME=value: the name's length; 0 if it is neither, told. */
static size_t declared(const char *who, const char *word)
{
	size_t n = name_length(word);

	if (n && (!word[n] || word[n] == '='))
		return n;
	complain_builtin(who, word, "is no name");
	abandon(STATUS_SYNTAX);
	return 0;
}

int do_export(char **argv)
{
	if (!argv[1] || !strcmp(argv[1], "-p"))
		print_variables("export ");
	else
		while (*++argv) {
			size_t n = declared("export", *argv);
			const char *value = n && (*argv)[n] ? *argv + n + 1
					    : value_of(*argv, n);

			if (!n || set_variable(*argv, n, value, true))
				return STATUS_SYNTAX;
		}
	return 0;
}

int do_readonly(char **argv)
{
	if (!argv[1] || !strcmp(argv[1], "-p"))
		print_variables("readonly ");
	else
		while (*++argv) {
			size_t n = declared("readonly", *argv);

			if (!n || ((*argv)[n] && set_variable(*argv, n,
						*argv + n + 1, false)))
				return STATUS_SYNTAX;
			set_readonly(*argv, n);
		}
	return 0;
}

int do_unset(char **argv)
{
	bool functions = argv[1] && !strcmp(argv[1], "-f");
	int status = 0;

	argv += functions || (argv[1] && !strcmp(argv[1], "-v"));
	while (*++argv) {
		if (functions)
			unset_function(*argv);
		else if (unset_variable(*argv))
			status = STATUS_SYNTAX;
	}
	if (status)
		abandon(status);
	return status;
}

int do_local(char **argv)
{
	return make_local(argv + 1);
}

int do_shift(char **argv)
{
	int n = argv[1] ? parse_number(argv[1]) : 1;

	if (shift_parameters(n)) {
		complain_builtin("shift", argv[1] ? argv[1] : "1",
				 "there are not so many");
		abandon(STATUS_SYNTAX);
		return STATUS_SYNTAX;
	}
	return 0;
}

/* -ex +u: behind them, or NULL: there is no such option. */
static char **read_options(char **argv)
{
	for (; *argv && strchr("-+", **argv) && (*argv)[1]; argv++) {
		if (!strcmp(*argv, "--"))
			return argv;
		for (char *p = *argv + 1; *p; p++)
			if (!set_option(*p, **argv == '-')) {
				complain_builtin("set", *argv,
						 "no such option");
				return NULL;
			}
	}
	return argv;
}

int do_set(char **argv)
{
	if (!argv[1]) {
		print_variables("");
		return 0;
	}
	argv = read_options(argv + 1);
	if (!argv) {
		abandon(STATUS_SYNTAX);
		return STATUS_SYNTAX;
	}
	if (*argv)
		set_parameters(argv + !strcmp(*argv, "--"));
	return 0;
}

/* --- getopts ------------------------------------------------------------ */

static void set_letter(const char *name, size_t n, char letter)
{
	char text[2] = { letter, '\0' };

	set_variable(name, n, text, false);
}

/* The argument of an option: behind the letter, or the next word. */
static bool take_argument(char **words, int *index, char **rest)
{
	if (!**rest)
		*rest = words[++*index];
	set_variable("OPTARG", 6, *rest ? *rest : "", false);
	return *rest;
}

/*
 * The option at *at in the word *index; both go on to the next. Returns its
 * letter, or ? and it has been said.
 */
static char next_option(const char *letters, int *index, int *at)
{
	char *rest = sh.argv[*index] + *at, letter = *rest++;
	char *known = letter == ':' ? NULL : strchr(letters, letter);
	bool wants = known && known[1] == ':';
	bool had = !wants || take_argument(sh.argv, index, &rest);

	if (!known || !had)
		eprintf("sh: -%c: %s\n", letter, known ?
			"wants an argument" : "no such option");
	++*at;
	if (wants || !*rest) {
		++*index;
		*at = 1;
	}
	return known && had ? letter : '?';
}

/* getopts LETTERS NAME: $OPTIND is the word that comes next. */
int do_getopts(char **argv)
{
	static int at = 1, last;	/* where in that word */
	int index = atoi(value_of("OPTIND", 6));
	char digits[12];

	if (!argv[1] || !argv[2])
		return complain_builtin("getopts", "NAME", "is missing");
	index = index < 1 ? 1 : index;
	char *word = index < sh.argc ? sh.argv[index] : NULL;
	bool end = !word || *word != '-' || !word[1] || !strcmp(word, "--");
	if (index != last || (size_t)at >= (word ? strlen(word) : 0))
		at = 1;
	char letter = end ? '?' : next_option(argv[1], &index, &at);
	index += end && word && !strcmp(word, "--");
	last = index;
	snprintf(digits, sizeof(digits), "%d", index);
	set_variable("OPTIND", 6, digits, false);
	set_letter(argv[2], strlen(argv[2]), letter);
	return end;
}
