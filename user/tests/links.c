/*
 * Symbolic links, hard links and rename: what a name means, and what is
 * refused.
 * linux: in a folder of its own.
 * needs: files users
 */
#include "check.h"
#include <dirent.h>

#define HOME	"links_tmp"

static char text[5000];

static int link(const char *old, const char *new)
{
	return syscall2(__NR_link, (int)old, (int)new);
}

static int symlink(const char *what, const char *name)
{
	return syscall2(__NR_symlink, (int)what, (int)name);
}

static int readlink(const char *name, int size)
{
	memset(text, 0, sizeof(text));
	return syscall3(__NR_readlink, (int)name, (int)text, size);
}

static int rename_to(const char *old, const char *new)
{
	return syscall2(__NR_rename, (int)old, (int)new);
}

static int make(const char *name, const char *bytes)
{
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
	if (fd < 0)
		return fd;
	CHECK_EQ(write(fd, bytes, strlen(bytes)), (int)strlen(bytes));
	return close(fd);
}

static int first_byte(const char *name)
{
	char c = 0;
	int fd = open(name, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	read(fd, &c, 1);
	close(fd);
	return c;
}

static int links_of(const char *name)
{
	struct stat64 st;
	int err = syscall2(__NR_lstat64, (int)name, (int)&st);
	return err ? err : (int)st.st_nlink;
}

static int kind_of(const char *name, bool follow)
{
	struct stat64 st;
	int err = syscall2(follow ? __NR_stat64 : __NR_lstat64, (int)name,
			   (int)&st);
	return err ? err : (int)(st.st_mode & S_IFMT) >> 12;
}

static bool same_file(const char *a, const char *b)
{
	struct stat64 x, y;
	return stat64(a, &x) == 0 && stat64(b, &y) == 0 &&
	       x.st_ino == y.st_ino;
}

static int entries(const char *path)
{
	char **names;
	int count = list_directory(path, &names);
	free(names);
	return count;
}

static void symbolic(void)
{
	SEE(make("file", "abc"), 0);
	SEE(symlink("file", "sym"), 0);
	SEE(symlink("file", "sym"), -EEXIST);
	SEE(symlink("file", "file"), -EEXIST);
	SEE(symlink("", "empty"), -ENOENT);
	SEE(symlink("file", ""), -ENOENT);
	SEE(symlink("file", "nodir/x"), -ENOENT);
	SEE(symlink("file", "new/"), -ENOENT);
	SEE(readlink("sym", 100), 4);
	SEE_TRUE(!strcmp(text, "file"));
	SEE(readlink("sym", 2), 2);
	SEE_TRUE(!strcmp(text, "fi"));
	SEE(readlink("file", 100), -EINVAL);
	SEE(readlink("sym", 0), -EINVAL);
	SEE(readlink("nothing", 9), -ENOENT);
	SEE(syscall3(__NR_readlink, (int)"sym", -1, 9), -EFAULT);
	SEE(first_byte("sym"), 'a');
	SEE(kind_of("sym", false), S_IFLNK >> 12);
	SEE(kind_of("sym", true), S_IFREG >> 12);
	SEE(open("sym", O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
	SEE(open("sym", O_WRONLY | O_CREAT | O_EXCL, 0600), -EEXIST);
	SEE(first_byte("sym/"), -ENOTDIR);
	SEE(first_byte("sym/x"), -ENOTDIR);
	SEE(mkdir("sym", 0700), -EEXIST);
	SEE(rmdir("sym"), -ENOTDIR);
	SEE(unlink("sym"), 0);
	SEE(first_byte("file"), 'a');
	SEE(symlink("later", "dangling"), 0);
	SEE(first_byte("dangling"), -ENOENT);
	SEE(kind_of("dangling", true), -ENOENT);
	int fd = open("dangling", O_WRONLY | O_CREAT, 0600);
	SEE_TRUE(fd >= 0);
	close(fd);
	SEE(kind_of("later", false), S_IFREG >> 12);
	SEE(unlink("later"), 0);
	SEE(unlink("dangling"), 0);
	SEE(unlink("file"), 0);
	say("symbolic links\n");
}

static void ways(void)
{
	SEE(mkdir("dir", 0755), 0);
	SEE(mkdir("dir/sub", 0755), 0);
	SEE(make("dir/sub/file", "x"), 0);
	SEE(symlink("dir/sub", "short"), 0);
	SEE(symlink("../../short/file", "dir/sub/round"), 0);
	SEE(symlink("/", "top"), 0);
	SEE(symlink("short/", "slash"), 0);
	SEE(first_byte("short/file"), 'x');
	SEE(first_byte("short/../sub/file"), 'x');
	SEE(first_byte("dir/sub/round"), 'x');
	SEE(first_byte("slash/file"), 'x');
	SEE(kind_of("short", false), S_IFLNK >> 12);
	SEE(kind_of("short/", false), S_IFDIR >> 12);
	SEE(kind_of("top/", false), S_IFDIR >> 12);
	SEE(kind_of("top", true), S_IFDIR >> 12);
	SEE_TRUE(same_file("top", "/"));
	SEE_TRUE(same_file("top/..", "/"));
	SEE(rmdir("short/"), -ENOTDIR);
	SEE(rmdir("top/"), -ENOTDIR);
	SEE(unlink("top/"), -ENOTDIR);
	SEE(symlink("me", "me"), 0);
	SEE(first_byte("me"), -ELOOP);
	SEE(first_byte("me/x"), -ELOOP);
	SEE(kind_of("me", false), S_IFLNK >> 12);
	SEE(syscall3(__NR_lchown32, (int)"me", -1, -1), 0);
	memset(text, 'n', 4096);
	SEE(symlink(text, "long"), -ENAMETOOLONG);
	memset(text, '/', 4000);
	text[4000] = 0;
	SEE(symlink(text, "long"), 0);
	SEE(kind_of("long/.", true), S_IFDIR >> 12);
	SEE(syscall1(__NR_chdir, (int)"short"), 0);
	SEE(first_byte("file"), 'x');
	SEE(first_byte("../../dir/sub/file"), 'x');
	SEE(syscall1(__NR_chdir, (int)"../.."), 0);
	SEE(unlink("dir/sub/round"), 0);
	SEE(unlink("dir/sub/file"), 0);
	SEE(rmdir("dir/sub"), 0);
	SEE(rmdir("dir"), 0);
	SEE(first_byte("short/file"), -ENOENT);
	SEE(entries("."), 5);
	SEE(unlink("short") | unlink("top") | unlink("slash") | unlink("me") |
	    unlink("long"), 0);
	say("ways through links\n");
}

static void hard(void)
{
	SEE(make("a", "1"), 0);
	SEE(link("a", "b"), 0);
	SEE(links_of("a"), 2);
	SEE(links_of("b"), 2);
	SEE_TRUE(same_file("a", "b"));
	SEE(link("a", "b"), -EEXIST);
	SEE(link("a", "c/"), -ENOENT);
	SEE(link("nothing", "c"), -ENOENT);
	SEE(link("a/", "c"), -ENOTDIR);
	SEE(mkdir("d", 0755), 0);
	SEE(link("d", "e"), -EPERM);
	SEE(link("b", "d/c"), 0);
	SEE(unlink("a"), 0);
	SEE(links_of("b"), 2);
	SEE(first_byte("d/c"), '1');
	SEE(first_byte("a"), -ENOENT);
	SEE(make("a", "2"), 0);
	SEE(first_byte("b"), '1');
	SEE(entries("."), 3);
	SEE(entries("d"), 1);
	SEE(rmdir("d"), -ENOTEMPTY);
	int fd = open("b", O_RDWR, 0);
	SEE(unlink("b"), 0);
	SEE(unlink("d/c"), 0);
	SEE(pwrite(fd, "3", 1, 0), 1);
	struct stat64 st;
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_nlink, 0);
	close(fd);
	SEE(symlink("a", "s"), 0);
	SEE(link("s", "t"), 0);		/* the link itself */
	SEE(links_of("s"), 2);
	SEE(kind_of("t", false), S_IFLNK >> 12);
	SEE(syscall5(__NR_linkat, AT_FDCWD, (int)"s", AT_FDCWD, (int)"u",
		     AT_SYMLINK_FOLLOW), 0);
	SEE(links_of("a"), 2);
	SEE(syscall5(__NR_linkat, AT_FDCWD, (int)"a", AT_FDCWD, (int)"v",
		     0x8000), -EINVAL);
	SEE(unlink("a") | unlink("s") | unlink("t") | unlink("u"), 0);
	SEE(rmdir("d"), 0);
	say("hard links\n");
}

static void renamed(void)
{
	SEE(make("a", "1"), 0);
	SEE(make("z", "26"), 0);
	SEE(mkdir("d", 0755), 0);
	SEE(mkdir("d/e", 0755), 0);
	SEE(rename_to("a", "b"), 0);
	SEE(first_byte("a"), -ENOENT);
	SEE(first_byte("b"), '1');
	SEE(rename_to("b", "a-much-longer-name-than-it-had-before"), 0);
	SEE(rename_to("a-much-longer-name-than-it-had-before", "d/b"), 0);
	SEE(first_byte("d/b"), '1');
	SEE(rename_to("d/b", "z"), 0);		/* in place of another */
	SEE(first_byte("z"), '1');
	SEE(rename_to("z", "z"), 0);
	SEE(rename_to("nothing", "z"), -ENOENT);
	SEE(rename_to("z", "nodir/z"), -ENOENT);
	SEE(rename_to("z", "d"), -EISDIR);
	SEE(rename_to("d", "z"), -ENOTDIR);
	SEE(rename_to("z", "y/"), -ENOTDIR);
	SEE(rename_to("z/", "y"), -ENOTDIR);
	SEE(rename_to("d", "d/e/f"), -EINVAL);
	SEE(rename_to("d/e", "d"), -ENOTEMPTY);
	SEE(rename_to("d/.", "x"), -EBUSY);
	SEE(rename_to("d/e", "x/.."), -ENOENT);
	SEE(rename_to("z", "d/.."), -EBUSY);
	SEE(links_of("d"), 3);
	SEE(rename_to("d/e", "x"), 0);
	SEE(links_of("d"), 2);
	SEE_TRUE(same_file("x/..", "."));
	SEE(make("x/in", "7"), 0);
	SEE(rename_to("x", "d"), 0);		/* that is empty */
	SEE(first_byte("d/in"), '7');
	SEE(links_of("x"), -ENOENT);
	SEE(link("z", "y"), 0);
	SEE(rename_to("y", "z"), 0);		/* the same file: nothing */
	SEE(links_of("y"), 2);
	SEE(rename_to("y", "w"), 0);
	SEE(links_of("w"), 2);
	SEE(unlink("z"), 0);
	SEE(first_byte("w"), '1');
	SEE(syscall5(__NR_renameat2, AT_FDCWD, (int)"w", AT_FDCWD, (int)"d",
		     RENAME_NOREPLACE), -EEXIST);
	SEE(syscall5(__NR_renameat2, AT_FDCWD, (int)"w", AT_FDCWD, (int)"v",
		     RENAME_NOREPLACE), 0);
	SEE(syscall5(__NR_renameat2, AT_FDCWD, (int)"v", AT_FDCWD, (int)"w",
		     0x8000), -EINVAL);
	SEE(symlink("v", "s"), 0);
	SEE(rename_to("s", "r"), 0);
	SEE(kind_of("r", false), S_IFLNK >> 12);
	SEE(first_byte("r"), '1');
	SEE(entries("."), 3);
	SEE(rename_to("v", "/proc/v"), -EXDEV);
	SEE(unlink("v") | unlink("r") | unlink("d/in") | rmdir("d"), 0);
	say("rename\n");
}

static int exchange(const char *a, const char *b)
{
	return syscall5(__NR_renameat2, AT_FDCWD, (int)a, AT_FDCWD, (int)b,
			RENAME_EXCHANGE);
}

static void exchanged(void)
{
	SEE(make("a", "1") | make("z", "26"), 0);
	SEE(mkdir("d", 0755) | mkdir("d/e", 0755) | mkdir("x", 0755), 0);
	SEE(make("d/e/f", "6"), 0);
	SEE(exchange("a", "z"), 0);
	SEE(first_byte("a"), '2');
	SEE(first_byte("z"), '1');
	SEE(exchange("a", "d/e"), 0);		/* a directory for a file */
	SEE(first_byte("d/e"), '2');
	SEE(first_byte("a/f"), '6');
	SEE_TRUE(same_file("a/..", "."));
	SEE(links_of("d"), 2);
	SEE(links_of("."), 5);
	SEE(exchange("d/e", "a"), 0);
	SEE(links_of("d"), 3);
	SEE(links_of("."), 4);
	SEE_TRUE(same_file("d/e/..", "d"));
	SEE(exchange("d/e/", "x/"), 0);		/* none of them empty */
	SEE(first_byte("x/f"), '6');
	SEE_TRUE(same_file("d/e/..", "d"));
	SEE_TRUE(same_file("x/..", "."));
	SEE(links_of("d"), 3);
	SEE(exchange("d", "x"), 0);		/* in one directory */
	SEE(first_byte("d/f"), '6');
	SEE(links_of("x/e"), 2);
	SEE(exchange("x", "x/e"), -EINVAL);
	SEE(exchange("x/e", "x"), -EINVAL);
	SEE(exchange("x/e", "."), -EBUSY);
	SEE(exchange("..", "x"), -EBUSY);
	SEE(exchange("a", "none"), -ENOENT);
	SEE(exchange("none", "a"), -ENOENT);
	SEE(exchange("a/", "x"), -ENOTDIR);
	SEE(exchange("x", "a/"), -ENOTDIR);
	SEE(exchange("x/", "a"), 0);
	SEE(exchange("x", "a/"), 0);
	SEE(exchange("a", "a"), 0);
	SEE(exchange("a", "/proc/self"), -EXDEV);
	SEE(exchange("a", NULL), -EFAULT);
	SEE(exchange((char *)8, "a"), -EFAULT);
	SEE(syscall5(__NR_renameat2, AT_FDCWD, (int)"a", AT_FDCWD, (int)"z",
		     RENAME_EXCHANGE | RENAME_NOREPLACE), -EINVAL);
	SEE(link("a", "b"), 0);
	SEE(exchange("a", "b"), 0);
	SEE(exchange("b", "x/e"), 0);		/* a link, for a directory */
	SEE(first_byte("x/e"), '2');
	SEE(links_of("x/e"), 2);
	SEE(links_of("b"), 2);
	SEE(unlink("a"), 0);
	SEE(first_byte("x/e"), '2');
	SEE(symlink("z", "s"), 0);
	SEE(exchange("s", "x"), 0);
	SEE(kind_of("x", false), S_IFLNK >> 12);
	SEE(first_byte("s/e"), '2');
	SEE(entries("."), 5);
	SEE(unlink("x") | unlink("s/e") | rmdir("s") | rmdir("b"), 0);
	SEE(unlink("z") | unlink("d/f") | rmdir("d"), 0);
	say("exchanged\n");
}

/* Whoever may not write to a directory cannot give it another `..`. */
static void not_to_be_moved(void)
{
	SEE(mkdir("mine", 0777) | mkdir("mine/sub", 0777), 0);
	SEE(mkdir("mine/roots", 0755) | mkdir("mine/sub/empty", 0777), 0);
	for (int i = 0; i < 4; i++) {
		static const char *const all[] = { "mine", "mine/sub",
			"mine/sub/empty", "mine" };
		CHECK_EQ(syscall2(__NR_chmod, (int)all[i], 0777), 0);
	}
	SEE(setuid(1000), 0);
	SEE(rename_to("mine/roots", "mine/sub/new"), -EACCES);
	SEE(rename_to("mine/roots", "mine/sub/empty"), -EACCES);
	SEE(exchange("mine/roots", "mine/sub/empty"), -EACCES);
	SEE(exchange("mine/sub/empty", "mine/roots"), -EACCES);
	SEE(rename_to("mine/roots", "mine/renamed"), 0);
	SEE(exchange("mine/renamed", "mine/sub"), 0);
	SEE(rename_to("mine/renamed", "mine/roots"), 0);
}

/* The directory one stands in keeps being found when it moves. */
static void moved_home(void)
{
	char path[256];
	SEE(mkdir("here", 0755), 0);
	SEE(mkdir("there", 0755), 0);
	SEE(syscall1(__NR_chdir, (int)"here"), 0);
	SEE(make("f", "5"), 0);
	SEE(rename_to("../here", "../there/moved"), 0);
	SEE(first_byte("f"), '5');
	SEE(first_byte("../moved/f"), '5');
	int n = syscall2(__NR_getcwd, (int)path, sizeof(path));
	const char *end = "/" HOME "/there/moved";
	SEE_TRUE(n > (int)strlen(end) &&
		 !strcmp(path + n - 1 - strlen(end), end));
	SEE(syscall1(__NR_chdir, (int)"../.."), 0);
	SEE(unlink("there/moved/f") | rmdir("there/moved") | rmdir("there"), 0);
	say("a working directory moves\n");
}

/* Where all may write, another's link leads nowhere, but its owner's does. */
static void planted(void)
{
	SEE(mkdir("all", 0777), 0);
	SEE(syscall2(__NR_chmod, (int)"all", 01777), 0);
	SEE(make("all/f", "x"), 0);
	SEE(symlink("f", "all/roots"), 0);
	SEE(symlink("f", "all/users"), 0);
	SEE(syscall3(__NR_lchown32, (int)"all/users", 1000, 1000), 0);
	SEE(first_byte("all/roots"), 'x');
	if (on_tine())		/* a Linux does if it is told to */
		CHECK_EQ(first_byte("all/users"), -EACCES);
	SEE(readlink("all/users", 9), 1);
	SEE(syscall2(__NR_chmod, (int)"all", 0777), 0);
	SEE(first_byte("all/users"), 'x');
	SEE(syscall2(__NR_chmod, (int)"all", 01777), 0);
	SEE(setuid(1000), 0);
	SEE(first_byte("all/users"), 'x');
	SEE(first_byte("all/roots"), 'x');
}

int main(void)
{
	static const struct part as_root[] = {
		{ "planted", planted }, { "not to be moved", not_to_be_moved },
	};
	CHECK_EQ(mkdir(HOME, 0755), 0);
	CHECK_EQ(syscall1(__NR_chdir, (int)HOME), 0);
	symbolic();
	ways();
	hard();
	renamed();
	exchanged();
	moved_home();
	run_as_root(as_root, COUNT(as_root));
	if (getuid() == 0) {
		unlink("all/f");
		unlink("all/roots");
		unlink("all/users");
		CHECK_EQ(rmdir("all"), 0);
		CHECK_EQ(rmdir("mine/roots/empty"), 0);
		CHECK_EQ(rmdir("mine/roots") | rmdir("mine/sub"), 0);
		CHECK_EQ(rmdir("mine"), 0);
	}
	SEE(entries("."), 0);
	CHECK_EQ(syscall1(__NR_chdir, (int)".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
	return check_result();
}
