/*
 * Another name or place for files. Where the kernel cannot rename, a file is
 * copied and the old one removed, so that it is for moments there twice; a
 * directory cannot be moved then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define PERMISSIONS 07777

static int copy_to(const char *from, const char *to, const struct stat64 *st)
{
	int in = open(from, O_RDONLY, 0);

	if (in < 0)
		return complain("mv", from, in);
	unlink(to);		/* its other users keep what it was */
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
	int err = out < 0 ? out : copy_fd(in, out);
	close(in);
	if (out >= 0)
		close(out);
	if (!err)
		err = chmod(to, st->st_mode & PERMISSIONS);
	if (!err && geteuid() == 0)
		err = chown(to, st->st_uid, st->st_gid);
	if (err && out >= 0)
		unlink(to);
	return err ? complain("mv", to, err) : 0;
}

static int move(const char *from, const char *to)
{
	struct stat64 st, there;
	int err = stat64(from, &st);

	if (err)
		return complain("mv", from, err);
	if (!stat64(to, &there) && there.st_ino == st.st_ino &&
	    there.st_dev == st.st_dev) {
		eprintf("mv: %s and %s are the same file\n", from, to);
		return 1;
	}
	err = syscall2(__NR_rename, (int)from, (int)to);
	if (err != -ENOSYS && err != -EXDEV)
		return err ? complain("mv", from, err) : 0;
	if (!S_ISREG(st.st_mode)) {
		eprintf("mv: %s: only files can be moved here\n", from);
		return 1;
	}
	if (copy_to(from, to, &st))
		return 1;
	err = unlink(from);
	return err ? complain("mv", from, err) : 0;
}

static int move_into(const char *from, const char *dir)
{
	const char *slash = strrchr(from, '/');
	char *to = join_path(dir, slash ? slash + 1 : from);
	int status = to ? move(from, to) : complain("mv", from, ENOMEM);

	free(to);
	return status;
}

int main(int argc, char **argv)
{
	const char *last = argv[argc - 1];
	int status = 0;

	if (argc < 3 || (argc > 3 && !is_directory(last))) {
		eprintf("usage: mv FILE NEW | mv FILE... DIRECTORY\n");
		return 2;
	}
	if (!is_directory(last))
		return move(argv[1], last);
	for (int i = 1; i < argc - 1; i++)
		status |= move_into(argv[i], last);
	return status;
}
