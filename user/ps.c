/* Who is alive, or dead and not yet waited for? */
#include <dirent.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

struct line {
	int pid, ppid;
	char state;
	char name[32];
};

/*
 * /proc/PID/stat is "pid (name) state ppid ...", and the name may hold
 * anything, brackets too: so the last bracket ends it. False: it has gone
 * since the directory was read, which is no error.
 */
static bool read_stat(const char *pid, struct line *l)
{
	char path[64], *text;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if (read_file(path, &text) < 0)
		return false;

	char *open = strchr(text, '('), *close = strrchr(text, ')');
	bool sound = open && close && close[1] == ' ' && close[2];

	if (sound) {
		*close = '\0';
		l->pid = atoi(text);
		l->state = close[2];
		l->ppid = atoi(close + 3);
		strlcpy(l->name, open + 1, sizeof(l->name));
	}
	free(text);
	return sound;
}

static int by_pid(const void *a, const void *b)
{
	return ((const struct line *)a)->pid - ((const struct line *)b)->pid;
}

int main(void)
{
	char **names;
	int count = list_directory("/proc", &names), n = 0;

	if (count < 0)
		return complain("ps", "/proc", count);

	struct line *lines = malloc((count + 1) * sizeof(*lines));

	if (!lines)
		return complain("ps", "/proc", ENOMEM);
	for (int i = 0; i < count; i++)
		if (isdigit(names[i][0]) && read_stat(names[i], &lines[n]))
			n++;
	qsort(lines, n, sizeof(*lines), by_pid);
	printf("%5s %5s %s %s\n", "PID", "PPID", "S", "NAME");
	for (int i = 0; i < n; i++)
		printf("%5d %5d %c %s\n", lines[i].pid, lines[i].ppid,
		       lines[i].state, lines[i].name);
	return 0;
}
