/* Count. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define ROOM_FOR_A_LINE	16
#define BUFFER		1024

static int usage(void)
{
	eprintf("usage: seq [FIRST [STEP]] LAST\n");
	return 2;
}

int main(int argc, char **argv)
{
	int n[3], count = argc - 1;
	char buf[BUFFER];
	int used = 0;

	if (count < 1 || count > 3)
		return usage();
	for (int i = 0; i < count; i++) {
		char *end;

		n[i] = strtol(argv[i + 1], &end, 10);
		if (end == argv[i + 1] || *end)
			return usage();
	}

	int64_t first = count > 1 ? n[0] : 1, step = count > 2 ? n[1] : 1;
	int64_t last = n[count - 1];

	if (!step)
		return usage();
	for (int64_t i = first; step > 0 ? i <= last : i >= last; i += step) {
		used += snprintf(buf + used, sizeof(buf) - used, "%lld\n", i);
		if (used > BUFFER - ROOM_FOR_A_LINE) {
			if (write_all(STDOUT_FILENO, buf, used))
				return 1;
			used = 0;
		}
	}
	return write_all(STDOUT_FILENO, buf, used) ? 1 : 0;
}
