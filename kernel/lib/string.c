/* How memory and strings are copied, filled, compared and searched. */
#include <lib/string.h>

/* Else the compiler sees that the loop in strlen is a strlen, and calls it. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

void *(memcpy)(void *to, const void *from, size_t n)
{
	void *d = to;
	size_t words = n / 4;

	asm volatile("rep movsl; movl %3, %%ecx; rep movsb"
		     : "+D"(d), "+S"(from), "+c"(words) : "r"(n % 4)
		     : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	const char *s = from;
	char *d = to;

	if (d <= s || d >= s + n)
		return memcpy(to, from, n);
	while (n--)
		d[n] = s[n];
	return to;
}

void *memset(void *to, int c, size_t n)
{
	void *d = to;
	size_t words = n / 4;

	asm volatile("rep stosl; movl %2, %%ecx; rep stosb"
		     : "+D"(d), "+c"(words)
		     : "r"(n % 4), "a"((uint8_t)c * 0x01010101u) : "memory");
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t strlen(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return end - s;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return (uint8_t)*a - (uint8_t)*b;
	return 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t len = strlen(from), n = len < size ? len : size - 1;

	memcpy(to, from, n);
	to[n] = '\0';
	return len;
}

uint32_t strtoul(const char *s, const char **end)
{
	uint32_t value = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		value = value * 10 + *s - '0';
	*end = s;
	return value;
}
