/* The bytes of files: where, in hexadecimal, and as text. */
#include <ctype.h>
#include <stdio.h>
#include <sys.h>
#include <tool.h>

#define ROW 16

static uint32_t at;		/* through all the files, as one */

static void print(const unsigned char *row, int n)
{
	char text[ROW * 3 + 2], shown[ROW + 1], *p = text;

	for (int i = 0; i < n; i++) {
		p += snprintf(p, 5, "%s%02x", i == ROW / 2 ? "  " : " ",
			      row[i]);
		shown[i] = isprint(row[i]) ? row[i] : '.';
	}
	*p = shown[n] = '\0';
	printf("%08x %-49s  |%s|\n", at, text, shown);
	at += n;
}

/* As many bytes as a row has, if there are. */
static int fill(int fd, unsigned char *row)
{
	int used = 0;
	ssize_t n = 1;

	while (used < ROW && n) {
		n = read(fd, row + used, ROW - used);
		if (n < 0 && n != -EINTR)
			return n;
		used += n > 0 ? n : 0;
	}
	return used;
}

static int hexdump(int fd, const char *path)
{
	unsigned char row[ROW];
	int n;

	while ((n = fill(fd, row)) > 0)
		print(row, n);
	return n ? complain("hexdump", path ? path : "stdin", n) : 0;
}

int main(int argc, char **argv)
{
	(void)argc;
	int status = each_file("hexdump", argv + 1, hexdump);

	printf("%08x\n", at);
	return status;
}
