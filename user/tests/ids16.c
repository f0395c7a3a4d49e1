/*
 * The calls with 16-bit ids: all 1s leaves an id as it is, upper bits do not
 * count, and an id that does not fit is told as 65534 (F).
 * linux: prints what held. wants root
 * needs: users foreign
 */
#include "check.h"
#include <uapi/oldcalls.h>

#define BIG	70000		/* 0x11170 */

static void get_uids(const char *when)
{
	uint16_t r = 1, e = 2, s = 3;
	SEE(syscall3(__NR_getresuid, (int)&r, (int)&e, (int)&s), 0);
	say("uids %s: %d %d %d\n", when, r, e, s);
}

static void get_gids(const char *when)
{
	uint16_t r = 1, e = 2, s = 3;
	SEE(syscall3(__NR_getresgid, (int)&r, (int)&e, (int)&s), 0);
	say("gids %s: %d %d %d\n", when, r, e, s);
}

static void get_each(void)
{
	int wide = syscall0(__NR_getuid32);
	say("each: %d %d %d %d, uid %d\n", syscall0(__NR_getuid),
	    syscall0(__NR_geteuid), syscall0(__NR_getgid),
	    syscall0(__NR_getegid), wide);
}

/* chown's ids are of 16 bits, too; stat's are, stat64's are not. */
static void of_a_file(void)
{
	const char *name = "/tmp/ids16_file";
	struct stat st;
	struct stat64 st64;
	int fd = open(name, O_CREAT | O_RDWR, 0600);
	SEE(syscall3(__NR_chown32, (int)name, BIG, BIG + 1), 0);
	SEE(syscall3(__NR_chown, (int)name, 0xffff, 0xffff), 0);
	CHECK_EQ(syscall2(__NR_stat, (int)name, (int)&st), 0);
	CHECK_EQ(stat64(name, &st64), 0);
	say("stat: %d %d, stat64: %d %d\n", st.st_uid, st.st_gid,
	    (int)st64.st_uid, (int)st64.st_gid);
	SEE(syscall3(__NR_fchown, fd, BIG, 0x30007), 0);
	CHECK_EQ(syscall2(__NR_fstat, fd, (int)&st), 0);
	say("fchown: %d %d\n", st.st_uid, st.st_gid);
	CHECK_EQ(unlink(name), 0);
	close(fd);
}

static void all_of_them(void)
{
	of_a_file();
	SEE(syscall3(__NR_setresgid32, BIG, BIG, -1), 0);
	get_each();
	SEE(syscall3(__NR_setresgid, 0xffff, 7, 0x1ffff), 0);
	get_gids("after setresgid");
	SEE(syscall2(__NR_setregid, 0x50006, -1), 0);
	get_gids("after setregid");
	SEE(syscall1(__NR_setgid, 0xffff), -EINVAL);
	SEE(syscall1(__NR_setgid, 0x10008), 0);
	get_gids("after setgid");
	SEE(syscall3(__NR_setresuid32, BIG, -1, -1), 0);
	get_uids("after a big one");
	get_each();
	SEE(syscall3(__NR_setresuid, 5, 0xffff, 6), 0);
	get_uids("after setresuid");
	SEE(syscall2(__NR_setreuid, -1, 0x10005), 0);
	get_uids("after setreuid");
	SEE(syscall3(__NR_setresuid, 9, -1, -1), -EPERM);
	SEE(syscall1(__NR_setuid, 0), -EPERM);
	SEE(syscall1(__NR_setuid, 0x30005), 0);
	get_uids("after setuid");
	SEE(syscall3(__NR_getresuid, -1, -1, -1), -EFAULT);
	SEE(syscall3(__NR_getresgid, -1, -1, -1), -EFAULT);
}

int main(void)
{
	SEE(in_child(all_of_them), 0);
	no_children_left();
	return check_result();
}
