/*
 * What /proc tells of threads and groups: Tgid, Pid, PPid, Threads, NSpid,
 * the signal sets, and one directory a thread in task/ (J).
 * linux: compares, prints what held.
 * needs: threads trace names more foreign handlers
 */
#include "threads.h"
#include <dirent.h>
#include <uapi/ptrace.h>

static char text[4096];

/* The text behind "name:" in a status file, up to the end of the line. */
static char *field(const char *path, const char *name)
{
	static char line[128];
	char start[32];
	snprintf(start, sizeof(start), "%s:\t", name);
	if (!CHECK(slurp(path, text, sizeof(text)) > 0))
		return "";
	char *at = strstr(text, start);
	if (!CHECK(at != NULL)) {
		report("... no %s in %s\n", name, path);
		return "";
	}
	at += strlen(start);
	while (*at == ' ' || *at == '\t')
		at++;
	unsigned n = 0;
	while (at[n] && at[n] != '\n' && n < sizeof(line) - 1)
		n++;
	memcpy(line, at, n);
	line[n] = '\0';
	return line;
}

static int number(const char *path, const char *name)
{
	return atoi(field(path, name));
}

static uint64_t set(const char *path, const char *name)
{
	uint64_t value = 0;
	char *digits = field(path, name);
	CHECK_EQ(strlen(digits), 16);
	for (; *digits; digits++)
		value = value << 4 | (*digits <= '9' ? *digits - '0'
						     : *digits - 'a' + 10);
	return value;
}

static void numbers(void)
{
	SEE_SAME(number("/proc/self/status", "Tgid"), getpid());
	SEE_SAME(number("/proc/self/status", "Pid"), getpid());
	SEE_SAME(number("/proc/self/status", "PPid"), getppid());
	SEE(number("/proc/self/status", "Threads"), 1);
	SEE_SAME(number("/proc/self/status", "NSpid"), getpid());
	SEE(strncmp(field("/proc/self/status", "Name"), "proc_task", 9), 0);
	SEE(field("/proc/self/status", "State")[0], 'R');
	say("numbers\n");
}

static void nothing(int sig)
{
	(void)sig;
}

static void sets(void)
{
	const char *path = "/proc/self/status";
	sigset_t mask = sigmask(SIGUSR1) | sigmask(40) | sigmask(SIGUSR2);
	handle(SIGHUP, nothing, 0);
	handle(SIGUSR1, nothing, 0);
	handle(SIGTERM, SIG_IGN, 0);
	SEE(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
	kill(getpid(), SIGUSR1);
	tgkill(getpid(), gettid(), 40);
	SEE_TRUE(set(path, "SigBlk") == mask);
	SEE_TRUE(set(path, "SigCgt") == (sigmask(SIGHUP) | sigmask(SIGUSR1)));
	SEE_TRUE(set(path, "SigIgn") & sigmask(SIGTERM));
	SEE_TRUE(set(path, "SigPnd") == sigmask(40));
	SEE_TRUE(set(path, "ShdPnd") == sigmask(SIGUSR1));
	say("signal sets\n");
}

static int names_in(const char *path, int *ids, int most)
{
	char **names;
	int count = list_directory(path, &names);
	CHECK(count > 0 && count <= most);
	for (int i = 0; i < count && i < most; i++)
		ids[i] = atoi(names[i]);
	if (count >= 0)
		free(names);
	return count;
}

/* No room for the next entry is an error, not the end of the list. */
static void small_buffer(void)
{
	char buf[48] __attribute__((aligned(8)));	/* "." and ".." */
	int fd = open("/proc", O_RDONLY | O_DIRECTORY, 0);
	SEE(getdents64(fd, buf, sizeof(buf)), sizeof(buf));
	SEE(getdents64(fd, buf, 20), -EINVAL);
	close(fd);
}

static volatile int leave;

static int stay(void *arg)
{
	(void)arg;
	wait_while(&leave, 0);
	return 0;
}

static bool among(int id, const int *ids, int count)
{
	for (int i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static void threads(void)
{
	struct thread t[3];
	int ids[8];
	char path[64];
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_start(&t[i], stay, NULL);
	SEE(number("/proc/self/status", "Threads"), 4);
	SEE(names_in("/proc/self/task", ids, 8), 4);
	SEE_TRUE(among(getpid(), ids, 4));
	for (unsigned i = 0; i < COUNT(t); i++) {
		CHECK(among(t[i].tid, ids, 4));
		snprintf(path, sizeof(path), "/proc/self/task/%d/status",
			 t[i].tid);
		CHECK_EQ(number(path, "Pid"), t[i].tid);
		CHECK_EQ(number(path, "Tgid"), getpid());
		CHECK_EQ(number(path, "Threads"), 4);
	}
	/* a thread is not listed among the processes, but can be found */
	snprintf(path, sizeof(path), "/proc/%d/status", t[0].tid);
	SEE_SAME(number(path, "Tgid"), getpid());
	static int all[32768];
	int count = names_in("/proc", all, COUNT(all));
	SEE_TRUE(among(getpid(), all, count));
	SEE_TRUE(!among(t[0].tid, all, count));
	set_and_wake(&leave, 1);
	for (unsigned i = 0; i < COUNT(t); i++)
		thread_join(&t[i]);
	SEE(number("/proc/self/status", "Threads"), 1);
	SEE(names_in("/proc/self/task", ids, 8), 1);
	SEE(open("/proc/self/task/1/status", O_RDONLY, 0), -ENOENT);
	say("threads\n");
}

/* A zombie counts as a thread still, alone or before others who live on; and
 * who is its tracer? */
static void others(void)
{
	char path[64];
	int go[2];
	pid_t pid = must_fork();
	siginfo_t info;
	if (pid == 0)
		_exit(0);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	SEE(syscall5(__NR_waitid, P_PID, pid, (int)&info, WEXITED | WNOWAIT, 0),
	    0);
	SEE(field(path, "State")[0], 'Z');
	SEE(number(path, "Threads"), 1);
	SEE(status_of(pid), 0);
	CHECK_EQ(pipe(go), 0);
	pid = must_fork();
	if (pid == 0) {
		struct thread t;
		leave = 0;
		thread_start(&t, stay, NULL);
		hear(go);
		exit_thread(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	SEE(number(path, "TracerPid"), 0);
	SEE(syscall4(__NR_ptrace, PTRACE_SEIZE, pid, 0, 0), 0);
	SEE_SAME(number(path, "TracerPid"), getpid());
	tell(go);
	while (field(path, "State")[0] != 'Z')
		nap(1);
	SEE(number(path, "Threads"), 2);
	close_pair(go);
	kill(pid, SIGKILL);
	SEE(status_of(pid), SIGKILL);
	say("others\n");
}

/* One number a namespace, from outside to inside. */
static void namespaces(void)
{
	int fds[2];
	char path[64], want[32];
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = syscall5(__NR_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		hear(fds);
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	snprintf(want, sizeof(want), "%d\t1", pid);
	SEE(strcmp(field(path, "NSpid"), want), 0);
	SEE_SAME(number(path, "Pid"), pid);
	tell(fds);
	SEE(status_of(pid), 0);
	close_pair(fds);
}

/* A thread's directory has no threads in turn: a walk of /proc ends. */
static void ends(void)
{
	char path[64], **names;
	snprintf(path, sizeof(path), "/proc/self/task/%d/task", gettid());
	SEE(open(path, O_RDONLY, 0), -ENOENT);
	path[strlen(path) - 5] = '\0';
	int n = list_directory(path, &names), found = 0;
	SEE_TRUE(n > 5);
	for (int i = 0; i < n; i++)
		found += strcmp(names[i], "task") == 0;
	SEE(found, 0);
	SEE_TRUE(open("/proc/self/task", O_RDONLY, 0) > 0);
}

int main(void)
{
	numbers();
	ends();
	sets();
	small_buffer();
	threads();
	others();
	run_as_root(&(struct part){ "namespaces", namespaces }, 1);
	no_children_left();
	return check_result();
}
