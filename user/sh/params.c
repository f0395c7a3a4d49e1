/* What are $1 and $-, and the functions that have a $1 of their own? */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST_CALL	200	/* functions in functions */

struct function {
	struct function *next;
	struct node *body;
	struct arena *home;	/* where the tree is */
	char name[];
};

/* What a call has put away. */
struct call {
	struct call *outer;
	int argc, loops;
	char **argv, **owned;
	struct saved_variable *locals;
};

static struct function *functions;
static struct call *calls;
static char **owned;		/* what `set` has made; free() takes it whole */

/* --- $1 ... ------------------------------------------------------------- */

void set_parameters(char **values)
{
	size_t size = 2 * sizeof(char *), count = 0;

	for (; values[count]; count++)
		size += sizeof(char *) + strlen(values[count]) + 1;
	char **block = malloc(size), *name = sh.argv[0];
	if (!block)
		out_of_memory();
	char *text = (char *)(block + count + 2);

	block[0] = name;
	for (size_t i = 0; i < count; i++) {
		block[i + 1] = strcpy(text, values[i]);
		text += strlen(text) + 1;
	}
	block[count + 1] = NULL;
	free(owned);
	sh.argv = owned = block;
	sh.argc = count + 1;
}

int shift_parameters(int n)
{
	if (n < 0 || n >= sh.argc)
		return -1;
	sh.argv[n] = sh.argv[0];
	sh.argv += n;
	sh.argc -= n;
	return 0;
}

/* --- $- ----------------------------------------------------------------- */

static const char letters[] = {
	[ERROR_IS_END] = 'e', [UNSET_IS_ERROR] = 'u', [TRACED] = 'x',
	[NO_FILES] = 'f', [OPTIONS] = '\0',
};

const char *option_letters(void)
{
	char *text = line_alloc(OPTIONS + 2), *to = text;

	for (int i = 0; i < OPTIONS; i++)
		if (sh.options[i])
			*to++ = letters[i];
	if (sh.interactive)
		*to++ = 'i';
	*to = '\0';
	return text;
}

bool set_option(char letter, bool on)
{
	const char *at = letter ? strchr(letters, letter) : NULL;

	if (at)
		sh.options[at - letters] = on;
	return at;
}

/* --- functions ---------------------------------------------------------- */

static struct function **find_function(const char *name)
{
	struct function **f = &functions;

	while (*f && strcmp((*f)->name, name))
		f = &(*f)->next;
	return f;
}

bool is_function(const char *name)
{
	return *find_function(name);
}

/* Those whose names begin so. */
void offer_functions(const char *start, struct fields *f)
{
	for (struct function *g = functions; g; g = g->next)
		if (!strncmp(g->name, start, strlen(start)))
			add_field(f, line_join(g->name, " ", 1));
}

void unset_function(const char *name)
{
	struct function **at = find_function(name), *f = *at;

	if (!f)
		return;
	*at = f->next;
	put_arena(f->home);
	free(f);
}

void define_function(struct node *n)
{
	struct function *f = malloc(sizeof(*f) + strlen(n->name) + 1);

	if (!f)
		out_of_memory();
	unset_function(n->name);
	f->body = n->body;
	f->home = get_arena(sh.tree_home);
	strcpy(f->name, n->name);
	f->next = functions;
	functions = f;
}

/* Its own $1, locals and loops; all is as before when it has returned. */
void call_function(char **argv)
{
	struct function *f = *find_function(argv[0]);
	struct arena *home = get_arena(f->home), *was = sh.tree_home;
	struct node *body = f->body;	/* it may define itself anew */
	struct call c = { calls, sh.argc, sh.loops, sh.argv, owned, NULL };

	if (++sh.depth > DEEPEST_CALL) {
		eprintf("sh: %s: calls itself too often\n", argv[0]);
		abandon(STATUS_SYNTAX);
	}
	calls = &c;
	argv[0] = sh.argv[0];
	for (sh.argc = 0; argv[sh.argc]; )
		sh.argc++;
	sh.argv = argv;
	sh.tree_home = home;
	owned = NULL;
	sh.loops = 0;
	run(body, false);
	free(owned);
	restore_variables(c.locals);
	sh.argc = c.argc, sh.argv = c.argv, sh.loops = c.loops;
	owned = c.owned;
	calls = c.outer;
	sh.tree_home = was;
	sh.depth--;
	put_arena(home);
	if (sh.unwind == RETURNING)
		sh.unwind = GO_ON;
}

int make_local(char **argv)
{
	if (!calls) {
		eprintf("sh: local: not in a function\n");
		return STATUS_SYNTAX;
	}
	for (; *argv; argv++) {
		size_t n = name_length(*argv);

		if (!n || ((*argv)[n] && (*argv)[n] != '='))
			return complain_builtin("local", *argv, "is no name");
		const char *old = lookup(*argv, n);
		const char *value = (*argv)[n] ? *argv + n + 1 : old;
		char *copy = value ? line_copy(value, strlen(value)) : NULL;

		save_variable(*argv, n, &calls->locals);
		if (copy && set_variable(*argv, n, copy, false))
			return EXIT_FAILURE;
	}
	return 0;
}
