/* How much memory is there, and how much of it is in use? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define FRAME_KB	4

/* The number behind a key, or -1. */
static int value(const char *text, const char *key)
{
	const char *p = strstr(text, key);

	return p ? (int)strtol(p + strlen(key), NULL, 10) : -1;
}

static void line(const char *what, int kb)
{
	printf("%-6s %9d %9d\n", what, kb, kb / FRAME_KB);
}

int main(void)
{
	char *text;
	int err = read_file("/proc/meminfo", &text);

	if (err < 0)
		return complain("free", "/proc/meminfo", err);

	int total = value(text, "MemTotal:"), left = value(text, "MemFree:");

	if (total < 0 || left < 0)
		return complain("free", "/proc/meminfo", EINVAL);
	printf("%-6s %9s %9s\n", "", "kB", "frames");
	line("total", total);
	line("used", total - left);
	line("free", left);
	return 0;
}
