/* Files, one after the other, to standard output. */
#include <string.h>
#include <sys.h>
#include <tool.h>

static int cat(const char *path)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY, 0) : STDIN_FILENO;

	if (fd < 0)
		return complain("cat", path, fd);
	int err = copy_fd(fd, STDOUT_FILENO);
	if (fd != STDIN_FILENO)
		close(fd);
	return err ? complain("cat", path, err) : 0;
}

int main(int argc, char **argv)
{
	int status = argc < 2 ? cat("-") : 0;

	for (int i = 1; i < argc; i++)
		status |= cat(argv[i]);
	return status;
}
