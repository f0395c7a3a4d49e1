/* Remove files; with -r, directories and all that is in them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE "rm [-rf] FILE..."

static uint32_t opts;

static int remove_path(const char *path);

static int remove_tree(const char *path)
{
	char **names;
	int count = list_directory(path, &names), status = 0;

	if (count < 0)
		return complain("rm", path, count);
	for (int i = 0; i < count; i++) {
		char *full = join_path(path, names[i]);

		status |= full ? remove_path(full)
			       : complain("rm", names[i], ENOMEM);
		free(full);
	}
	free(names);
	int err = status ? 0 : rmdir(path);
	return err ? complain("rm", path, err) : status;
}

static int remove_path(const char *path)
{
	struct stat64 st;
	int err = lstat64(path, &st);

	if (!err && S_ISDIR(st.st_mode)) {
		if (opts & OPTION('r'))
			return remove_tree(path);
		err = -EISDIR;
	}
	if (!err)
		err = unlink(path);
	if (err == -ENOENT && opts & OPTION('f'))
		err = 0;
	return err ? complain("rm", path, err) : 0;
}

int main(int argc, char **argv)
{
	int i = options(argv, "rf", USAGE, &opts), status = 0;

	if (i < 0)
		return 2;
	if (i == argc && !(opts & OPTION('f')))
		return complain("rm", USAGE, EINVAL);
	for (; i < argc; i++)
		status |= remove_path(argv[i]);
	return status;
}
