/* Run a command as an ordinary user: setuidgid 1000 sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE		"setuidgid UID CMD ARGS..."
#define PATH_ROOM	256
#define NOT_EXECUTABLE	126

/* All that is root's goes, the user last: who is no more root cannot. */
static int become(int id)
{
	int err = setgid(id);

	return err ? err : setuid(id);
}

int main(int argc, char **argv, char **envp)
{
	char path[PATH_ROOM];
	int id = argc > 2 ? parse_number(argv[1]) : -1;

	if (id < 0)
		return complain("setuidgid", USAGE, EINVAL);
	int err = become(id);

	if (err)
		return complain("setuidgid", argv[1], err);
	snprintf(path, sizeof(path), "%s%s", strchr(argv[2], '/') ? "" : "/bin/",
		 argv[2]);
	err = execve(path, argv + 2, envp);
	complain("setuidgid", argv[2], err);
	return NOT_EXECUTABLE;
}
