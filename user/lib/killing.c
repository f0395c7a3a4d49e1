/* Send a signal: the command kill, and the shell's own. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tool.h>

#define LIST_COLUMNS 8

static int usage(void)
{
	eprintf("usage: kill [-SIGNAL] PID...  (a negative PID: its group)\n"
		"       kill -l\n");
	return 2;
}

static int list(void)
{
	for (int sig = 1; signal_name(sig); sig++)
		printf("%2d %-7s%s", sig, signal_name(sig),
		       sig % LIST_COLUMNS ? "" : "\n");
	puts("");
	return 0;
}

static int send(int sig, const char *who)
{
	int pid = parse_number(who + (*who == '-'));

	if (pid < 0)
		return complain("kill", who, EINVAL);
	int err = kill(*who == '-' ? -pid : pid, sig);
	return err ? complain("kill", who, err) : 0;
}

int kill_main(char **argv)
{
	int sig = SIGTERM, i = 1, status = 0, argc = 0;

	while (argv[argc])
		argc++;
	if (argc < 2)
		return usage();
	if (!strcmp(argv[1], "-l"))
		return list();
	if (argv[1][0] == '-') {
		if (strcmp(argv[1], "--"))
			sig = signal_number(argv[1] + 1);
		if (sig < 0) {
			eprintf("kill: %s: no such signal; kill -l lists "
				"them\n", argv[1]);
			return 2;
		}
		i = 2;
		if (i < argc && !strcmp(argv[i], "--") && i + 1 < argc)
			i++;
	}
	if (i == argc)
		return usage();
	for (; i < argc; i++)
		status |= send(sig, argv[i]);
	return status;
}
