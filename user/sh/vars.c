/* What is NAME worth? */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct variable {
	struct variable *next;
	bool exported, readonly;
	size_t name_length;
	char text[];		/* NAME=value, as environ wants it */
};

struct saved_variable {
	struct saved_variable *next;
	struct variable *was;	/* out of the list; NULL: it was unset */
	size_t length;
	char name[];
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
	size_t n = name_length(word);

	return n && word[n] == '=' ? n : 0;
}

static int refuse_readonly(const char *name, size_t length)
{
	eprintf("sh: %.*s: is read only\n", (int)length, name);
	return -1;
}

int set_variable(const char *name, size_t length, const char *value,
		 bool exported)
{
	struct variable **at = find(name, length), *old = *at;
	size_t size = length + strlen(value) + 2;

	if (old && old->readonly)
		return refuse_readonly(name, length);
	struct variable *v = malloc(sizeof(*v) + size);
	if (!v)
		out_of_memory();
	v->next = old ? old->next : NULL;
	v->exported = exported || (old && old->exported);
	v->readonly = false;
	v->name_length = length;
	snprintf(v->text, size, "%.*s=%s", (int)length, name, value);
	*at = v;
	free(old);
	return 0;
}

int unset_variable(const char *name)
{
	struct variable **at = find(name, strlen(name)), *v = *at;

	if (v && v->readonly)
		return refuse_readonly(name, strlen(name));
	if (v) {
		*at = v->next;
		free(v);
	}
	return 0;
}

void set_readonly(const char *name, size_t length)
{
	struct variable *v = *find(name, length);

	if (v)
		v->readonly = true;
}

const char *lookup(const char *name, size_t length)
{
	struct variable *v = *find(name, length);

	return v ? v->text + length + 1 : NULL;
}

const char *value_of(const char *name, size_t length)
{
	const char *value = lookup(name, length);

	return value ? value : "";
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

static void print_quoted(const char *value)
{
	printf("'");
	for (; *value; value++)
		printf(*value == '\'' ? "'\"'\"'" : "%c", *value);
	printf("'\n");
}

void print_variables(const char *before)
{
	for (struct variable *v = variables; v; v = v->next) {
		if ((*before == 'e' && !v->exported) ||
		    (*before == 'r' && !v->readonly))
			continue;
		printf("%s%.*s=", before, (int)v->name_length, v->text);
		print_quoted(v->text + v->name_length + 1);
	}
}

/* --- for a while -------------------------------------------------------- */

void save_variable(const char *name, size_t length,
		   struct saved_variable **saved)
{
	struct variable **at = find(name, length), *v = *at;
	struct saved_variable *s = malloc(sizeof(*s) + length + 1);

	if (!s)
		out_of_memory();
	s->next = *saved;
	s->length = length;
	memcpy(s->name, name, length);
	s->name[length] = '\0';
	s->was = v;
	if (v)
		*at = v->next;
	*saved = s;
	if (v && (v->exported || v->readonly))
		set_variable(name, length, v->text + length + 1, v->exported);
}

void restore_variables(struct saved_variable *s)
{
	while (s) {
		struct saved_variable *next = s->next;
		struct variable **at = find(s->name, s->length), *now = *at;

		if (now)
			*at = now->next;
		free(now);
		if (s->was) {
			s->was->next = variables;
			variables = s->was;
		}
		free(s);
		s = next;
	}
}
