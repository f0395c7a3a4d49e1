/* Numbers, the environment, sorting, and the end. */
#include <stdlib.h>
#include <ctype.h>
#include <string.h>
#include <sys.h>

char **environ;

void exit(int status)
{
	_exit(status);
}

void abort(void)
{
	kill(getpid(), SIGABRT);
	_exit(128 + SIGABRT);
}

static int digit_value(char c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? (c | 32) - 'a' + 10 : INT32_MAX;
}

/* 0x means 16 only if a digit follows, as the standard wants it. */
static const char *skip_prefix(const char *s, int *base)
{
	if ((*base == 0 || *base == 16) && s[0] == '0' &&
	    (s[1] | 32) == 'x' && digit_value(s[2]) < 16) {
		*base = 16;
		return s + 2;
	}
	if (*base == 0)
		*base = *s == '0' ? 8 : 10;
	return s;
}

/* The digits at s, ULONG_MAX if they are too many; *end moves behind them. */
static unsigned long digits(const char *s, const char **end, int base)
{
	unsigned long n = 0;
	bool over = false;

	for (s = skip_prefix(s, &base); digit_value(*s) < base; s++) {
		over |= __builtin_mul_overflow(n, base, &n);
		over |= __builtin_add_overflow(n, digit_value(*s), &n);
		*end = s + 1;
	}
	return over ? ULONG_MAX : n;
}

static unsigned long scan(const char *s, char **end, int base, bool *minus)
{
	const char *behind = s;

	while (isspace(*s))
		s++;
	*minus = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	unsigned long n = digits(s, &behind, base);
	if (end)
		*end = (char *)behind;
	return n;
}

unsigned long strtoul(const char *s, char **end, int base)
{
	bool minus;
	unsigned long n = scan(s, end, base, &minus);

	return minus && n != ULONG_MAX ? -n : n;
}

long strtol(const char *s, char **end, int base)
{
	bool minus;
	unsigned long n = scan(s, end, base, &minus);

	if (minus)
		return n > LONG_MAX ? LONG_MIN : -(long)n;
	return n > LONG_MAX ? LONG_MAX : (long)n;
}

int atoi(const char *s)
{
	return strtol(s, NULL, 10);
}

int parse_number(const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	return !isdigit(*s) || *end || n == LONG_MAX ? -1 : n;
}

char *getenv(const char *name)
{
	size_t n = strlen(name);

	for (char **e = environ; e && *e; e++)
		if (!strncmp(*e, name, n) && (*e)[n] == '=')
			return *e + n + 1;
	return NULL;
}

static void swap(char *a, char *b, size_t size)
{
	for (; size; size--, a++, b++) {
		char c = *a;

		*a = *b;
		*b = c;
	}
}

/* Shell sort: short, in place, and fast enough for a directory. */
void qsort(void *base, size_t n, size_t size,
	   int (*compare)(const void *, const void *))
{
	char *a = base;

	for (size_t gap = n / 2; gap; gap /= 2)
		for (size_t i = gap; i < n; i++)
			for (size_t j = i; j >= gap; j -= gap) {
				char *high = a + j * size;
				char *low = high - gap * size;

				if (compare(low, high) <= 0)
					break;
				swap(low, high, size);
			}
}
