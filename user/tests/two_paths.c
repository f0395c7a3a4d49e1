/*
 * Calls with two paths: which of several things that are wrong is told? Each
 * of them gets every pair of a good name, one that is not there, one in no
 * directory, a bad descriptor, a bad address, nothing, "." and "/proc".
 * linux: in a folder of its own
 * needs: files
 */
#include "check.h"
#include <uapi/files.h>

#define HOME	"two_paths_tmp"
#define NO_FD	99

static const struct {
	const char *what;
	int dirfd;
	const char *path;
} names[] = {
	{ "file", AT_FDCWD, "file" }, { "dir", AT_FDCWD, "dir" },
	{ "dir/", AT_FDCWD, "dir/" }, { "file/", AT_FDCWD, "file/" },
	{ "missing", AT_FDCWD, "missing" }, { "missing/", AT_FDCWD, "missing/" },
	{ "no dir", AT_FDCWD, "missing/x" }, { "in file", AT_FDCWD, "file/x" },
	{ "bad fd", NO_FD, "x" }, { "bad address", AT_FDCWD, (char *)8 },
	{ "empty", AT_FDCWD, "" }, { ".", AT_FDCWD, "." },
	{ "dir/..", AT_FDCWD, "dir/.." },
};

static int try_call(int nr, int flags, int from, int to)
{
	int a = (int)names[from].path, b = (int)names[to].path;
	int fd1 = names[from].dirfd, fd2 = names[to].dirfd;
	if (nr == __NR_symlinkat)
		return syscall3(nr, a, fd2, b);
	return syscall5(nr, fd1, a, fd2, b, flags);
}

/* The world is made anew wherever a call has changed it. */
static void begin_again(void)
{
	const char *gone[] = { "file", "missing", "dir", "missing" };
	for (unsigned i = 0; i < COUNT(gone); i++)
		if (syscall1(__NR_rmdir, (int)gone[i]))
			unlink(gone[i]);
	close(open("file", O_CREAT | O_WRONLY, 0600));
	mkdir("dir", 0700);
}

static void all_pairs(const char *name, int nr, int flags)
{
	for (unsigned from = 0; from < COUNT(names); from++) {
		say("%s %s:", name, names[from].what);
		for (unsigned to = 0; to < COUNT(names); to++) {
			begin_again();
			int err = try_call(nr, flags, from, to);
			say(" %s", err ? errname(err) : "0");
		}
		say("\n");
	}
}

int main(void)
{
	CHECK_EQ(mkdir(HOME, 0700), 0);
	CHECK_EQ(chdir(HOME), 0);
	all_pairs("renameat", __NR_renameat, 0);
	all_pairs("renameat2 NOREPLACE", __NR_renameat2, RENAME_NOREPLACE);
	all_pairs("linkat", __NR_linkat, 0);
	all_pairs("symlinkat", __NR_symlinkat, 0);
	all_pairs("renameat2 EXCHANGE", __NR_renameat2, RENAME_EXCHANGE);
	begin_again();
	CHECK_EQ(unlink("file"), 0);
	CHECK_EQ(rmdir("dir"), 0);
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
	return check_result();
}
