/*
 * Where paths begin, and where `..` ends: chroot's refusals, what of a path it
 * changes, who inherits it, and what is said of a place that is not below it.
 * linux: prints what held. wants root
 * needs: files users foreign
 */
#include "check.h"

#define JAIL	"/tmp/chroot_rules"
#define USER	1000

static int chroot(const char *path)
{
	return syscall1(__NR_chroot, (int)path);
}

static int fchdir(int fd)
{
	return syscall1(__NR_fchdir, fd);
}

static int symlink(const char *text, const char *path)
{
	return syscall2(__NR_symlink, (int)text, (int)path);
}

static int readlink(const char *path, char *buf, int size)
{
	return syscall3(__NR_readlink, (int)path, (int)buf, size);
}

static int getcwd_of(char *buf, int size)
{
	memset(buf, 0, size);
	return syscall2(__NR_getcwd, (int)buf, size);
}

static int ino_of(const char *path)
{
	struct stat64 st;
	return stat64(path, &st) ? -1 : (int)st.st_ino;
}

static bool is_there(const char *path)
{
	return ino_of(path) != -1;
}

static void tell_place(void)
{
	char buf[64];
	int length = getcwd_of(buf, sizeof(buf));
	say("    in %s (%d)\n", buf, length);
}

static void tell_link(const char *path)
{
	char buf[64] = "";
	int length = readlink(path, buf, sizeof(buf) - 1);
	say("    %s: %s (%d)\n", path, buf, length);
}

static void refusals(void)
{
	static char long_name[300];
	memset(long_name, 'x', sizeof(long_name) - 1);
	SEE(chroot("/no such place"), -ENOENT);
	SEE(chroot(""), -ENOENT);
	SEE(chroot(JAIL "/file"), -ENOTDIR);
	SEE(chroot(JAIL "/file/"), -ENOTDIR);
	SEE(chroot(JAIL "/loop"), -ELOOP);
	SEE(chroot(long_name), -ENAMETOOLONG);
	SEE(chroot((char *)8), -EFAULT);
}

static void as_user(void)
{
	SEE(setgid(USER) | setuid(USER), 0);
	SEE(chroot("/"), -EPERM);
	SEE(chroot(JAIL "/shut"), -EACCES);
	refusals();
}

static void inherits(void)
{
	SEE_TRUE(is_there("/file"));
	SEE_TRUE(!is_there(JAIL));
	tell_place();
}

/* The directory itself stays: the way out that is known of old. */
static void inside(void)
{
	int inner = ino_of(JAIL "/dir"), jail = ino_of(JAIL);
	int outside = open("/", O_RDONLY | O_DIRECTORY, 0);
	SEE(chroot(JAIL), 0);
	SEE(chdir("/dir"), 0);
	tell_place();
	SEE_SAME(ino_of("/"), jail);
	SEE_SAME(ino_of(".."), jail);
	SEE_SAME(ino_of("../.."), jail);
	SEE_SAME(ino_of("/../../dir/.././dir"), inner);
	SEE_SAME(ino_of("/link"), inner);	/* to /dir */
	SEE_SAME(ino_of("/up"), jail);		/* to ../../.. */
	SEE_TRUE(!is_there(JAIL));
	SEE(rmdir("/"), -EBUSY);
	SEE(rmdir("/.."), -ENOTEMPTY);
	SEE(syscall2(__NR_rename, (int)"/", (int)"/other"), -EBUSY);
	SEE(mkdir("/", 0700), -EEXIST);
	CHECK_EQ(in_child(inherits), 0);
	SEE(chroot("."), 0);
	tell_place();
	SEE_SAME(ino_of("/.."), inner);
	SEE_TRUE(!is_there("/file"));
	SEE(fchdir(outside), 0);
	tell_place();
	SEE_SAME(ino_of("." JAIL), jail);
	SEE(chdir("tmp"), 0);
	tell_place();
	SEE_SAME(ino_of("chroot_rules"), jail);
	SEE(chroot(".."), 0);
	tell_place();
	tell_link("/proc/self/cwd");
	tell_link("/proc/self/root");
}

static pid_t pid;

/* CLONE_FS shares it; /proc shows it. */
static void shared(void)
{
	char path[32];
	int gate[2], end[2];
	CHECK_EQ(pipe(gate), 0);
	CHECK_EQ(pipe(end), 0);
	pid = must_fork();
	if (pid == 0) {
		pid_t child = syscall5(__NR_clone, CLONE_FS | SIGCHLD,
				       0, 0, 0, 0);
		if (child == 0)
			_exit(chroot(JAIL) ? 1 : 0);
		SEE(status_of(child), 0);
		SEE_TRUE(is_there("/file"));
		tell_place();
		tell(gate);
		hear(end);
		_exit(check_result());
	}
	hear(gate);
	SEE_TRUE(!is_there("/file"));
	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	SEE_SAME(ino_of(path), ino_of(JAIL));
	char buf[64] = "";
	SEE_TRUE(readlink(path, buf, 63) > 0 && !strcmp(buf, JAIL));
	tell(end);
	SEE(status_of(pid), 0);
	close_pair(gate);
	close_pair(end);
}

/* A root that is removed is one still. */
static void removed(void)
{
	CHECK_EQ(mkdir(JAIL "/gone", 0755), 0);
	SEE(chroot(JAIL "/gone"), 0);
	SEE(rmdir("tmp/chroot_rules/gone"), 0);
	SEE(chdir("/"), 0);
	SEE(open("/new", O_CREAT | O_RDWR, 0600), -ENOENT);
	SEE(chdir(".."), 0);
}

int main(void)
{
	if (getuid() != 0)
		return 0;
	CHECK_EQ(mkdir(JAIL, 0755), 0);
	CHECK_EQ(mkdir(JAIL "/dir", 0755), 0);
	CHECK_EQ(mkdir(JAIL "/shut", 0700), 0);
	close(open(JAIL "/file", O_CREAT | O_RDWR, 0600));
	CHECK_EQ(symlink("/dir", JAIL "/link"), 0);
	CHECK_EQ(symlink("../../..", JAIL "/up"), 0);
	CHECK_EQ(symlink("loop", JAIL "/loop"), 0);
	CHECK_EQ(chdir("/"), 0);
	refusals();
	CHECK_EQ(in_child(as_user), 0);
	CHECK_EQ(in_child(inside), 0);
	CHECK_EQ(in_child(shared), 0);
	CHECK_EQ(in_child(removed), 0);
	unlink(JAIL "/loop");
	unlink(JAIL "/up");
	unlink(JAIL "/link");
	unlink(JAIL "/file");
	rmdir(JAIL "/shut");
	rmdir(JAIL "/dir");
	CHECK_EQ(rmdir(JAIL), 0);
	no_children_left();
	return check_result();
}
