/* What is NAME worth? */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct variable {
	struct variable *next;
	bool exported;
	size_t name_length;
	char text[];		/* NAME=value, as environ wants it */
};

static struct variable *variables;

static struct variable **find(const char *name, size_t length)
{
	struct variable **v = &variables;

	for (; *v; v = &(*v)->next)
		if ((*v)->name_length == length &&
		    !memcmp((*v)->text, name, length))
			break;
	return v;
}

size_t assignment_name(const char *word)
{
	size_t n = 0;

	while (isalpha(word[n]) || word[n] == '_' || (n && isdigit(word[n])))
		n++;
	return n && word[n] == '=' ? n : 0;
}

void set_variable(const char *name, size_t length, const char *value,
		  bool exported)
{
	struct variable **at = find(name, length), *old = *at;
	size_t size = length + strlen(value) + 2;
	struct variable *v = malloc(sizeof(*v) + size);

	if (!v) {
		eprintf("sh: no memory for a variable\n");
		return;
	}
	v->next = old ? old->next : NULL;
	v->exported = exported || (old && old->exported);
	v->name_length = length;
	snprintf(v->text, size, "%.*s=%s", (int)length, name, value);
	*at = v;
	free(old);
}

const char *variable(const char *name, size_t length)
{
	struct variable *v = *find(name, length);

	return v ? v->text + length + 1 : "";
}

void import_variables(char **envp)
{
	for (; *envp; envp++) {
		size_t n = assignment_name(*envp);

		if (n)
			set_variable(*envp, n, *envp + n + 1, true);
	}
}

char **environment(void)
{
	struct fields f = { 0 };

	for (struct variable *v = variables; v; v = v->next)
		if (v->exported)
			add_field(&f, v->text);
	add_field(&f, NULL);
	return f.list;
}

void print_variables(bool only_exported)
{
	for (struct variable *v = variables; v; v = v->next)
		if (v->exported || !only_exported)
			printf("%s%s\n", only_exported ? "export " : "",
			       v->text);
}
