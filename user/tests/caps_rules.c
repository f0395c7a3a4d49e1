/*
 * Capabilities: capget and capset, their versions and errors; how the sets
 * follow the ids and a program's beginning; and what is refused to a task that
 * has given up one.
 * linux: prints what held. wants root
 * needs: caps users limits threads more foreign
 */
#include "threads.h"
#include "caps.h"
#include <uapi/sched.h>

#define FILE_OF_A	"/tmp/caps_rules"
#define NOBODYS_PID	0x7fffffff

static int set_as(uint32_t version, int pid)
{
	struct cap_header header = { version, pid };
	struct cap_data d[2];
	CHECK_EQ(capget(LINUX_CAPABILITY_VERSION_3, 0, d), 0);
	return syscall2(__NR_capset, (int)&header, (int)d);
}

static void versions(void)
{
	struct cap_header header = { 0, 0 };
	struct cap_data d[2] = { { 0 }, { 8, 8, 8 } };
	SEE(syscall2(__NR_capget, (int)&header, 0), 0);
	SEE(header.version, LINUX_CAPABILITY_VERSION_3);
	header.version = 1;
	SEE(syscall2(__NR_capget, (int)&header, (int)d), -EINVAL);
	SEE(header.version, LINUX_CAPABILITY_VERSION_3);
	SEE(d[0].effective, 0);
	header.version = 1;
	SEE(syscall2(__NR_capset, (int)&header, (int)d), -EINVAL);
	SEE(header.version, LINUX_CAPABILITY_VERSION_3);
	SEE(capget(LINUX_CAPABILITY_VERSION_1, 0, d), 0);
	SEE_SAME(d[0].effective | (uint32_t)NOT_TOLD, ~0u);
	SEE(d[1].effective, 8);			/* not touched */
	SEE(capget(LINUX_CAPABILITY_VERSION_2, 0, d), 0);
	SEE(d[1].effective, 0x1ff);
	SEE(d[1].permitted, 0x1ff);
	SEE(d[1].inheritable, 0);
	SEE(capget(LINUX_CAPABILITY_VERSION_3, 0, NULL), 0);
	SEE(capget(LINUX_CAPABILITY_VERSION_3, -1, d), -EINVAL);
	SEE(capget(LINUX_CAPABILITY_VERSION_3, NOBODYS_PID, d), -ESRCH);
	SEE(capget(LINUX_CAPABILITY_VERSION_3, 0, (void *)8), -EFAULT);
	SEE(syscall2(__NR_capget, 8, (int)d), -EFAULT);
	SEE(syscall2(__NR_capget, 8, 0), -EFAULT);
	SEE(syscall2(__NR_capset, 8, (int)d), -EFAULT);
	header = (struct cap_header){ LINUX_CAPABILITY_VERSION_3, 0 };
	SEE(syscall2(__NR_capset, (int)&header, 8), -EFAULT);
	SEE(set_as(LINUX_CAPABILITY_VERSION_3, getpid()), 0);
	SEE(set_as(LINUX_CAPABILITY_VERSION_3, getppid()), -EPERM);
	SEE(set_as(LINUX_CAPABILITY_VERSION_3, -1), -EPERM);
	tell_sets("as before", 0);
	SEE(set_as(LINUX_CAPABILITY_VERSION_1, 0), 0);
	tell_sets("only the first 32", 0);
}

static void giving_up(void)
{
	SEE(lower(CHOWN, 0, 0), 0);
	tell_sets("not effective", 0);
	SEE(raise_caps(CHOWN, 0, 0), 0);
	SEE(lower(0, CHOWN, 0), -EPERM);	/* still effective */
	SEE(lower(CHOWN | MAC_OVERRIDE, CHOWN | MAC_OVERRIDE, 0), 0);
	tell_sets("not permitted", 0);
	SEE(raise_caps(0, CHOWN, 0), -EPERM);
	SEE(raise_caps(CHOWN, 0, 0), -EPERM);
	SEE(raise_caps(BIT(63), BIT(50), BIT(41)), 0);	/* there are none */
	SEE(raise_caps(0, 0, CHOWN | KILL), 0);		/* SETPCAP's right */
	tell_sets("to inherit", 0);
	SEE(lower(SETPCAP, 0, CHOWN), 0);
	SEE(raise_caps(0, 0, CHOWN), -EPERM);
	SEE(raise_caps(0, 0, SYS_NICE), 0);
	SEE(lower(0, 0, KILL), 0);
	SEE(raise_caps(0, 0, KILL), 0);
	tell_sets("at last", 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		tell_sets("the child", 0);
		tell_sets("the child, by its number", getpid());
		tell_sets("the parent", getppid());
		lower(~0ull, ~0ull, ~0ull);
		_exit(check_result());
	}
	until_dead(pid);
	tell_sets("the child, at its end", pid);
	SEE(status_of(pid), 0);
}

static int gives_up_all(void *unused)
{
	(void)unused;
	SEE(lower(~0ull, ~0ull, ~0ull), 0);
	tell_sets("the thread", 0);
	return 0;
}

static void of_a_thread(void)
{
	struct thread t;
	thread_start(&t, gives_up_all, NULL);
	thread_join(&t);
	tell_sets("the first", 0);
}

/* From some triples of ids to all, with these securebits. */
static void moves(uint32_t securebits, unsigned some)
{
	static const int ids[][3] = {
		{ 0, 0, 0 }, { A, A, A }, { 0, A, A }, { A, 0, A },
		{ A, A, 0 }, { 0, A, 0 },
	};
	char line[64];
	for (unsigned from = 0; from < some; from++)
		for (unsigned to = 0; to < COUNT(ids); to++) {
			pid_t pid = must_fork();
			if (pid == 0) {
				const int *f = ids[from], *t = ids[to];
				CHECK_EQ(syscall2(__NR_prctl, PR_SET_SECUREBITS,
						  securebits), 0);
				CHECK_EQ(lower(CHOWN, CHOWN, 0), 0);
				syscall3(__NR_setresuid32, f[0], f[1], f[2]);
				lower(MAC_OVERRIDE, 0, 0);
				int got = syscall3(__NR_setresuid32, t[0],
						   t[1], t[2]);
				snprintf(line, sizeof(line), "%d %d %d to %d "
					 "%d %d %s", f[0], f[1], f[2], t[0],
					 t[1], t[2], got ? "refused" : "");
				tell_sets(line, 0);
				_exit(check_result());
			}
			CHECK_EQ(status_of(pid), 0);
		}
}

static void follow_ids(void)
{
	moves(0, 6);
}

static void keep_caps(void)
{
	moves(SECBIT_KEEP_CAPS, 1);
}

static void no_fixup(void)
{
	moves(SECBIT_NO_SETUID_FIXUP, 2);
}

static void files_ids(void)
{
	SEE(syscall1(__NR_setfsuid32, A), 0);
	tell_sets("files go by another", 0);
	SEE(syscall1(__NR_setfsuid32, B), A);
	SEE(syscall1(__NR_setfsuid32, 0), B);
	tell_sets("and by root again", 0);
	SEE(lower(0, 0, 0), 0);
	SEE(syscall1(__NR_setfsuid32, A), 0);
	SEE(syscall3(__NR_setresuid32, -1, 0, -1), 0);
	tell_sets("by the effective one", 0);
	SEE(syscall3(__NR_setresuid32, -1, A, -1), 0);
	SEE(syscall1(__NR_setfsuid32, 0), A);
	tell_sets("an ordinary user's", 0);
	SEE(syscall3(__NR_setresuid32, -1, 0, -1), 0);
	tell_sets("the effective one is root again", 0);
}

/* Each in a child, which ends as another program. */
static void inherits(void)
{
	raise_caps(0, 0, KILL);
	lower(CHOWN | KILL, CHOWN, 0);
	tell_after_exec("root begins a program");
}

static void bounded(void)
{
	SEE(syscall2(__NR_prctl, PR_CAPBSET_DROP, 0), 0);
	SEE(syscall2(__NR_prctl, PR_CAPBSET_DROP, 32), 0);
	tell_sets("bounded", 0);
	raise_caps(0, 0, CHOWN);
	tell_after_exec("bounded, a program");
}

static void inherits_bounded(void)
{
	raise_caps(0, 0, CHOWN);
	SEE(syscall2(__NR_prctl, PR_CAPBSET_DROP, 0), 0);
	SEE(syscall2(__NR_prctl, PR_CAPBSET_DROP, 32), 0);
	tell_after_exec("inherited, bounded");
}

static void nothing_new(void)
{
	lower(CHOWN, CHOWN, 0);
	SEE(syscall5(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	tell_after_exec("no new privileges");
}

static void no_root(void)
{
	SEE(syscall2(__NR_prctl, PR_SET_SECUREBITS, SECBIT_NOROOT), 0);
	raise_caps(0, 0, KILL);
	tell_after_exec("no root");
}

static void real_root(void)
{
	SEE(syscall3(__NR_setresuid32, 0, A, A), 0);
	tell_after_exec("really root");
}

static void effective_root(void)
{
	SEE(syscall3(__NR_setresuid32, A, 0, A), 0);
	tell_after_exec("effectively root");
}

static void another(void)
{
	SEE(syscall5(__NR_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0), 0);
	SEE(setuid(A), 0);
	tell_sets("kept", 0);
	SEE(raise_caps(KILL, 0, 0), 0);
	tell_sets("effective again", 0);
	tell_after_exec("another user's program");
}

static void programs(void)
{
	static void (*const all[])(void) = {
		inherits, bounded, inherits_bounded, nothing_new, no_root,
		real_root, effective_root, another,
	};
	for (unsigned i = 0; i < COUNT(all); i++)
		CHECK_EQ(in_child(all[i]), 0);
}

/* Where that one capability is asked for. */
static void refused(void)
{
	pid_t pid = child_of_user(A, A, A);
	SEE(lower(KILL, 0, 0), 0);
	SEE(kill(pid, 0), -EPERM);
	SEE(chown(FILE_OF_A, B, -1), 0);		/* the other half */
	SEE(raise_caps(KILL, 0, 0), 0);
	SEE(kill(pid, 0), 0);
	SEE(lower(CHOWN, 0, 0), 0);
	SEE(chown(FILE_OF_A, A, -1), -EPERM);
	SEE(kill(pid, 0), 0);
	SEE(raise_caps(CHOWN, 0, 0), 0);
	SEE(chown(FILE_OF_A, A, -1), 0);
	SEE(lower(DAC, 0, 0), 0);
	SEE(open(FILE_OF_A, O_RDONLY, 0), -EACCES);
	SEE(access(FILE_OF_A, 4), 0);		/* as what is permitted */
	SEE(lower(DAC, DAC, 0), 0);
	SEE(access(FILE_OF_A, 4), -EACCES);
	SEE(kill(pid, SIGKILL), 0);
	SEE(status_of(pid), SIGKILL);
	SEE(lower(SYS_NICE, SYS_NICE, 0), 0);
	SEE(setpriority(PRIO_PROCESS, 0, -5), -EACCES);
	SEE(geteuid(), 0);
	SEE(lower(SETUID, SETUID, 0), 0);
	SEE(setuid(A), -EPERM);
}

static void refused_to_heirs(void)
{
	SEE(lower(SETUID, SETUID, 0), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(setuid(A), -EPERM);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
}

/* A task that kept all and raises it again acts as root under another id. */
static void not_root_but(void)
{
	struct sets all = sets_of(0);
	SEE(syscall5(__NR_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0), 0);
	SEE(setuid(A), 0);
	SEE(setpriority(PRIO_PROCESS, 0, -5), -EACCES);
	SEE(access(FILE_OF_A, 6), -EACCES);
	SEE(set(all), 0);
	SEE(setpriority(PRIO_PROCESS, 0, -5), 0);
	SEE(chown(FILE_OF_A, B, -1), 0);
	SEE(chown(FILE_OF_A, A, -1), 0);
	SEE(setuid(0), 0);
}

/* What /proc says is what capget does. */
static void in_proc(void)
{
	static char text[4096];
	char line[64];
	lower(CHOWN, MAC_OVERRIDE & CHOWN, 0);
	raise_caps(0, 0, KILL);
	struct sets s = sets_of(0);
	SEE_TRUE(slurp("/proc/self/status", text, sizeof(text)) > 0);
	snprintf(line, sizeof(line), "\nCapInh:\t%016llx\nCapPrm:\t",
		 s.inheritable);
	SEE_TRUE(strstr(text, line) != NULL);
	snprintf(line, sizeof(line), "\nCapPrm:\t%016llx\nCapEff:\t",
		 s.permitted);
	SEE_TRUE(strstr(text, line) != NULL);
	snprintf(line, sizeof(line), "\nCapEff:\t%016llx\nCapBnd:\t",
		 s.effective);
	SEE_TRUE(strstr(text, line) != NULL);
	SEE_TRUE(strstr(text, "\nCapAmb:\t0000000000000000\n") != NULL);
	SEE_TRUE(strstr(text, "\nNoNewPrivs:\t0\n") != NULL);
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
		{ "versions", versions }, { "giving up", giving_up },
		{ "a thread's own", of_a_thread },
		{ "ids", follow_ids }, { "ids, KEEP_CAPS", keep_caps },
		{ "ids, NO_SETUID_FIXUP", no_fixup },
		{ "files' ids", files_ids }, { "programs", programs },
		{ "refused", refused }, { "to heirs, too", refused_to_heirs },
		{ "not root", not_root_but }, { "/proc", in_proc },
	};
	own_name = argv[0];
	see_mark = AS_ROOT;
	if (argc > 1) {
		tell_sets(argv[1], 0);
		SEE(syscall5(__NR_prctl, PR_GET_KEEPCAPS, 0, 0, 0, 0), 0);
		return check_result();
	}
	int fd = open(FILE_OF_A, O_CREAT | O_RDWR, 0);
	CHECK(fd >= 0);
	CHECK_EQ(close(fd), 0);
	if (getuid() == 0)
		CHECK_EQ(chown(FILE_OF_A, A, A), 0);
	see_mark = "";
	run_as_root(parts, COUNT(parts));
	CHECK_EQ(unlink(FILE_OF_A), 0);
	no_children_left();
	return check_result();
}
