/* Where does memory live that nobody frees piece by piece? */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK		1024

struct chunk {
	struct chunk *next;
	size_t used, room;
	char bytes[];
};

struct arena {			/* chunks, the newest first */
	struct chunk *chunks;
	int users;
};

static struct arena line_memory;
static struct arena *now = &line_memory;

void out_of_memory(void)
{
	eprintf("sh: out of memory\n");
	exit(STATUS_SYNTAX);
}

static struct chunk *new_chunk(size_t n)
{
	size_t room = n > CHUNK ? n : CHUNK;
	struct chunk *c = malloc(sizeof(*c) + room);

	if (!c)
		out_of_memory();
	*c = (struct chunk){ .next = now->chunks, .room = room };
	return now->chunks = c;
}

void *line_alloc(size_t n)
{
	struct chunk *c = now->chunks;

	n = (n + 7) & ~7u;
	if (!c || c->room - c->used < n)
		c = new_chunk(n);
	void *p = c->bytes + c->used;
	c->used += n;
	return p;
}

char *line_copy(const char *s, size_t n)
{
	char *copy = memcpy(line_alloc(n + 1), s, n);

	copy[n] = '\0';
	return copy;
}

char *line_join(const char *a, const char *b, size_t n)
{
	size_t had = strlen(a);
	char *text = line_alloc(had + n + 1);

	memcpy(text, a, had);
	memcpy(text + had, b, n);
	text[had + n] = '\0';
	return text;
}

struct mark line_mark(void)
{
	struct chunk *c = now->chunks;

	return (struct mark){ c, c ? c->used : 0 };
}

/* The oldest chunk stays, so that most lines need no malloc. */
void line_release(struct mark m)
{
	while (now->chunks != m.chunk && (m.chunk || now->chunks->next)) {
		struct chunk *c = now->chunks;

		now->chunks = c->next;
		free(c);
	}
	if (now->chunks)
		now->chunks->used = m.used;
}

struct arena *new_arena(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		out_of_memory();
	a->users = 1;
	return a;
}

void put_arena(struct arena *a)
{
	if (!a || --a->users)
		return;
	while (a->chunks) {
		struct chunk *c = a->chunks;

		a->chunks = c->next;
		free(c);
	}
	free(a);
}

struct arena *get_arena(struct arena *a)
{
	if (a)
		a->users++;
	return a;
}

struct arena *use_arena(struct arena *a)
{
	struct arena *was = now;

	now = a ? a : &line_memory;
	return was;
}
