/*
 * Where does malloc's memory come from, and where does it go again?
 *
 * The heap is one run of blocks, each behind a header. Free blocks hang in a
 * list ordered by address, so that neighbours can be joined. The break only
 * ever grows, in steps small enough that a shell stays a small process.
 */
#include <stdlib.h>
#include <string.h>
#include <sys.h>

struct block {
	size_t size;			/* of what follows the header */
	struct block *next;		/* while free */
};

#define ALIGN		8
#define SMALLEST	ALIGN
#define HEAP_STEP	4096

static struct block *free_list;

void *sbrk(int bytes)
{
	static uint32_t end;

	if (!end)
		end = brk(0);

	uint32_t wanted = end + bytes;

	if (brk(wanted) != wanted)
		return (void *)-1;
	void *was = (void *)end;
	end = wanted;
	return was;
}

static bool touches(struct block *low, struct block *high)
{
	return (char *)(low + 1) + low->size == (char *)high;
}

void free(void *p)
{
	if (!p)
		return;

	struct block *b = (struct block *)p - 1;
	struct block *before = NULL, *after = free_list;

	for (; after && after < b; after = after->next)
		before = after;
	b->next = after;
	if (before)
		before->next = b;
	else
		free_list = b;
	if (after && touches(b, after)) {
		b->size += sizeof(*b) + after->size;
		b->next = after->next;
	}
	if (before && touches(before, b)) {
		before->size += sizeof(*b) + b->size;
		before->next = b->next;
	}
}

/* Ask the kernel for room for n more bytes, and put it on the free list. */
static bool grow(size_t n)
{
	size_t bytes = n + sizeof(struct block) + HEAP_STEP - 1;

	bytes -= bytes % HEAP_STEP;
	if (bytes < n || (int)bytes < 0)
		return false;

	struct block *b = sbrk(bytes);

	if (b == (void *)-1)
		return false;
	b->size = bytes - sizeof(*b);
	free(b + 1);
	return true;
}

/* Take n bytes out of the free block *link; the rest stays in the list. */
static void *take(struct block **link, size_t n)
{
	struct block *b = *link;

	if (b->size >= n + sizeof(*b) + SMALLEST) {
		struct block *rest = (void *)((char *)(b + 1) + n);

		rest->size = b->size - n - sizeof(*rest);
		rest->next = b->next;
		*link = rest;
		b->size = n;
	} else {
		*link = b->next;
	}
	return b + 1;
}

static void *first_fit(size_t n)
{
	struct block **link = &free_list;

	for (; *link; link = &(*link)->next)
		if ((*link)->size >= n)
			return take(link, n);
	return NULL;
}

void *malloc(size_t n)
{
	if (n > INT32_MAX)
		return NULL;
	n = n ? (n + ALIGN - 1) & ~(ALIGN - 1) : SMALLEST;

	void *p = first_fit(n);

	return p || !grow(n) ? p : first_fit(n);
}

void *calloc(size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		return NULL;
	void *p = malloc(n);
	return p ? memset(p, 0, n) : NULL;
}

void *realloc(void *p, size_t n)
{
	size_t had = p ? ((struct block *)p - 1)->size : 0;

	if (p && n <= had)
		return p;
	void *q = malloc(n);
	if (q && p) {
		memcpy(q, p, had);
		free(p);
	}
	return q;
}
