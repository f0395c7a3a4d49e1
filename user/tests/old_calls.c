/*
 * Calls that newer ones have replaced, and old programs make: sysfs.
 * linux: prints what held.
 * needs: foreign
 */
#include "check.h"

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

int main(void)
{
	of_sysfs();
	return check_result();
}
