/*
 * Supplementary groups: who may set them, how they are told, who has them after
 * fork and exec, and what they let a task do with files.
 * linux: prints what held. wants root
 * needs: users foreign threads files
 */
#include "threads.h"

#define A	4711
#define B	4712
#define C	4713
#define D	4714
#define MOST	65536
#define DIR	"/tmp/groups"
#define NAME	DIR "/file"

static uint32_t many[MOST + 1], got[MOST];
static uint16_t got16[8];
static void *const nowhere = (void *)8;

static int set(int nr, const void *groups)
{
	return syscall2(__NR_setgroups32, nr, (int)groups);
}

static int get(int room, void *groups)
{
	return syscall2(__NR_getgroups32, room, (int)groups);
}

/* The line Groups of our status. */
static void tell_groups(const char *when)
{
	static char text[4096];
	CHECK(slurp("/proc/self/status", text, sizeof(text)) > 0);
	char *at = strstr(text, "Groups:");
	if (!CHECK(at))
		return;
	*strchr(at, '\n') = '\0';
	at[7] = ' ';
	say("%s%s: %s\n", see_mark, when, at);
}

static void as_told(void)
{
	const uint32_t some[] = { C, 70000, A, C, 0 };
	SEE(set(5, some), 0);
	tell_groups("in order");
	SEE(get(0, nowhere), 5);
	SEE(get(4, got), -EINVAL);
	SEE(get(-1, got), -EINVAL);
	SEE(get(5, nowhere), -EFAULT);
	SEE(get(5, (void *)0xbffffffc), -EFAULT);
	SEE(get(100, got), 5);
	say("%s%d %d %d %d %d\n", see_mark, (int)got[0], (int)got[1],
	    (int)got[2], (int)got[3], (int)got[4]);
	SEE(syscall2(__NR_getgroups, 5, (int)got16), 5);
	say("%s%d %d %d %d %d\n", see_mark, got16[0], got16[1], got16[2],
	    got16[3], got16[4]);
	SEE(syscall2(__NR_getgroups, 4, (int)got16), -EINVAL);
	SEE(syscall2(__NR_getgroups, 5, 8), -EFAULT);
	const uint16_t narrow[] = { B, A, 7 };
	SEE(syscall2(__NR_setgroups, 2, (int)narrow), 0);
	tell_groups("by the old number");
	SEE(set(0, nowhere), 0);
	SEE(get(0, NULL), 0);
	SEE(get(1, nowhere), 0);
	tell_groups("none");
}

/* What is refused leaves them as they are. */
static void refused(void)
{
	const uint32_t some[] = { B, A }, wrong[] = { C, ~0u };
	const uint16_t wrong16[] = { C, 0xffff };
	SEE(set(2, some), 0);
	SEE(set(2, wrong), -EINVAL);
	SEE(syscall2(__NR_setgroups, 2, (int)wrong16), -EINVAL);
	SEE(set(-1, some), -EINVAL);
	SEE(set(MOST + 1, many), -EINVAL);
	SEE(set(1, nowhere), -EFAULT);
	SEE(set(MOST, (void *)0xfffff000), -EFAULT);
	tell_groups("still");
	SEE(setuid(A), 0);
	SEE(set(0, NULL), -EPERM);
	SEE(set(-1, nowhere), -EPERM);
	SEE(syscall2(__NR_setgroups, 1, (int)some), -EPERM);
	tell_groups("a user's");
}

static void many_of_them(void)
{
	for (int i = 0; i < MOST; i++)
		many[i] = 2 * i;
	for (int i = 0; i < 100; i++)	/* some of them are not in order */
		many[i * 600] = 1000000 - i;
	SEE(set(MOST, many), 0);
	SEE(get(0, NULL), MOST);
	SEE(get(MOST - 1, got), -EINVAL);
	SEE(get(MOST, got), MOST);
	int falls = 0;
	for (int i = 1; i < MOST; i++)
		falls += got[i - 1] > got[i];
	SEE(falls, 0);
	SEE(got[0], 2);
	SEE(got[MOST - 1], 1000000);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(get(0, NULL) != MOST);
	SEE(status_of(pid), 0);
	SEE(set(1, many), 0);
	SEE(get(0, NULL), 1);
}

static int has_groups(void *nothing)
{
	(void)nothing;
	CHECK_EQ(get(0, NULL), 2);
	CHECK_EQ(set(1, many), 0);	/* a thread's are its own */
	return 0;
}

static void inherited(void)
{
	const uint32_t some[] = { B, A };
	struct thread thread;
	SEE(set(2, some), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		tell_groups("a child");
		SEE(set(1, some), 0);
		tell_groups("its own");
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	tell_groups("the parent");
	thread_start(&thread, has_groups, NULL);
	thread_join(&thread);
	SEE(get(0, NULL), 2);
	SEE(syscall1(__NR_setgid32, C), 0);
	SEE(setuid(D), 0);
	execve("/proc/self/exe", (char *[]){ "groups", "again", NULL }, NULL);
	CHECK(false);
}

static int try_open(int flags)
{
	int fd = open(NAME, flags, 0);
	if (fd >= 0)
		CHECK_EQ(close(fd), 0);
	return fd < 0 ? fd : 0;
}

static int chown_to(int uid, int gid)
{
	return syscall3(__NR_chown32, (int)NAME, uid, gid);
}

static void tell_file(void)
{
	struct stat64 st;
	CHECK_EQ(stat64(NAME, &st), 0);
	say("%s%d %d %o\n", see_mark, (int)st.st_uid, (int)st.st_gid,
	    st.st_mode & 07777);
}

/* The file is A's and group B's. */
static void of_the_group(void)
{
	const uint32_t some[] = { 3, B, 5000 };
	CHECK_EQ(set(3, some), 0);
	CHECK_EQ(syscall3(__NR_setresgid32, D, D, D), 0);
	CHECK_EQ(setuid(C), 0);
	SEE(try_open(O_RDONLY), 0);
	SEE(try_open(O_RDWR), -EACCES);
	SEE(access(NAME, R_OK), 0);
	SEE(access(NAME, W_OK), -EACCES);
	SEE(syscall2(__NR_chmod, (int)NAME, 0777), -EPERM);
	SEE(chown_to(-1, 3), -EPERM);
}

static void of_no_group(void)
{
	const uint32_t some[] = { 3, B - 1, B + 1 };
	CHECK_EQ(set(3, some), 0);
	CHECK_EQ(syscall3(__NR_setresgid32, D, D, D), 0);
	CHECK_EQ(setuid(C), 0);
	SEE(try_open(O_RDONLY), -EACCES);
	SEE(access(NAME, R_OK), -EACCES);
}

static void of_the_owner(void)
{
	const uint32_t some[] = { C, B };
	CHECK_EQ(set(2, some), 0);
	CHECK_EQ(syscall3(__NR_setresgid32, D, D, D), 0);
	CHECK_EQ(setuid(A), 0);
	SEE(syscall2(__NR_chmod, (int)NAME, 02750), 0);
	tell_file();			/* the group is one of its own */
	SEE(chown_to(-1, C), 0);
	tell_file();
	SEE(chown_to(A, D), 0);
	SEE(chown_to(-1, C + 100), -EPERM);
	SEE(chown_to(C, -1), -EPERM);
	tell_file();
}

static void of_a_stranger(void)
{
	CHECK_EQ(chown_to(A, B), 0);
	CHECK_EQ(set(0, NULL), 0);
	CHECK_EQ(setuid(A), 0);
	SEE(syscall2(__NR_chmod, (int)NAME, 02750), 0);
	tell_file();			/* and here it is not */
}

static void files(void)
{
	CHECK_EQ(mkdir(DIR, 0755), 0);
	CHECK_EQ(syscall2(__NR_chmod, (int)DIR, 0755), 0);
	CHECK_EQ(close(open(NAME, O_CREAT | O_EXCL | O_RDWR, 0640)), 0);
	CHECK_EQ(syscall2(__NR_chmod, (int)NAME, 0640), 0);
	CHECK_EQ(chown_to(A, B), 0);
	SEE(in_child(of_the_group), 0);
	SEE(in_child(of_no_group), 0);
	SEE(in_child(of_the_owner), 0);
	SEE(in_child(of_a_stranger), 0);
	CHECK_EQ(unlink(NAME), 0);
	CHECK_EQ(rmdir(DIR), 0);
}

int main(int argc, char **argv)
{
	const struct part parts[] = {
		{ "as told", as_told }, { "refused", refused },
		{ "many", many_of_them }, { "inherited", inherited },
		{ "files", files },
	};
	(void)argv;
	if (argc > 1) {
		see_mark = AS_ROOT;
		tell_groups("after exec");
		return 0;
	}
	run_as_root(parts, COUNT(parts));
	no_children_left();
	return check_result();
}
