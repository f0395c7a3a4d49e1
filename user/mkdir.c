/* Make directories. */
#include <string.h>
#include <sys.h>
#include <tool.h>

#define MODE 0777

/* Every directory on the way; those that exist are not an error. */
static int make_parents(char *path)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		int err = mkdir(path, MODE);
		*p = '/';
		if (err && err != -EEXIST)
			return err;
	}
	return 0;
}

static int make(char *path, bool parents)
{
	int err = parents ? make_parents(path) : 0;

	if (!err)
		err = mkdir(path, MODE);
	if (err == -EEXIST && parents && is_directory(path))
		err = 0;
	return err ? complain("mkdir", path, err) : 0;
}

int main(int argc, char **argv)
{
	uint32_t opts;
	const char *usage = "mkdir [-p] DIRECTORY...";
	int i = options(argv, "p", usage, &opts), status = 0;

	if (i < 0)
		return 2;
	if (i == argc)
		return complain("mkdir", usage, EINVAL);
	for (; i < argc; i++)
		status |= make(argv[i], opts & OPTION('p'));
	return status;
}
