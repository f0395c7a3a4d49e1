/*
 * Owners and modes: which users may open, run, make, remove, walk through,
 * chmod and chown what, in a folder of root's, one of the user's, a sticky and
 * a set-group-ID one; and what is root's alone.
 * linux: wants root; works in a folder of its own under /tmp.
 * needs: names users files foreign audit
 */
#include "check.h"
#include <uapi/host.h>

#define SOMEBODY	4711
#define ANOTHER		4712
#define REBOOT_NOTHING	1	/* magic: no kernel takes it for an order */

static char top[64];

static void become(int id)
{
	CHECK_EQ(syscall3(__NR_setresgid32, id, id, id), 0);
	CHECK_EQ(syscall3(__NR_setresuid32, id, id, id), 0);
}

static int make(const char *name, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, mode);
	return fd < 0 ? fd : close(fd);
}

static int try_open(const char *name, int flags)
{
	int fd = open(name, flags, 0);
	return fd < 0 ? fd : close(fd);
}

static uint32_t mode_of(const char *name)
{
	struct stat64 st;
	return stat64(name, &st) ? 0 : st.st_mode & 07777;
}

static int owner_of(const char *name)
{
	struct stat64 st;
	return stat64(name, &st) ? -1 : (int)(st.st_uid * 10000 + st.st_gid);
}

/* Every mode of three bits, as owner, group and anybody, and as root. */
static void all_modes(void)
{
	const int flags[] = { O_RDONLY, O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC };
	uint32_t sum = 0;
	for (int mode = 0; mode < 0777; mode += 0111 / 3) {
		CHECK_EQ(make("m", 0), 0);
		CHECK_EQ(chmod("m", mode & 0777), 0);
		CHECK_EQ(chown("m", mode % 3 ? ANOTHER : SOMEBODY,
			       mode % 2 ? SOMEBODY : ANOTHER), 0);
		for (unsigned i = 0; i < COUNT(flags); i++)
			CHECK_EQ(try_open("m", flags[i]), 0);	/* root */
		pid_t pid = must_fork();
		if (pid == 0) {
			uint32_t answers = 0;
			become(SOMEBODY);
			for (unsigned i = 0; i < COUNT(flags); i++)
				answers = answers * 2 + !try_open("m", flags[i]);
			for (int how = 0; how <= 7; how++)
				answers = answers * 2 + !access("m", how);
			CHECK_EQ(write(3, &answers, 4), 4);
			_exit(check_result());
		}
		CHECK_EQ(status_of(pid), 0);
		uint32_t answers = 0;
		CHECK_EQ(pread(3, &answers, 4, 0), 4);
		CHECK_EQ(lseek(3, 0, SEEK_SET), 0);
		sum = sum * 31 + answers;
		CHECK_EQ(unlink("m"), 0);
	}
	say("all modes: %08x\n", sum);
}

static void in_roots_folder(void)
{
	CHECK_EQ(make("rfile", 0644), 0);
	CHECK_EQ(mkdir("rdir", 0755), 0);
	CHECK_EQ(mkdir("closed", 0700), 0);
	CHECK_EQ(make("closed/f", 0666), 0);
	become(SOMEBODY);
	say("root's folder: %d %d %d %d %d %d\n", make("u", 0644),
	    mkdir("ud", 0755), unlink("rfile"), rmdir("rdir"),
	    try_open("closed/f", O_RDONLY), chdir("closed"));
	say("open: %d %d %d\n", try_open("rfile", O_RDONLY),
	    try_open("rfile", O_WRONLY), try_open("rfile", O_RDWR));
	say("stat and list: %d %d\n", access("closed/f", F_OK),
	    try_open("closed", O_RDONLY | O_DIRECTORY));
	say("not there: %d\n", try_open("closed/nothing", O_RDONLY));
	say("chmod %d, chown %d, none %d\n", chmod("rfile", 0777),
	    chown("rfile", SOMEBODY, -1), chown("rfile", -1, -1));
	CHECK_EQ(mode_of("rfile"), 0644);
}

static void ones_own(void)
{
	CHECK_EQ(mkdir("own", 0755), 0);
	CHECK_EQ(chown("own", SOMEBODY, SOMEBODY), 0);
	become(SOMEBODY);
	CHECK_EQ(chdir("own"), 0);
	CHECK_EQ(umask(027), 022);
	CHECK_EQ(make("f", 0666), 0);
	CHECK_EQ(mkdir("d", 0777), 0);
	say("made: %o %o, whose: %d\n", mode_of("f"), mode_of("d"),
	    owner_of("f"));
	CHECK_EQ(chmod("f", 06777), 0);
	say("chmod: %o\n", mode_of("f"));
	say("gives away: %d\n", chown("f", ANOTHER, -1));
	say("to a group: %d\n", chown("f", -1, ANOTHER));
	say("to itself: %d\n", chown("f", SOMEBODY, SOMEBODY));
	say("set-id bits then: %o\n", mode_of("f"));
	CHECK_EQ(chmod("f", 0), 0);
	say("0000: %d %d %d\n", try_open("f", O_RDONLY), access("f", R_OK),
	    access("f", F_OK));
	int fd = open("new", O_RDWR | O_CREAT, 0);	/* made: it is open */
	CHECK_EQ(write(fd, "x", 1), 1);
	CHECK_EQ(close(fd), 0);
	CHECK_EQ(chmod("d", 0600), 0);
	say("no x: %d\n", make("d/f", 0644));
	say("nor chdir: %d\n", chdir("d"));
	CHECK_EQ(chmod("d", 0300), 0);
	say("no r: %d\n", make("d/f", 0644));
	say("not to list: %d\n", try_open("d", O_RDONLY));
	say("removed: %d\n", unlink("d/f"));
	say("and the folder: %d\n", rmdir("d"));
	CHECK_EQ(unlink("f"), 0);
	CHECK_EQ(unlink("new"), 0);
}

static void sticky(void)
{
	CHECK_EQ(mkdir("sticky", 0777), 0);
	CHECK_EQ(chmod("sticky", 01777), 0);
	CHECK_EQ(make("sticky/root", 0666), 0);
	CHECK_EQ(make("sticky/given", 0666), 0);
	CHECK_EQ(chown("sticky/given", SOMEBODY, SOMEBODY), 0);
	become(SOMEBODY);
	say("sticky, root's: %d\n", unlink("sticky/root"));
	say("sticky, given: %d\n", unlink("sticky/given"));
	CHECK_EQ(make("sticky/mine", 0644), 0);
	say("sticky, mine: %d\n", unlink("sticky/mine"));
}

static void say_new(const char *name)
{
	struct stat64 st;
	CHECK_EQ(lstat64(name, &st), 0);
	say("%s: %o of group %d\n", name, st.st_mode, st.st_gid);
}

static void in_a_groups_folder(void)
{
	umask(0);
	CHECK_EQ(mkdir("group", 0777), 0);
	CHECK_EQ(chown("group", SOMEBODY, ANOTHER), 0);
	CHECK_EQ(chmod("group", 02777), 0);
	CHECK_EQ(make("group/roots", 02777), 0);
	become(SOMEBODY);
	CHECK_EQ(chdir("group"), 0);
	CHECK_EQ(make("plain", 0666), 0);
	CHECK_EQ(make("program", 02777), 0);
	CHECK_EQ(make("no-program", 02767), 0);
	umask(010);
	CHECK_EQ(make("masked", 02777), 0);
	CHECK_EQ(mkdir("folder", 0700), 0);
	CHECK_EQ(syscall3(__NR_mknod, (int)"fifo", S_IFIFO | 0600, 0), 0);
	CHECK_EQ(syscall2(__NR_symlink, (int)"plain", (int)"link"), 0);
	const char *names[] = { "roots", "plain", "program", "no-program",
				"masked", "fifo", "link", "folder" };
	for (unsigned i = 0; i < COUNT(names); i++)
		say_new(names[i]);
	for (unsigned i = 0; i < COUNT(names) - 1; i++)
		CHECK_EQ(unlink(names[i]), 0);
	CHECK_EQ(rmdir("folder"), 0);
}

static void times_left_alone(void)
{
	const int flags = O_RDONLY | O_NOATIME;
	CHECK_EQ(make("read", 0644), 0);
	int root = try_open("read", flags);
	become(SOMEBODY);
	say("O_NOATIME: root %d, user %d\n", root, try_open("read", flags));
}

static int run(const char *name)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(-execve(name, (char *[]){ (char *)name, NULL }, NULL));
	return WEXITSTATUS(status_of(pid));
}

/* No program, but that is asked later than whether one may: -ENOEXEC. */
static void programs(void)
{
	const mode_t modes[] = { 0755, 0644, 0100, 0001, 0654 };
	for (unsigned i = 0; i < COUNT(modes); i++) {
		CHECK_EQ(make("prog", 0), 0);
		CHECK_EQ(chmod("prog", modes[i]), 0);
		int root = run("prog");
		pid_t pid = must_fork();
		if (pid == 0) {
			become(SOMEBODY);
			_exit(run("prog"));
		}
		say("exec %04o: root %d, user %d\n", modes[i], root,
		    WEXITSTATUS(status_of(pid)));
		CHECK_EQ(unlink("prog"), 0);
	}
}

/* access asks with the real ids. */
static void real_ids(void)
{
	CHECK_EQ(make("real", 0600), 0);
	CHECK_EQ(syscall3(__NR_setresuid32, SOMEBODY, 0, 0), 0);
	say("real ids: access %d, open %d\n", access("real", R_OK),
	    try_open("real", O_RDONLY));
	CHECK_EQ(unlink("real"), 0);
}

static void by_descriptor(void)
{
	CHECK_EQ(make("fd", 0600), 0);
	int fd = open("fd", O_RDWR, 0), dir = open(".", O_RDONLY, 0);
	CHECK_EQ(syscall2(__NR_fchmod, fd, 0640), 0);
	CHECK_EQ(syscall3(__NR_fchown32, fd, SOMEBODY, -1), 0);
	say("by fd: %o %d\n", mode_of("fd"), owner_of("fd"));
	CHECK_EQ(syscall3(__NR_fchmodat, dir, (int)"fd", 0400), 0);
	CHECK_EQ(syscall5(__NR_fchownat, dir, (int)"fd", 0, ANOTHER, 0), 0);
	say("at: %o %d %d\n", mode_of("fd"), owner_of("fd"),
	    (int)syscall3(__NR_faccessat, dir, (int)"fd", W_OK));
	say("bad fd: %d %d\n", (int)syscall2(__NR_fchmod, 99, 0),
	    (int)syscall3(__NR_fchown32, 99, 0, 0));
	become(ANOTHER);
	say("another's: %d %d\n", (int)syscall2(__NR_fchmod, fd, 0777),
	    (int)syscall3(__NR_fchown32, fd, ANOTHER, ANOTHER));
}

static void roots_alone(void)
{
	become(SOMEBODY);
	say("reboot %d, sethostname %d\n", (int)syscall4(__NR_reboot,
	    REBOOT_NOTHING, REBOOT_NOTHING, REBOOT_NOTHING, 0),
	    (int)syscall2(__NR_sethostname, (int)"x", 1));
	say("/dev/console %d, /proc/1/maps %d, own %d\n",
	    try_open("/dev/console", O_RDONLY),
	    try_open("/proc/1/maps", O_RDONLY),
	    try_open("/proc/self/maps", O_RDONLY));
	if (!on_tine())
		return;
	CHECK_EQ(try_open("/dev/host", O_RDWR), -EACCES);
	CHECK_EQ(try_open("/proc/failalloc", O_WRONLY), -EACCES);
	CHECK_EQ(try_open("/proc/audit", O_RDONLY), -EACCES);
	CHECK_EQ(try_open("/proc/1/pages", O_RDONLY), -EACCES);
	CHECK_EQ(try_open("/bin/sh", O_WRONLY), -EACCES);
	CHECK_EQ(chmod("/bin/sh", 0777), -EPERM);
	CHECK_EQ(unlink("/bin/sh"), -EACCES);
	CHECK_EQ(ioctl(1, HOST_EXIT, (void *)99), -EPERM);
}

int main(void)
{
	const struct part parts[] = {
		{ "root's folder", in_roots_folder },
		{ "one's own", ones_own }, { "sticky", sticky },
		{ "a group's folder", in_a_groups_folder },
		{ "times left alone", times_left_alone },
		{ "programs", programs }, { "real ids", real_ids },
		{ "by descriptor", by_descriptor },
		{ "all modes", all_modes },
		{ "root's alone", roots_alone },
	};
	umask(022);
	snprintf(top, sizeof(top), "/tmp/file_modes.%d", getpid());
	CHECK_EQ(mkdir(top, 0755), 0);
	CHECK_EQ(chdir(top), 0);
	int fd = open("answers", O_RDWR | O_CREAT, 0600);
	CHECK_EQ(dup2(fd, 3), 3);
	run_as_root(parts, COUNT(parts));
	const char *left[] = { "rfile", "closed/f", "sticky/root", "fd",
			       "read", "answers" };
	const char *folders[] = { "rdir", "closed", "own", "sticky", "group",
				  top };
	for (unsigned i = 0; i < COUNT(left); i++)
		unlink(left[i]);
	for (unsigned i = 0; i < COUNT(folders); i++)
		rmdir(folders[i]);
	chdir("/");
	no_children_left();
	return check_result();
}
