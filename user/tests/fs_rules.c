/*
 * The file tree keeps POSIX's rules: create, exclude, truncate, append,
 * holes, unlink while open, directories, and the errors of each (E stands
 * on it).
 * linux: works in a directory of its own under /tmp.
 * needs: files
 */
#include "check.h"

static char top[64];

static void whole_files(void)
{
	char text[32];
	struct stat64 st;
	int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0640);
	SEE_TRUE(fd >= 0);
	SEE(open("f", O_RDWR | O_CREAT | O_EXCL, 0640), -EEXIST);
	SEE(write(fd, "hello", 5), 5);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_size, 5);
	SEE(st.st_nlink, 1);
	SEE_TRUE(S_ISREG(st.st_mode));
	SEE(st.st_mode & 0777, 0640);
	CHECK_EQ(close(fd), 0);

	fd = open("f", O_WRONLY | O_APPEND, 0);
	SEE(write(fd, ", you", 5), 5);
	SEE(lseek(fd, 0, SEEK_SET), 0);
	SEE(write(fd, "!", 1), 1);
	SEE(read(fd, text, 1), -EBADF);
	CHECK_EQ(close(fd), 0);
	SEE(slurp("f", text, sizeof(text)), 11);
	say("appended: %s\n", text);

	fd = open("f", O_RDWR | O_TRUNC, 0);
	SEE(read(fd, text, 1), 0);
	SEE(lseek(fd, 10000, SEEK_SET), 10000);
	SEE(write(fd, "end", 3), 3);
	SEE(lseek(fd, -8, SEEK_END), 9995);
	SEE(read(fd, text, sizeof(text)), 8);
	SEE(memcmp(text, "\0\0\0\0\0end", 8), 0);	/* a hole is zeros */
	SEE(lseek(fd, -1, SEEK_SET), -EINVAL);
	SEE(lseek(fd, 0, 9), -EINVAL);
	SEE(lseek(fd, 20000, SEEK_SET), 20000);
	SEE(read(fd, text, 1), 0);			/* past the end */
	CHECK_EQ(close(fd), 0);
	SEE(open("f", O_RDONLY | O_DIRECTORY, 0), -ENOTDIR);
	CHECK_EQ(unlink("f"), 0);
	CHECK_EQ(unlink("f"), -ENOENT);
	say("holes, ends and truncation\n");
}

static void open_but_gone(void)
{
	char text[8] = "";
	struct stat64 st;
	int fd = open("gone", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(unlink("gone"), 0);
	SEE(open("gone", O_RDONLY, 0), -ENOENT);
	SEE(write(fd, "still", 5), 5);
	SEE(lseek(fd, 0, SEEK_SET), 0);
	SEE(read(fd, text, 5), 5);
	SEE(strcmp(text, "still"), 0);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_nlink, 0);
	CHECK_EQ(close(fd), 0);
	say("unlinked while open\n");
}

static void errors(void)
{
	static char long_name[NAME_MAX + 2];
	memset(long_name, 'n', sizeof(long_name) - 1);
	SEE(open("none", O_RDONLY, 0), -ENOENT);
	SEE(open("none/f", O_RDWR | O_CREAT, 0600), -ENOENT);
	SEE(open("", O_RDONLY, 0), -ENOENT);
	SEE(open("d", O_RDWR, 0), -EISDIR);
	SEE(open("d/f/x", O_RDONLY, 0), -ENOTDIR);
	SEE(open(long_name, O_RDONLY, 0), -ENAMETOOLONG);
	SEE(open(long_name, O_RDWR | O_CREAT, 0600), -ENAMETOOLONG);
	SEE(chdir("d/f"), -ENOTDIR);
	SEE(mkdir("d", 0700), -EEXIST);
	SEE(mkdir("none/x", 0700), -ENOENT);
	SEE(rmdir("d"), -ENOTEMPTY);
	SEE(rmdir("d/f"), -ENOTDIR);
	SEE(rmdir("none"), -ENOENT);
	CHECK_EQ(unlink("d") == -EISDIR || unlink("d") == -EPERM, true);
	SEE(read(99, top, 1), -EBADF);
	CHECK_EQ(close(-1), -EBADF);
	SEE(dup(1000), -EBADF);
	SEE(dup2(0, -1), -EBADF);
	SEE(lseek(1000, 0, SEEK_SET), -EBADF);
	int dir = open("d", O_RDONLY | O_DIRECTORY, 0);
	SEE(read(dir, top, 1), -EISDIR);
	CHECK_EQ(close(dir), 0);
	say("errors by name\n");
}

/* Which names are there? Each once, "." and ".." among them. */
static void list(const char *path)
{
	static char buf[512] __attribute__((aligned(8)));
	int dots = 0, plain = 0, got;
	int fd = open(path, O_RDONLY | O_DIRECTORY, 0);
	SEE_TRUE(fd >= 0);
	SEE(getdents64(fd, buf, 4), -EINVAL);
	while ((got = getdents64(fd, buf, sizeof(buf))) > 0)
		for (int at = 0; at < got; ) {
			struct linux_dirent64 *entry = (void *)(buf + at);
			CHECK(entry->d_reclen > 0);
			dots += entry->d_name[0] == '.';
			plain += entry->d_name[0] != '.';
			at += entry->d_reclen;
		}
	SEE(got, 0);
	CHECK_EQ(close(fd), 0);
	say("%s: %d entries and %d dots\n", path, plain, dots);
}

/* What pads an entry is not what the kernel's stack had there. */
static void longest_name(void)
{
	static char buf[512] __attribute__((aligned(8)));
	char name[NAME_MAX + 1] = "";
	int fd, got, end = offsetof(struct linux_dirent64, d_name) + NAME_MAX;
	memset(name, 'n', NAME_MAX);
	SEE(mkdir("long", 0700), 0);
	SEE(chdir("long"), 0);
	CHECK_EQ(close(open(name, O_RDWR | O_CREAT, 0600)), 0);
	fd = open(".", O_RDONLY | O_DIRECTORY, 0);
	while ((got = getdents64(fd, buf, 300)) > 0) {
		struct linux_dirent64 *entry = (void *)buf;
		if (entry->d_name[0] == '.')
			continue;
		CHECK_EQ(strcmp(entry->d_name, name), 0);
		for (int i = end; i < entry->d_reclen && on_tine(); i++)
			CHECK_EQ(buf[i], 0);
	}
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(unlink(name), 0);
	SEE(chdir(".."), 0);
	SEE(rmdir("long"), 0);
	say("the longest name\n");
}

static void directories(void)
{
	char where[256], name[16];
	struct stat64 st;
	SEE(mkdir("d", 0755), 0);
	CHECK_EQ(close(open("d/f", O_RDWR | O_CREAT, 0600)), 0);
	SEE(stat64("d", &st), 0);
	SEE_TRUE(S_ISDIR(st.st_mode));
	SEE(stat64("./d/../d/./f", &st), 0);
	SEE_TRUE(S_ISREG(st.st_mode));
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "d/n%d", i);
		CHECK_EQ(close(open(name, O_RDWR | O_CREAT, 0600)), 0);
	}
	list("d");
	errors();
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "d/n%d", i);
		CHECK_EQ(unlink(name), 0);
	}
	SEE(chdir("d"), 0);
	SEE_SAME(getcwd(where, sizeof(where)), (int)strlen(top) + 3);
	SEE(strncmp(where, top, strlen(top)), 0);
	SEE(strcmp(where + strlen(top), "/d"), 0);
	SEE(getcwd(where, 3), -ERANGE);
	SEE(chdir(".."), 0);
	list("d");
	CHECK_EQ(unlink("d/f"), 0);
	SEE(rmdir("d"), 0);
	SEE(chdir("d"), -ENOENT);
}

/* It is nobody's entry any more, and its tasks stand in it all the same. */
static void removed_below_us(void)
{
	struct stat64 st;
	char where[100];
	SEE(mkdir("gone", 0755), 0);
	SEE(chdir("gone"), 0);
	SEE(rmdir("../gone"), 0);
	SEE(getcwd(where, sizeof(where)), -ENOENT);
	SEE(stat64(".", &st), 0);
	SEE_SAME((int)st.st_nlink, 0);
	SEE(mkdir("d", 0755), -ENOENT);
	SEE(open("f", O_RDWR | O_CREAT, 0600), -ENOENT);
	SEE(open("f", O_RDONLY, 0), -ENOENT);
	int fd = open(".", O_RDONLY | O_DIRECTORY, 0);
	SEE_TRUE(fd >= 0);
	SEE(getdents64(fd, where, sizeof(where)), -ENOENT);
	CHECK_EQ(close(fd), 0);
	SEE(chdir(".."), 0);
	SEE_SAME(getcwd(where, sizeof(where)), (int)strlen(top) + 1);
}

int main(void)
{
	umask(0);
	snprintf(top, sizeof(top), "/tmp/fs_rules.%d", getpid());
	SEE(mkdir(top, 0700), 0);
	SEE(chdir(top), 0);
	whole_files();
	open_but_gone();
	longest_name();
	directories();
	removed_below_us();
	SEE(chdir("/"), 0);
	SEE(rmdir(top), 0);
	no_children_left();
	return check_result();
}
