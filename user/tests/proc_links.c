/*
 * What a task has open, where it is and what it runs, by the links of
 * /proc/PID: what they say, what opening one gives, and which task may look.
 * linux: in a folder of its own; as root alone for the last part.
 * needs: foreign files more users
 */
#include "check.h"
#include <dirent.h>

#define HOME	"proc_links_tmp"

static char text[256], name[64];

static int readlink(const char *path)
{
	memset(text, 0, sizeof(text));
	return syscall3(__NR_readlink, (int)path, (int)text, sizeof(text) - 1);
}

static const char *fd_name(int fd)
{
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return name;
}

static const char *of(pid_t pid, const char *file)
{
	snprintf(name, sizeof(name), "/proc/%d/%s", pid, file);
	return name;
}

/* Does what a link says end so? */
static bool says(const char *path, const char *end)
{
	int n = readlink(path), len = strlen(end);
	return n >= len && strcmp(text + n - len, end) == 0;
}

static bool same_file(const char *path, int fd)
{
	struct stat64 a, b;
	return stat64(path, &a) == 0 && fstat64(fd, &b) == 0 &&
	       a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

static void of_files(void)
{
	struct stat64 st;
	char byte = 0;
	int fd = open("one", O_RDWR | O_CREAT | O_EXCL, 0640);
	SEE_TRUE(says(fd_name(fd), "/" HOME "/one"));
	SEE_TRUE(same_file(fd_name(fd), fd));
	SEE(syscall2(__NR_lstat64, (int)name, (int)&st), 0);
	SEE(st.st_mode, S_IFLNK | 0700);
	SEE(write(fd, "abc", 3), 3);
	int again = open(fd_name(fd), O_RDONLY, 0);	/* it begins anew */
	SEE(read(again, &byte, 1), 1);
	SEE(byte, 'a');
	SEE(syscall2(__NR_lstat64, (int)fd_name(again), (int)&st), 0);
	SEE(st.st_mode, S_IFLNK | 0500);
	close(again);
	again = open(fd_name(fd), O_WRONLY | O_TRUNC, 0);
	SEE(syscall2(__NR_lstat64, (int)fd_name(again), (int)&st), 0);
	SEE(st.st_mode, S_IFLNK | 0300);
	SEE(fstat64(fd, &st), 0);
	SEE(st.st_size, 0);
	close(again);
	SEE(open(fd_name(fd), O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
	SEE(open(fd_name(fd), O_RDONLY | O_DIRECTORY, 0), -ENOTDIR);
	SEE(open(fd_name(fd), O_RDWR | O_CREAT | O_EXCL, 0), -EEXIST);
	SEE(unlink(fd_name(fd)), -EPERM);
	SEE(unlink("one"), 0);
	SEE(write(fd, "z", 1), 1);
	again = open(fd_name(fd), O_RDONLY, 0);		/* without a name */
	SEE_TRUE(again >= 0);
	SEE_TRUE(says(fd_name(fd), "(deleted)"));
	close(again);
	close(fd);
	SEE(readlink(fd_name(fd)), -ENOENT);
	SEE(open(fd_name(fd), O_RDONLY, 0), -ENOENT);
	SEE(readlink("/proc/self/fd/01"), -ENOENT);
	SEE(readlink("/proc/self/fd/x"), -ENOENT);
	say("files\n");
}

static void of_pipes(void)
{
	struct stat64 st;
	char wanted[64], byte;
	int ends[2];
	SEE(pipe(ends), 0);
	SEE(fstat64(ends[0], &st), 0);
	snprintf(wanted, sizeof(wanted), "pipe:[%u]", (uint32_t)st.st_ino);
	SEE_TRUE(says(fd_name(ends[0]), wanted));
	SEE_TRUE(says(fd_name(ends[1]), wanted));
	int in = open(fd_name(ends[1]), O_RDONLY, 0);	/* the other end */
	int out = open(fd_name(ends[0]), O_WRONLY, 0);
	SEE(write(out, "p", 1), 1);
	SEE(read(in, &byte, 1), 1);
	SEE(close(ends[1]), 0);
	SEE(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	SEE(read(ends[0], &byte, 1), -EAGAIN);		/* out is open */
	SEE(close(out), 0);
	SEE(read(ends[0], &byte, 1), 0);
	out = open(fd_name(in), O_WRONLY | O_NONBLOCK, 0);
	SEE(read(ends[0], &byte, 1), -EAGAIN);
	SEE(close(ends[0]) | close(in), 0);
	handle(SIGPIPE, SIG_IGN, 0);
	SEE(write(out, "q", 1), -EPIPE);
	in = open(fd_name(out), O_RDONLY, 0);
	SEE(write(out, "q", 1), 1);
	SEE(read(in, &byte, 1), 1);
	SEE(close(out), 0);
	SEE(read(in, &byte, 1), 0);
	out = open(fd_name(in), O_RDONLY, 0);		/* waits for nobody */
	SEE(read(out, &byte, 1), 0);
	SEE(close(in) | close(out), 0);
	say("pipes\n");
}

static void of_places(void)
{
	int here = open(".", O_RDONLY | O_DIRECTORY, 0);
	SEE_TRUE(says("/proc/self/cwd", "/" HOME));
	SEE_TRUE(same_file("/proc/self/cwd", here));
	SEE_TRUE(same_file("/proc/self/cwd/../" HOME "/.", here));
	SEE_TRUE(same_file(fd_name(here), here));
	SEE(mkdir("/proc/self/cwd/sub", 0700), 0);
	SEE(chdir("sub"), 0);
	SEE_TRUE(says("/proc/self/cwd", "/" HOME "/sub"));
	SEE(rmdir("../sub"), 0);
	SEE_TRUE(says("/proc/self/cwd", "(deleted)"));
	SEE(syscall1(__NR_fchdir, here), 0);
	SEE(readlink("/proc/self/root"), 1);
	SEE(chdir("/proc/self/root"), 0);
	SEE(readlink("/proc/self/cwd"), 1);
	SEE(syscall1(__NR_fchdir, here), 0);
	SEE(close(here), 0);
	SEE(open("/proc/self/cwd/none", O_RDONLY, 0), -ENOENT);
}

static void of_programs(const char *own)
{
	char *argv[] = { (char *)own, "again", NULL };
	char magic[4] = "";
	int fd = open("/proc/self/exe", O_RDONLY, 0);
	SEE(read(fd, magic, 4), 4);
	SEE_TRUE(memcmp(magic, "\177ELF", 4) == 0);
	SEE_TRUE(says("/proc/self/exe", "proc_links"));
	SEE_TRUE(same_file(text, fd));
	SEE(close(fd), 0);
	SEE(open("/proc/self/exe", O_WRONLY, 0), -ETXTBSY);
	pid_t child = must_fork();
	if (child == 0) {
		execve("/proc/self/exe", argv, NULL);
		_exit(2);
	}
	SEE(status_of(child), 42 << 8);
}

/* A program whose file has gone meanwhile says so, however it is called. */
static void of_the_gone(void)
{
	char *argv[] = { "./gone", "hold", NULL }, page[PAGE_SIZE];
	int hold[2], up[2], n, in = open("/proc/self/exe", O_RDONLY, 0);
	int out = open("gone", O_CREAT | O_WRONLY, 0700);
	while ((n = read(in, page, sizeof(page))) > 0)
		CHECK_EQ(write(out, page, n), n);
	close(in);
	close(out);
	SEE(pipe(hold) | pipe(up), 0);
	pid_t child = must_fork();
	if (child == 0) {
		dup2(hold[0], 0);
		dup2(up[1], 1);
		close(hold[1]);
		_exit(execve("./gone", argv, NULL));
	}
	close(hold[0]);
	close(up[1]);
	hear(up);
	SEE_TRUE(says(of(child, "exe"), "/gone"));
	SEE(unlink("gone"), 0);
	SEE_TRUE(says(of(child, "exe"), "/gone (deleted)"));
	close(hold[1]);
	close(up[0]);
	SEE(status_of(child), 0);
	SEE(readlink(of(child, "exe")), -ENOENT);
}

/* It was started to be looked at. */
static int hold_on(void)
{
	char byte = 0;
	write(1, &byte, 1);
	read(0, &byte, 1);
	return 0;
}

static bool lists(const char *folder, const char *entry_name)
{
	char **names;
	int n = list_directory(folder, &names), found = 0;
	for (int i = 0; i < n; i++)
		found += strcmp(names[i], entry_name) == 0;
	return found == 1;
}

static void of_another(void)
{
	int hold[2], up[2];
	char byte;
	SEE(pipe(hold) | pipe(up), 0);
	pid_t child = must_fork();
	if (child == 0) {
		close(hold[1]);
		tell(up);
		read(hold[0], &byte, 1);
		_exit(0);
	}
	hear(up);
	snprintf(text, sizeof(text), "%d", hold[0]);
	SEE_TRUE(lists(of(child, "fd"), text));
	snprintf(text, sizeof(text), "%d", hold[1]);
	SEE_TRUE(!lists(of(child, "fd"), text));
	SEE_TRUE(says(of(child, "cwd"), "/" HOME));
	SEE_TRUE(says(of(child, "exe"), "proc_links"));
	SEE(close(hold[1]), 0);
	until_dead(child);
	SEE(readlink(of(child, "exe")), -ENOENT);
	SEE(readlink(of(child, "cwd")), -ENOENT);
	SEE(status_of(child), 0);
	SEE(readlink(of(child, "exe")), -ENOENT);
	SEE(open(of(child, "fd"), O_RDONLY, 0), -ENOENT);
	close(hold[0]);
	close_pair(up);
}

static void of_others(void)
{
	pid_t parent = getpid();
	pid_t child = must_fork();
	if (child) {
		SEE(status_of(child), 0);
		return;
	}
	SEE(setgid(1000) | setuid(1000), 0);
	SEE(readlink(of(parent, "exe")), -EACCES);
	SEE(readlink(of(parent, "cwd")), -EACCES);
	SEE(open(of(parent, "cwd/."), O_RDONLY, 0), -EACCES);
	SEE(open(of(parent, "exe"), O_RDONLY, 0), -EACCES);
	SEE(open(of(parent, "fd"), O_RDONLY, 0), -EACCES);
	SEE(readlink(of(parent, "fd/1")), -EACCES);
	SEE(open(of(parent, "fd/1"), O_WRONLY, 0), -EACCES);
	_exit(check_result());
}

static void by_dev(void)
{
	int ends[2], saved = syscall1(__NR_dup, 1);
	char word[4] = "";
	SEE(pipe(ends), 0);
	dup2(ends[1], 1);
	int out = open("/dev/stdout", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	write(out, "out", 3);
	dup2(saved, 1);
	SEE(read(ends[0], word, 3), 3);
	SEE_TRUE(strcmp(word, "out") == 0);
	SEE_TRUE(same_file("/dev/fd/1", 1));
	SEE_TRUE(same_file("/dev/stdin", 0));
	SEE_TRUE(same_file("/dev/stderr", 2));
	close(out);
	close(saved);
	close_pair(ends);
}

static const struct part as_root[] = { { "others", of_others } };

int main(int argc, char **argv)
{
	if (argc > 1)
		return strcmp(argv[1], "hold") == 0 ? hold_on() : 42;
	CHECK_EQ(mkdir(HOME, 0755), 0);
	CHECK_EQ(chdir(HOME), 0);
	of_files();
	of_pipes();
	of_places();
	of_programs(argv[0]);
	of_the_gone();
	of_another();
	by_dev();
	CHECK_EQ(chdir(".."), 0);
	CHECK_EQ(rmdir(HOME), 0);
	run_as_root(as_root, COUNT(as_root));
	no_children_left();
	return check_result();
}
