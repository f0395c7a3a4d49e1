/*
 * The kernel's release; and the machine's names: sethostname and setdomainname
 * change them for all who share them, and CLONE_NEWUTS or unshare makes them
 * one's own (J).
 * linux: wants root; prints what held.
 * needs: threads trace names users
 */
#include "threads.h"
#include <task.h>

static bool named(const char *name)
{
	struct utsname u;
	CHECK_EQ(uname(&u), 0);
	return strcmp(u.nodename, name) == 0;
}

static int rename_to(const char *name)
{
	return sethostname(name, strlen(name));
}

static bool of_domain(const char *name)
{
	struct utsname u;
	CHECK_EQ(uname(&u), 0);
	return strcmp(u.domainname, name) == 0;
}

static int set_domain(const char *name, int len)
{
	return syscall2(__NR_setdomainname, (int)name, len);
}

/* The other name that can be set, by the same rules; the first one stays. */
static void domain(void)
{
	char longest[66];
	memset(longest, 'y', sizeof(longest));
	SEE(rename_to("host"), 0);
	SEE(set_domain("first", 5), 0);
	SEE_TRUE(of_domain("first"));
	SEE_TRUE(named("host"));
	pid_t pid = fork_with(CLONE_NEWUTS);
	if (pid == 0) {
		SEE_TRUE(of_domain("first"));
		SEE(set_domain("second", 6), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(of_domain("first"));			/* not shared */
	SEE(set_domain(longest, 65), -EINVAL);
	SEE(set_domain(longest, -1), -EINVAL);
	SEE(set_domain((void *)8, 5), -EFAULT);
	SEE(set_domain((void *)0xfffffff0, 64), -EFAULT);
	SEE_TRUE(of_domain("first"));
	SEE(set_domain(longest, 64), 0);
	longest[64] = '\0';
	SEE_TRUE(of_domain(longest));
	SEE(set_domain("no more", 2), 0);		/* so long it is */
	SEE_TRUE(of_domain("no"));
	SEE(set_domain("", 0), 0);
	SEE_TRUE(of_domain(""));
}

/* All of it in a namespace of its own: the host keeps its name. */
static void inside(void)
{
	SEE(rename_to("first"), 0);
	SEE_TRUE(named("first"));
	pid_t pid = fork_with(0);
	if (pid == 0)
		_exit(rename_to("second") != 0);
	SEE(status_of(pid), 0);
	SEE_TRUE(named("second"));			/* shared */
	pid = fork_with(CLONE_NEWUTS);
	if (pid == 0) {
		SEE_TRUE(named("second"));
		SEE(rename_to("third"), 0);
		SEE_TRUE(named("third"));
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(named("second"));			/* not shared */
	pid = fork_with(0);
	if (pid == 0) {
		SEE(unshare(CLONE_NEWUTS), 0);
		SEE(rename_to("fourth"), 0);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE_TRUE(named("second"));
	char longest[66];
	memset(longest, 'x', sizeof(longest));
	SEE(sethostname(longest, 65), -EINVAL);
	SEE(sethostname(longest, -1), -EINVAL);
	SEE(sethostname(longest, 64), 0);
	longest[64] = '\0';
	SEE_TRUE(named(longest));
	SEE(sethostname((void *)8, 5), -EFAULT);
	SEE_TRUE(named(longest));
	SEE(sethostname("", 0), 0);
	SEE_TRUE(named(""));
	domain();
	SEE(setuid(4711), 0);
	SEE(rename_to("x"), -EPERM);
	SEE(set_domain("x", 1), -EPERM);
	SEE(set_domain("x", -1), -EPERM);
	SEE(unshare(CLONE_NEWUTS), -EPERM);
	SEE(syscall5(__NR_clone, CLONE_NEWUTS | SIGCHLD, 0, 0, 0, 0), -EPERM);
	SEE(syscall5(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0), -EPERM);
}

/* Three numbers, of a kernel that has what is asked for here: libraries and
 * test suites compare them. */
static bool says_when(const char *release)
{
	char *end;
	long major = strtol(release, &end, 10);
	if (major < 5 || *end != '.')
		return false;
	strtol(end + 1, &end, 10);
	return *end == '.' && end[1] >= '0' && end[1] <= '9';
}

int main(void)
{
	struct utsname before, after;
	SEE(uname(&before), 0);
	SEE_TRUE(says_when(before.release));
	if (getuid() == 0) {
		see_mark = AS_ROOT;
		pid_t pid = fork_with(CLONE_NEWUTS);
		if (pid == 0) {
			inside();
			_exit(check_result());
		}
		SEE(status_of(pid), 0);
		see_mark = "";
	}
	SEE(uname(&after), 0);
	SEE(memcmp(&before, &after, sizeof(before)), 0);
	SEE(unshare(0), 0);
	SEE(unshare(CLONE_FS | CLONE_FILES), 0);
	SEE(unshare(CLONE_PTRACE), -EINVAL);
	no_children_left();
	say("one name each\n");
	return check_result();
}
