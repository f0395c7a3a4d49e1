/*
 * Calls that take a descriptor for the path where the path is empty: what is
 * behind it is owned, linked, read and given a mode, be it a symbolic link;
 * whose mode nobody changes.
 * linux: wants root; in a folder of its own.
 * since: 6.6, which has fchmodat2.
 * needs: files users foreign
 */
#include "check.h"

#define HOME	"empty_paths_tmp"
#define USER	4711

static struct stat64 st;

static int fchownat(int dirfd, const char *path, int flags)
{
	return syscall5(__NR_fchownat, dirfd, (int)path, USER, USER, flags);
}

static int linkat(int fd, const char *path, const char *new, int flags)
{
	return syscall5(__NR_linkat, fd, (int)path, AT_FDCWD, (int)new, flags);
}

static int readlinkat(int fd, const char *path)
{
	char text[8];
	return syscall4(__NR_readlinkat, fd, (int)path, (int)text, 8);
}

static int fchmodat2(int fd, const char *path, int mode, int flags)
{
	return syscall4(__NR_fchmodat2, fd, (int)path, mode, flags);
}

static int mode_of(const char *path)
{
	return lstat64(path, &st) ? -1 : (int)st.st_mode;
}

static void owners(int fd, int link)
{
	SEE(fchownat(fd, "", AT_EMPTY_PATH), 0);
	SEE(stat64("f", &st), 0);
	SEE(st.st_uid, USER);
	SEE(fchownat(fd, "", 0), -ENOENT);
	SEE(fchownat(-1, "", AT_EMPTY_PATH), -EBADF);
	SEE(fchownat(fd, "f", AT_EMPTY_PATH), -ENOTDIR);
	SEE(fchownat(fd, "f", 1), -EINVAL);
	SEE(fchownat(link, "", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW), 0);
	SEE(lstat64("link", &st), 0);
	SEE(st.st_uid, USER);
	say("owners\n");
}

static void links(int fd, int link)
{
	SEE(linkat(fd, "", "g", AT_EMPTY_PATH), 0);
	SEE(stat64("g", &st), 0);
	SEE(st.st_nlink, 2);
	SEE(linkat(fd, "", "h", 0), -ENOENT);
	SEE(linkat(fd, "", "h", 1), -EINVAL);
	SEE(linkat(AT_FDCWD, "", "h", AT_EMPTY_PATH), -EPERM);
	SEE(linkat(link, "", "h", AT_EMPTY_PATH), 0);
	SEE(lstat64("h", &st), 0);
	SEE(S_ISLNK(st.st_mode), 1);
	SEE(linkat(AT_FDCWD, "link", "g", AT_EMPTY_PATH), -EEXIST);
	SEE(unlink("g") | unlink("h"), 0);
	say("links\n");
}

static void what_links_say(int fd, int link)
{
	SEE(readlinkat(link, ""), 1);
	SEE(readlinkat(link, "x"), -ENOTDIR);
	SEE(readlinkat(fd, ""), -ENOENT);
	SEE(readlinkat(AT_FDCWD, ""), -ENOENT);
	SEE(readlinkat(AT_FDCWD, "f"), -EINVAL);
	SEE(readlinkat(AT_FDCWD, "link"), 1);
	say("readlinkat\n");
}

static void modes(int link)
{
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", link);
	SEE(chmod(path, 0), -EOPNOTSUPP);
	SEE(stat64("f", &st), 0);
	SEE(st.st_mode, S_IFREG | 0600);
	SEE(chmod("link", 0640), 0);
	SEE(stat64("f", &st), 0);
	SEE(st.st_mode, S_IFREG | 0640);
	say("modes\n");
}

static void modes_by_flags(int fd, int link)
{
	SEE(fchmodat2(fd, "", 0600, AT_EMPTY_PATH), 0);
	SEE(mode_of("f"), S_IFREG | 0600);
	SEE(fchmodat2(fd, "", 0644, 0), -ENOENT);
	SEE(fchmodat2(fd, NULL, 0644, 0), -EFAULT);
	SEE(fchmodat2(fd, (char *)8, 0644, AT_EMPTY_PATH), -EFAULT);
	SEE(fchmodat2(-1, "", 0644, AT_EMPTY_PATH), -EBADF);
	SEE(fchmodat2(fd, "f", 0644, AT_EMPTY_PATH), -ENOTDIR);
	SEE(fchmodat2(AT_FDCWD, "nothing", 0644, 0), -ENOENT);
	SEE(fchmodat2(AT_FDCWD, "f", 0644, AT_SYMLINK_FOLLOW), -EINVAL);
	SEE(fchmodat2(AT_FDCWD, "f", 0644, -1), -EINVAL);
	SEE(fchmodat2(AT_FDCWD, "f", 0107777, AT_SYMLINK_NOFOLLOW), 0);
	SEE(mode_of("f"), S_IFREG | 07777);
	SEE(fchmodat2(AT_FDCWD, "link", 0640, 0), 0);
	SEE(mode_of("f"), S_IFREG | 0640);
	SEE(fchmodat2(AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW),
	    -EOPNOTSUPP);
	SEE(fchmodat2(link, "", 0600, AT_EMPTY_PATH), -EOPNOTSUPP);
	SEE(mode_of("link"), S_IFLNK | 0777);
	int path = open("f", O_PATH, 0);
	SEE(fchmodat2(path, "", 0600, AT_EMPTY_PATH), 0);
	SEE(mode_of("f"), S_IFREG | 0600);
	close(path);
	SEE(fchmodat2(AT_FDCWD, "", 0750, AT_EMPTY_PATH), 0);
	SEE(mode_of("."), S_IFDIR | 0750);
	say("fchmodat2\n");
}

int main(void)
{
	SEE(mkdir(HOME, 0755), 0);
	SEE(chdir(HOME), 0);
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	SEE(syscall2(__NR_symlink, (int)"f", (int)"link"), 0);
	int link = open("link", O_PATH | O_NOFOLLOW, 0);
	owners(fd, link);
	links(fd, link);
	what_links_say(fd, link);
	modes(link);
	modes_by_flags(fd, link);
	close(fd);
	close(link);
	SEE(unlink("f") | unlink("link"), 0);
	SEE(chdir(".."), 0);
	SEE(rmdir(HOME), 0);
	return check_result();
}
