/*
 * The file tree keeps POSIX's rules: create, exclude, truncate, append,
 * holes, unlink while open, directories, and the errors of each (E stands
 * on it).
 * portable: works in a directory of its own under /tmp.
 */
#include "check.h"

static char top[64];

static void whole_files(void)
{
	char text[32];
	struct stat64 st;
	int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0640);
	CHECK(fd >= 0);
	CHECK_EQ(open("f", O_RDWR | O_CREAT | O_EXCL, 0640), -EEXIST);
	CHECK_EQ(write(fd, "hello", 5), 5);
	CHECK_EQ(fstat64(fd, &st), 0);
	CHECK_EQ(st.st_size, 5);
	CHECK_EQ(st.st_nlink, 1);
	CHECK(S_ISREG(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0640);
	CHECK_EQ(close(fd), 0);

	fd = open("f", O_WRONLY | O_APPEND, 0);
	CHECK_EQ(write(fd, ", you", 5), 5);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(write(fd, "!", 1), 1);
	CHECK_EQ(read(fd, text, 1), -EBADF);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(slurp("f", text, sizeof(text)), 11);
	say("appended: %s\n", text);

	fd = open("f", O_RDWR | O_TRUNC, 0);
	CHECK_EQ(read(fd, text, 1), 0);
	CHECK_EQ(lseek(fd, 10000, SEEK_SET), 10000);
	CHECK_EQ(write(fd, "end", 3), 3);
	CHECK_EQ(lseek(fd, -8, SEEK_END), 9995);
	CHECK_EQ(read(fd, text, sizeof(text)), 8);
	CHECK_EQ(memcmp(text, "\0\0\0\0\0end", 8), 0);	/* a hole is zeros */
	CHECK_EQ(lseek(fd, -1, SEEK_SET), -EINVAL);
	CHECK_EQ(lseek(fd, 0, 9), -EINVAL);
	CHECK_EQ(lseek(fd, 20000, SEEK_SET), 20000);
	CHECK_EQ(read(fd, text, 1), 0);			/* past the end */
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(open("f", O_RDONLY | O_DIRECTORY, 0), -ENOTDIR);
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
	CHECK_EQ(open("gone", O_RDONLY, 0), -ENOENT);
	CHECK_EQ(write(fd, "still", 5), 5);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(read(fd, text, 5), 5);
	CHECK_EQ(strcmp(text, "still"), 0);
	CHECK_EQ(fstat64(fd, &st), 0);
	CHECK_EQ(st.st_nlink, 0);
	CHECK_EQ(close(fd), 0);
	say("unlinked while open\n");
}

static void errors(void)
{
	static char long_name[NAME_MAX + 2];
	memset(long_name, 'n', sizeof(long_name) - 1);
	CHECK_EQ(open("none", O_RDONLY, 0), -ENOENT);
	CHECK_EQ(open("none/f", O_RDWR | O_CREAT, 0600), -ENOENT);
	CHECK_EQ(open("", O_RDONLY, 0), -ENOENT);
	CHECK_EQ(open("d", O_RDWR, 0), -EISDIR);
	CHECK_EQ(open("d/f/x", O_RDONLY, 0), -ENOTDIR);
	CHECK_EQ(open(long_name, O_RDONLY, 0), -ENAMETOOLONG);
	CHECK_EQ(open(long_name, O_RDWR | O_CREAT, 0600), -ENAMETOOLONG);
	CHECK_EQ(chdir("d/f"), -ENOTDIR);
	CHECK_EQ(mkdir("d", 0700), -EEXIST);
	CHECK_EQ(mkdir("none/x", 0700), -ENOENT);
	CHECK_EQ(rmdir("d"), -ENOTEMPTY);
	CHECK_EQ(rmdir("d/f"), -ENOTDIR);
	CHECK_EQ(rmdir("none"), -ENOENT);
	CHECK_EQ(unlink("d") == -EISDIR || unlink("d") == -EPERM, true);
	CHECK_EQ(read(99, top, 1), -EBADF);
	CHECK_EQ(close(-1), -EBADF);
	CHECK_EQ(dup(1000), -EBADF);
	CHECK_EQ(dup2(0, -1), -EBADF);
	CHECK_EQ(lseek(1000, 0, SEEK_SET), -EBADF);
	int dir = open("d", O_RDONLY | O_DIRECTORY, 0);
	CHECK_EQ(read(dir, top, 1), -EISDIR);
	CHECK_EQ(close(dir), 0);
	say("errors by name\n");
}

/* Which names are there? Each once, "." and ".." among them. */
static void list(const char *path)
{
	static char buf[512] __attribute__((aligned(8)));
	int dots = 0, plain = 0, got;
	int fd = open(path, O_RDONLY | O_DIRECTORY, 0);
	CHECK(fd >= 0);
	CHECK_EQ(getdents64(fd, buf, 4), -EINVAL);
	while ((got = getdents64(fd, buf, sizeof(buf))) > 0)
		for (int at = 0; at < got; ) {
			struct linux_dirent64 *entry = (void *)(buf + at);
			CHECK(entry->d_reclen > 0);
			dots += entry->d_name[0] == '.';
			plain += entry->d_name[0] != '.';
			at += entry->d_reclen;
		}
	CHECK_EQ(got, 0);
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
	CHECK_EQ(mkdir("long", 0700), 0);
	CHECK_EQ(chdir("long"), 0);
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
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(rmdir("long"), 0);
	say("the longest name\n");
}

static void directories(void)
{
	char where[256], name[16];
	struct stat64 st;
	CHECK_EQ(mkdir("d", 0755), 0);
	CHECK_EQ(close(open("d/f", O_RDWR | O_CREAT, 0600)), 0);
	CHECK_EQ(stat64("d", &st), 0);
	CHECK(S_ISDIR(st.st_mode));
	CHECK_EQ(stat64("./d/../d/./f", &st), 0);
	CHECK(S_ISREG(st.st_mode));
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
	CHECK_EQ(chdir("d"), 0);
	CHECK_EQ(getcwd(where, sizeof(where)), (int)strlen(top) + 3);
	CHECK_EQ(strncmp(where, top, strlen(top)), 0);
	CHECK_EQ(strcmp(where + strlen(top), "/d"), 0);
	CHECK_EQ(getcwd(where, 3), -ERANGE);
	CHECK_EQ(chdir(".."), 0);
	list("d");
	CHECK_EQ(unlink("d/f"), 0);
	CHECK_EQ(rmdir("d"), 0);
	CHECK_EQ(chdir("d"), -ENOENT);
}

int main(void)
{
	umask(0);
	snprintf(top, sizeof(top), "/tmp/fs_rules.%d", getpid());
	CHECK_EQ(mkdir(top, 0700), 0);
	CHECK_EQ(chdir(top), 0);
	whole_files();
	open_but_gone();
	longest_name();
	directories();
	CHECK_EQ(chdir("/"), 0);
	CHECK_EQ(rmdir(top), 0);
	no_children_left();
	return check_result();
}
