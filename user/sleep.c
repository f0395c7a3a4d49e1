/* Wait so many seconds; fractions are welcome. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys.h>

#define NANOSECONDS 1000000000

/* "1.25" without floating point. False if it is no such number. */
static bool parse_time(const char *s, struct timespec *t)
{
	char *end;
	int unit = NANOSECONDS;

	if (!isdigit(*s) && !(*s == '.' && isdigit(s[1])))
		return false;
	t->tv_sec = strtol(s, &end, 10);
	t->tv_nsec = 0;
	if (*s == '.')
		end = (char *)s;
	if (*end == '.')
		while (isdigit(*++end)) {
			unit /= 10;
			t->tv_nsec += (*end - '0') * unit;
		}
	return !*end;
}

int main(int argc, char **argv)
{
	struct timespec t;

	if (argc != 2 || !parse_time(argv[1], &t)) {
		eprintf("usage: sleep SECONDS\n");
		return 2;
	}
	while (nanosleep(&t, &t) == -EINTR)
		;
	return 0;
}
