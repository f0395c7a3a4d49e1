/* Copy a file, or files into a directory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define PERMISSIONS 0777

static int copy(const char *from, const char *to)
{
	struct stat64 st, there;
	int in = open(from, O_RDONLY, 0);

	if (in < 0)
		return complain("cp", from, in);
	int err = fstat64(in, &st);
	if (!err && S_ISDIR(st.st_mode))
		err = -EISDIR;
	if (err)
		return close(in), complain("cp", from, err);
	if (stat64(to, &there) == 0 && there.st_ino == st.st_ino &&
	    there.st_dev == st.st_dev) {
		eprintf("cp: %s and %s are the same file\n", from, to);
		return close(in), 1;
	}
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC,
		       st.st_mode & PERMISSIONS);
	if (out < 0)
		return close(in), complain("cp", to, out);
	err = copy_fd(in, out);
	close(in);
	close(out);
	return err ? complain("cp", to, err) : 0;
}

static int copy_into(const char *from, const char *dir)
{
	const char *slash = strrchr(from, '/');
	char *to = join_path(dir, slash ? slash + 1 : from);

	if (!to)
		return complain("cp", from, ENOMEM);
	int status = copy(from, to);
	free(to);
	return status;
}

int main(int argc, char **argv)
{
	int status = 0;
	const char *last = argv[argc - 1];

	if (argc < 3 || (argc > 3 && !is_directory(last))) {
		eprintf("usage: cp FILE NEW | cp FILE... DIRECTORY\n");
		return 2;
	}
	if (!is_directory(last))
		return copy(argv[1], last);
	for (int i = 1; i < argc - 1; i++)
		status |= copy_into(argv[i], last);
	return status;
}
