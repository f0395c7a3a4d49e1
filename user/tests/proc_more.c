/*
 * What programs read at their start: /proc's files of the machine and of
 * themselves, groups.
 * linux: prints what held.
 * needs: foreign users limits handlers rtsig names
 */
#include "check.h"
#include <dirent.h>

static char text[1 << 16];

/* The rest of the line that begins so; NULL: there is none. */
static char *line(const char *path, const char *start)
{
	static char found[256];
	if (slurp(path, text, sizeof(text)) <= 0)
		return NULL;
	char *at = text;
	while (strncmp(at, start, strlen(start)) != 0) {
		at = strchr(at, '\n');
		if (!at++)
			return NULL;
	}
	char *end = strchr(at, '\n');
	*(end ? end : at) = '\0';
	strlcpy(found, at + strlen(start), sizeof(found));
	return found;
}

static bool line_is(const char *path, const char *start, const char *rest)
{
	char *found = line(path, start);
	if (!found)
		return false;
	while (*found == ' ' || *found == '\t')
		found++;
	return !strcmp(found, rest);
}

static void of_the_machine(void)
{
	SEE_TRUE(line_is("/proc/cpuinfo", "processor\t: ", "0"));
	SEE_TRUE(line("/proc/cpuinfo", "vendor_id\t: ") != NULL);
	SEE_TRUE(strstr(line("/proc/cpuinfo", "flags\t\t:"), " fpu ") != NULL);
	SEE_TRUE(atoi(line("/proc/meminfo", "MemAvailable:")) > 0);
	SEE_TRUE(line("/proc/mounts", "") != NULL);
	SEE_TRUE(line("/proc/stat", "cpu ") != NULL);
	SEE_TRUE(atoi(line("/proc/stat", "btime ")) > 0);
	SEE_TRUE(atoi(line("/proc/sys/kernel/pid_max", "")) >= 32768);
	SEE_TRUE(atoi(line("/proc/sys/fs/nr_open", "")) >= 256);
	SEE(open("/proc/sys/kernel/none", O_RDONLY, 0), -ENOENT);
	SEE(open("/proc/sys/pid_max", O_RDONLY, 0), -ENOENT);
	SEE(open("/proc/sys/kernel", O_WRONLY, 0), -EISDIR);
	SEE(open("/proc/sys/kernel/pid_max/x", O_RDONLY, 0), -ENOTDIR);
	SEE(chdir("/proc/sys/kernel"), 0);
	SEE_TRUE(atoi(line("pid_max", "")) >= 32768);
	SEE_TRUE(line("../../cpuinfo", "processor") != NULL);
	SEE(chdir("/"), 0);
}

/* Is there an entry of that name? */
static bool lists(const char *folder, const char *name)
{
	struct linux_dirent64 *entry;
	int fd = open(folder, O_RDONLY | O_DIRECTORY, 0), n, found = 0;
	while ((n = syscall3(__NR_getdents64, fd, (int)text, sizeof(text))) > 0)
		for (int at = 0; at < n; at += entry->d_reclen) {
			entry = (struct linux_dirent64 *)(text + at);
			found += !strcmp(entry->d_name, name);
		}
	close(fd);
	return found == 1;
}

static void listed(void)
{
	SEE_TRUE(lists("/proc", "cpuinfo"));
	SEE_TRUE(lists("/proc", "sys"));
	SEE_TRUE(lists("/proc", "self"));
	SEE_TRUE(lists("/proc", "1"));
	SEE_TRUE(lists("/proc/sys", "kernel"));
	SEE_TRUE(lists("/proc/sys/kernel", "pid_max"));
	SEE_TRUE(lists("/proc/self", "statm"));
	SEE_TRUE(lists("/proc/self", "ns"));
	SEE_TRUE(!lists("/proc/self", "cpuinfo"));
}

static void of_ourselves(void)
{
	char wanted[64];
	int uid = getuid(), gid = syscall0(__NR_getgid32);
	snprintf(wanted, sizeof(wanted), "%d\t%d\t%d\t%d", uid, uid, uid, uid);
	SEE_TRUE(line_is("/proc/self/status", "Uid:", wanted));
	snprintf(wanted, sizeof(wanted), "%d\t%d\t%d\t%d", gid, gid, gid, gid);
	SEE_TRUE(line_is("/proc/self/status", "Gid:", wanted));
	SEE_TRUE(line("/proc/self/status", "Groups:") != NULL);
	SEE_TRUE(line_is("/proc/self/status", "VmLck:", "0 kB"));
	SEE_TRUE(atoi(line("/proc/self/statm", "")) > 0);
	SEE_TRUE(line_is("/proc/self/comm", "", "proc_more"));
}

static void of_limits(void)
{
	struct rlimit small = { 4096, 8192 }, files = { 17, 100 };
	sigset_t usr1 = sigmask(SIGUSR1);
	syscall2(__NR_setrlimit, RLIMIT_FSIZE, (int)&small);
	syscall2(__NR_setrlimit, RLIMIT_NOFILE, (int)&files);
	SEE_TRUE(line_is("/proc/self/limits", "Max file size             ",
			 "4096                 8192                 "
			 "bytes     "));
	SEE_TRUE(line_is("/proc/self/limits", "Max open files            ",
			 "17                   100                  "
			 "files     "));
	SEE_TRUE(line_is("/proc/self/limits", "Max cpu time              ",
			 "unlimited            unlimited            "
			 "seconds   "));
	SEE_TRUE(line_is("/proc/self/limits", "Max nice priority         ",
			 "0                    0                    "));
	syscall1(__NR_umask, 0750);
	SEE_TRUE(line_is("/proc/self/status", "Umask:", "0750"));
	SEE_TRUE(atoi(line("/proc/self/status", "FDSize:\t")) > 3);
	SEE_TRUE(atoi(line("/proc/self/status", "VmData:\t")) > 0);
	SEE_TRUE(atoi(line("/proc/self/status", "Threads:\t")) == 1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	CHECK(!on_tine() || atoi(line("/proc/self/status", "SigQ:\t")) == 0);
	kill(getpid(), SIGUSR1);
	SEE_TRUE(atoi(line("/proc/self/status", "SigQ:\t")) >= 1);
	_exit(check_result());
}

static void calls(void)
{
	SEE(syscall2(__NR_getgroups32, -1, 0), -EINVAL);
	SEE_TRUE(syscall2(__NR_getgroups32, 0, 0) >= 0);
	SEE_TRUE(syscall2(__NR_getgroups, 0, 0) >= 0);
}

int main(void)
{
	of_the_machine();
	listed();
	of_ourselves();
	calls();
	SEE(in_child(of_limits), 0);
	return check_result();
}
