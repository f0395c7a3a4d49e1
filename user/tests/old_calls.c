/*
 * Calls that newer ones have replaced, and old programs make: sysfs, ustat,
 * getdents.
 * linux: prints what held.
 * needs: files foreign
 */
#include "check.h"
#include <uapi/files.h>

#define HOME	"old_calls_tmp"
#define NOWHERE	((char *)8)

static char text[1 << 16];

static int sysfs(int option, const void *arg, char *buf)
{
	return syscall3(__NR_sysfs, option, (int)arg, (int)buf);
}

/* Is the name at every place that of its line in /proc/filesystems? */
static bool same_list(void)
{
	char name[64];
	int length = slurp("/proc/filesystems", text, sizeof(text)), at = 0;
	for (char *line = text; line < text + length; at++) {
		char *end = strchr(line, '\n'), *tab = strchr(line, '\t');
		*end = '\0';
		if (sysfs(2, (void *)at, name) || strcmp(name, tab + 1) ||
		    sysfs(1, name, NULL) != at)
			return false;
		line = end + 1;
	}
	return at == sysfs(3, NULL, NULL);
}

static void of_sysfs(void)
{
	SEE_TRUE(sysfs(1, "proc", NULL) >= 0);
	SEE_TRUE(same_list());
	SEE(sysfs(1, "no such file system", NULL), -EINVAL);
	SEE(sysfs(1, "", NULL), -ENOENT);
	SEE(sysfs(1, NOWHERE, NULL), -EFAULT);
	SEE(sysfs(2, (void *)10000, NOWHERE), -EINVAL);
	SEE(sysfs(2, (void *)-1, NULL), -EINVAL);
	SEE(sysfs(2, NULL, NOWHERE), -EFAULT);
	SEE(sysfs(0, NULL, NULL), -EINVAL);
	SEE(sysfs(4, NULL, NULL), -EINVAL);
	SEE(sysfs(-1, NULL, NULL), -EINVAL);
	say("sysfs\n");
}

/* Of the file system that is mounted there. */
static int ustat_of(const char *path, struct ustat *user)
{
	struct stat64 st;
	int err = stat64(path, &st);
	return err ? err : syscall2(__NR_ustat, (int)st.st_dev, (int)user);
}

static void of_ustat(void)
{
	struct ustat old;
	struct statfs st;
	int fds[2];
	memset(&old, 0xee, sizeof(old));
	SEE(ustat_of("/proc", &old), 0);
	SEE(syscall2(__NR_statfs, (int)"/proc", (int)&st), 0);
	SEE(old.f_tfree == st.f_bfree && old.f_tinode == st.f_ffree, 1);
	SEE(old.f_fname[0] | old.f_fname[5] | old.f_fpack[0] |
	    old.f_fpack[5], 0);
	SEE(ustat_of("/", &old), 0);
	if (on_tine()) {	/* where others write it may change */
		CHECK_EQ(syscall2(__NR_statfs, (int)"/", (int)&st), 0);
		CHECK_EQ(old.f_tfree, st.f_bfree);
		CHECK_EQ(old.f_tinode, st.f_ffree);
	}
	SEE(pipe(fds), 0);
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	SEE(ustat_of(path, &old), 0);
	close_pair(fds);
	SEE(ustat_of("/", (struct ustat *)NOWHERE), -EFAULT);
	SEE(ustat_of("/", NULL), -EFAULT);
	SEE(syscall2(__NR_ustat, 0, (int)NOWHERE), -EINVAL);
	SEE(syscall2(__NR_ustat, -1, (int)&old), -EINVAL);
	say("ustat\n");
}

static int getdents(int fd, void *buf, int size)
{
	return syscall3(__NR_getdents, fd, (int)buf, size);
}

static const char *const made[] = { "f", "four", "fifth", "sixth.", "dir",
				    "link" };
static char longest[NAME_MAX + 1];

static void make_names(void)
{
	memset(longest, 'n', NAME_MAX);
	CHECK_EQ(mkdir(HOME, 0700), 0);
	CHECK_EQ(chdir(HOME), 0);
	for (unsigned i = 0; i < COUNT(made) - 2; i++)
		CHECK_EQ(close(open(made[i], O_CREAT | O_RDWR, 0600)), 0);
	CHECK_EQ(close(open(longest, O_CREAT | O_RDWR, 0600)), 0);
	CHECK_EQ(mkdir("dir", 0700), 0);
	CHECK_EQ(syscall2(__NR_symlink, (int)"nothing", (int)"link"), 0);
}

static void remove_names(void)
{
	for (unsigned i = 0; i < COUNT(made); i++)
		if (unlink(made[i]))
			CHECK_EQ(rmdir(made[i]), 0);
	CHECK_EQ(unlink(longest), 0);
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
}

/* Is an entry what lstat says, its type in the last byte, with no byte too
 * many? */
static bool is_true(const struct linux_dirent *entry)
{
	struct stat64 st;
	int end = offsetof(struct linux_dirent, d_name) +
		  strlen(entry->d_name) + 1;
	return !lstat64(entry->d_name, &st) &&
	       entry->d_ino == (uint32_t)st.st_ino &&
	       entry->d_reclen == ((end + 1 + 3) & ~3) &&
	       ((char *)entry)[entry->d_reclen - 1] ==
	       (char)(st.st_mode >> 12);
}

/* All there are, by buffers of that size: how many, or an error. */
static int count_entries(int fd, int size)
{
	int count = 0, got;
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	while ((got = getdents(fd, text, size)) > 0) {
		struct linux_dirent *entry = NULL;
		for (int at = 0; at < got; at += entry->d_reclen) {
			entry = (void *)(text + at);
			CHECK(is_true(entry));
			count++;
		}
		CHECK(got <= size);
		CHECK_EQ(lseek(fd, entry->d_off, SEEK_SET), (int)entry->d_off);
	}
	return got < 0 ? got : count;
}

/* The same, each entry into a buffer it fills, after one it does not. */
static int count_fitting(int fd)
{
	static char buf[300];
	int count = 0, got;
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	do {
		int size = 0;
		while ((got = getdents(fd, buf, size)) == -EINVAL)
			size++;
		CHECK_EQ(got, got ? size : 0);
		if (got > 0)
			CHECK_EQ(((struct linux_dirent *)buf)->d_reclen, size);
		count += got > 0;
	} while (got > 0);
	return got < 0 ? got : count;
}

static void of_getdents(void)
{
	make_names();
	int fd = open(".", O_RDONLY | O_DIRECTORY, 0);
	SEE(count_entries(fd, sizeof(text)), 9);
	SEE(count_entries(fd, 268), 9);
	SEE(count_entries(fd, 267), -EINVAL);
	SEE(count_fitting(fd), 9);
	SEE(getdents(fd, NOWHERE, 0), 0);		/* the end */
	SEE(lseek(fd, 0, SEEK_SET), 0);
	SEE(getdents(fd, NOWHERE, 0), -EINVAL);
	SEE(getdents(fd, NOWHERE, -1), -EINVAL);
	SEE(getdents(fd, text, (int)0x80000000), -EINVAL);
	SEE(getdents(fd, NOWHERE, 1000), -EFAULT);
	SEE(getdents(fd, NULL, 1000), -EFAULT);
	CHECK(!on_tine() || lseek(fd, 0, SEEK_CUR) == 0);
	SEE(close(fd), 0);
	SEE(getdents(-1, text, 1000), -EBADF);
	fd = open(".", O_PATH, 0);
	SEE(getdents(fd, text, 1000), -EBADF);
	SEE(close(fd), 0);
	fd = open("f", O_RDONLY, 0);
	SEE(getdents(fd, text, 1000), -ENOTDIR);
	SEE(close(fd), 0);
	remove_names();
	SEE(mkdir(HOME, 0700), 0);
	fd = open(HOME, O_RDONLY | O_DIRECTORY, 0);
	SEE(rmdir(HOME), 0);
	SEE(getdents(fd, text, 1000), -ENOENT);
	SEE(close(fd), 0);
	say("getdents\n");
}

int main(void)
{
	of_sysfs();
	of_ustat();
	of_getdents();
	return check_result();
}
