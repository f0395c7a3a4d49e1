/*
 * The ids that files go by: setfsuid and setfsgid tell the one before and say
 * by nothing whether it has changed; each call of the setuid family, and exec,
 * makes it the effective one again; access(2) does not look at it.
 * linux: prints what held. wants root
 * needs: users more foreign files
 */
#include "check.h"
#include <uapi/more.h>

#define A	4711
#define B	4712
#define C	4713
#define D	4714
#define DIR	"/tmp/fs_ids"

static int setfsuid(int id)
{
	return syscall1(__NR_setfsuid32, id);
}

static int setfsgid(int id)
{
	return syscall1(__NR_setfsgid32, id);
}

static int setres(int real, int effective, int saved)
{
	return syscall3(__NR_setresuid32, real, effective, saved);
}

/* The lines Uid and Gid of our status. */
static void tell_ids(const char *when)
{
	static char text[4096];
	CHECK(slurp("/proc/self/status", text, sizeof(text)) > 0);
	char *at = strstr(text, "Uid:"), *end = strstr(text, "Gid:");
	if (!CHECK(at && end))
		return;
	end = strchr(end, '\n');
	for (char *s = at; s < end; s++)
		if (*s == '\t' || *s == '\n')
			*s = ' ';
	*end = '\0';
	say("%s%s: %s\n", see_mark, when, at);
}

static void by_root(void)
{
	SEE(setfsuid(-1), 0);
	SEE(setfsuid(A), 0);
	SEE(setfsuid(-1), A);
	SEE(setfsgid(B), 0);
	SEE(setfsgid(-1), B);
	tell_ids("set");
	SEE(geteuid(), 0);
	SEE(setfsuid(D), A);		/* root may still */
	SEE(setfsuid(0), D);
	SEE(syscall1(__NR_setfsuid, 0x10000 + A), 0);	/* in 16 bits */
	SEE(syscall1(__NR_setfsuid, 0xffff), A);
	SEE(syscall1(__NR_setfsgid, C), B);
	tell_ids("by the old numbers");
	SEE(setfsuid(70000), A);
	SEE(syscall1(__NR_setfsuid, -1), 70000);
}

static void by_others(void)
{
	SEE(setres(A, B, C), 0);
	SEE(setfsuid(-1), B);		/* it has gone along */
	SEE(setfsuid(D), B);
	SEE(setfsuid(0), B);
	SEE(setfsuid(A), B);
	SEE(setfsuid(D), A);
	SEE(setfsuid(C), A);
	SEE(setfsuid(B), C);
	SEE(setfsuid(A), B);
	tell_ids("one of three");
	SEE(setfsgid(D), 0);
	SEE(setfsgid(-1), 0);
}

static void goes_along(void)
{
	SEE(setfsuid(A), 0);
	SEE(setres(-1, -1, -1), 0);
	SEE(setfsuid(-1), A);		/* nothing was changed */
	SEE(setres(0, -1, 0), 0);
	SEE(setfsuid(-1), A);
	SEE(setres(-1, 0, -1), 0);
	SEE(setfsuid(A), 0);
	SEE(setres(D, -1, -1), 0);
	SEE(setfsuid(A), 0);
	SEE(syscall2(__NR_setreuid32, -1, -1), 0);
	SEE(setfsuid(A), 0);
	SEE(syscall2(__NR_setreuid32, 0, -1), 0);
	SEE(setfsuid(A), 0);
	SEE(setuid(0), 0);
	SEE(setfsuid(-1), 0);
	SEE(setfsgid(A), 0);
	SEE(setuid(0), 0);
	SEE(setfsgid(-1), A);		/* the other ones are apart */
	SEE(setgid(C), 0);
	SEE(setfsgid(-1), C);
	SEE(setfsgid(A), C);
	SEE(syscall3(__NR_setresgid32, D, -1, -1), 0);
	tell_ids("gone along");
}

static int try_open(const char *name, int flags)
{
	int fd = open(name, flags, 0640);
	if (fd >= 0)
		CHECK_EQ(close(fd), 0);
	return fd < 0 ? fd : 0;
}

static void tell_owner(const char *name)
{
	struct stat64 st;
	CHECK_EQ(stat64(name, &st), 0);
	say("%s%s: %d %d %o\n", see_mark, name, (int)st.st_uid, (int)st.st_gid,
	    st.st_mode & 07777);
}

static void files(void)
{
	CHECK_EQ(mkdir(DIR, 0777), 0);
	CHECK_EQ(syscall2(__NR_chmod, (int)DIR, 0777), 0);
	SEE(setfsuid(A), 0);
	SEE(setfsgid(B), 0);
	SEE(try_open(DIR "/as", O_CREAT | O_EXCL | O_RDWR), 0);
	tell_owner(DIR "/as");
	SEE(syscall2(__NR_chmod, (int)DIR, 0755), -EPERM);
	SEE(syscall3(__NR_chown32, (int)DIR "/as", C, -1), -EPERM);
	SEE(syscall3(__NR_chown32, (int)DIR "/as", -1, B), 0);
	SEE(syscall3(__NR_mknod, (int)DIR "/null", S_IFCHR | 0666, 0x103),
	    -EPERM);
	SEE(setfsuid(C), A);		/* the group's rights are left, */
	SEE(try_open(DIR "/as", O_RDONLY), 0);
	SEE(try_open(DIR "/as", O_RDWR), -EACCES);
	SEE(setfsgid(C), B);		/* and now none, */
	SEE(try_open(DIR "/as", O_RDONLY), -EACCES);
	SEE(access(DIR "/as", R_OK | W_OK), 0);	/* but to the real ones */
	SEE(syscall2(__NR_chmod, (int)DIR "/as", 0600), -EPERM);
	SEE(setfsuid(0), C);
	SEE(try_open(DIR "/as", O_RDWR), 0);
	SEE(syscall2(__NR_chmod, (int)DIR "/as", 02660), 0);
	tell_owner(DIR "/as");
	CHECK_EQ(setres(A, 0, A), 0);
	SEE(setfsuid(-1), 0);
	SEE(access(DIR "/as", W_OK), 0);
	CHECK_EQ(setres(C, 0, C), 0);
	SEE(access(DIR "/as", W_OK), -EACCES);
	SEE(try_open(DIR "/as", O_RDWR), 0);
}

/* By fork, not by exec; and a wish for the parent's death is over. */
static void inherited(void)
{
	int sig = SIGUSR1;
	SEE(setfsgid(B), 0);
	SEE(syscall5(__NR_prctl, PR_SET_PDEATHSIG, sig, 0, 0, 0), 0);
	SEE(setfsgid(B), B);
	SEE(syscall5(__NR_prctl, PR_GET_PDEATHSIG, (int)&sig, 0, 0, 0), 0);
	SEE(sig, SIGUSR1);
	SEE(setfsuid(A), 0);
	SEE(syscall5(__NR_prctl, PR_GET_PDEATHSIG, (int)&sig, 0, 0, 0), 0);
	SEE(sig, 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		tell_ids("a child");
		SEE(setfsuid(D), A);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(setfsuid(-1), A);
	SEE(setres(B, 0, C), 0);
	SEE(syscall3(__NR_setresgid32, B, A, C), 0);
	SEE(setfsuid(B), 0);
	SEE(setfsgid(B), A);
	tell_ids("before exec");
	execve("/proc/self/exe", (char *[]){ "fs_ids", "again", NULL }, NULL);
	CHECK(false);
}

int main(int argc, char **argv)
{
	const struct part parts[] = {
		{ "by root", by_root }, { "by others", by_others },
		{ "goes along", goes_along }, { "files", files },
		{ "inherited", inherited },
	};
	(void)argv;
	if (argc > 1) {
		see_mark = AS_ROOT;
		tell_ids("after exec");
		return 0;
	}
	run_as_root(parts, COUNT(parts));
	unlink(DIR "/as");
	rmdir(DIR);
	no_children_left();
	return check_result();
}
