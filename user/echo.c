/* Its arguments, on one line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

int main(int argc, char **argv)
{
	bool newline = true;
	int i = 1;
	size_t size = 2;

	if (argc > 1 && !strcmp(argv[1], "-n")) {
		newline = false;
		i = 2;
	}
	for (int j = i; j < argc; j++)
		size += strlen(argv[j]) + 1;

	/* One line is one write: lines of several programs do not mix. */
	char *line = malloc(size), *p = line;

	if (!line)
		return 1;
	for (; i < argc; i++)
		p += snprintf(p, line + size - p, "%s%s", argv[i],
			      i + 1 < argc ? " " : "");
	if (newline)
		*p++ = '\n';

	int err = write_all(1, line, p - line);

	return err ? complain("echo", "write", err) : 0;
}
