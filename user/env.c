/* The variables a command is given; or a command with others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define NOT_EXECUTABLE	126
#define NOT_FOUND	127
#define PATH_ROOM	256

/* NAME=value into the vector, instead of another of that name. */
static void put(char **env, char *word)
{
	size_t n = strcspn(word, "=") + 1;

	while (*env && strncmp(*env, word, n))
		env++;
	*env = word;
}

static int run(char **argv, char **env)
{
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), "%s%s", strchr(argv[0], '/') ? ""
		 : "/bin/", argv[0]);
	int err = execve(path, argv, env);
	complain("env", argv[0], err);
	return err == -ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
}

/* env [-i] [NAME=value...] [CMD...] */
int main(int argc, char **argv)
{
	bool empty = argc > 1 && !strcmp(argv[1], "-i");
	int count = 0, i = 1 + empty;

	while (environ[count])
		count++;
	char **env = calloc(count + argc + 1, sizeof(*env));
	if (!env)
		return complain("env", "variables", ENOMEM);
	if (!empty)
		memcpy(env, environ, count * sizeof(*env));
	for (; argv[i] && strchr(argv[i], '='); i++)
		put(env, argv[i]);
	if (argv[i])
		return run(argv + i, env);
	while (*env)
		puts(*env++);
	return 0;
}
