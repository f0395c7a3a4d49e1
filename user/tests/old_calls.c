/*
 * Calls that newer ones have replaced, and old programs make: sysfs, ustat.
 * linux: prints what held.
 * needs: files foreign
 */
#include "check.h"
#include <uapi/files.h>

#define NOWHERE	((char *)8)

static char text[1 << 16];

static int sysfs(int option, const void *arg, char *buf)
{
	return syscall3(__NR_sysfs, option, (int)arg, (int)buf);
}

/* Is the name at every place that of its line in /proc/filesystems? */
static bool same_list(void)
{
	char name[64];
	int length = slurp("/proc/filesystems", text, sizeof(text)), at = 0;
	for (char *line = text; line < text + length; at++) {
		char *end = strchr(line, '\n'), *tab = strchr(line, '\t');
		*end = '\0';
		if (sysfs(2, (void *)at, name) || strcmp(name, tab + 1) ||
		    sysfs(1, name, NULL) != at)
			return false;
		line = end + 1;
	}
	return at == sysfs(3, NULL, NULL);
}

static void of_sysfs(void)
{
	SEE_TRUE(sysfs(1, "proc", NULL) >= 0);
	SEE_TRUE(same_list());
	SEE(sysfs(1, "no such file system", NULL), -EINVAL);
	SEE(sysfs(1, "", NULL), -ENOENT);
	SEE(sysfs(1, NOWHERE, NULL), -EFAULT);
	SEE(sysfs(2, (void *)10000, NOWHERE), -EINVAL);
	SEE(sysfs(2, (void *)-1, NULL), -EINVAL);
	SEE(sysfs(2, NULL, NOWHERE), -EFAULT);
	SEE(sysfs(0, NULL, NULL), -EINVAL);
	SEE(sysfs(4, NULL, NULL), -EINVAL);
	SEE(sysfs(-1, NULL, NULL), -EINVAL);
	say("sysfs\n");
}

/* Of the file system that is mounted there. */
static int ustat_of(const char *path, struct ustat *user)
{
	struct stat64 st;
	int err = stat64(path, &st);
	return err ? err : syscall2(__NR_ustat, (int)st.st_dev, (int)user);
}

static void of_ustat(void)
{
	struct ustat old;
	struct statfs st;
	int fds[2];
	memset(&old, 0xee, sizeof(old));
	SEE(ustat_of("/proc", &old), 0);
	SEE(syscall2(__NR_statfs, (int)"/proc", (int)&st), 0);
	SEE(old.f_tfree == st.f_bfree && old.f_tinode == st.f_ffree, 1);
	SEE(old.f_fname[0] | old.f_fname[5] | old.f_fpack[0] |
	    old.f_fpack[5], 0);
	SEE(ustat_of("/", &old), 0);
	if (on_tine()) {	/* where others write it may change */
		CHECK_EQ(syscall2(__NR_statfs, (int)"/", (int)&st), 0);
		CHECK_EQ(old.f_tfree, st.f_bfree);
		CHECK_EQ(old.f_tinode, st.f_ffree);
	}
	SEE(pipe(fds), 0);
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	SEE(ustat_of(path, &old), 0);
	close_pair(fds);
	SEE(ustat_of("/", (struct ustat *)NOWHERE), -EFAULT);
	SEE(ustat_of("/", NULL), -EFAULT);
	SEE(syscall2(__NR_ustat, 0, (int)NOWHERE), -EINVAL);
	SEE(syscall2(__NR_ustat, -1, (int)&old), -EINVAL);
	say("ustat\n");
}

int main(void)
{
	of_sysfs();
	of_ustat();
	return check_result();
}
