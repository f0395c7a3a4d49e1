/*
 * The calls with 16-bit ids: all 1s leaves an id as it is, upper bits do not
 * count, and an id that does not fit is told as 65534 (F).
 * linux: prints what held. wants root
 * needs: users
 */
#include "check.h"

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

static void all_of_them(void)
{
	SEE(syscall3(__NR_setresgid, 0xffff, 7, 0x1ffff), 0);
	get_gids("after setresgid");
	SEE(syscall2(__NR_setregid, 0x50006, -1), 0);
	get_gids("after setregid");
	SEE(syscall1(__NR_setgid, 0xffff), -EINVAL);
	SEE(syscall1(__NR_setgid, 0x10008), 0);
	get_gids("after setgid");
	SEE(syscall3(__NR_setresuid32, BIG, -1, -1), 0);
	get_uids("after a big one");
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
