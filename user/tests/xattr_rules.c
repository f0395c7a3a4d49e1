/*
 * Extended attributes: no file has any here, which programs that copy files
 * take for an answer. On Linux /proc is such a file system.
 * linux: as it is.
 * needs: foreign files
 */
#include "check.h"
#include <uapi/xattr.h>

#define FILE	"/proc/self/status"
#define LINK	"/proc/self/exe"

static char name[XATTR_NAME_MAX + 2], value[XATTR_SIZE_MAX + 1];

#define set(what, name, value, size, flags) \
	syscall5(__NR_setxattr, (int)(what), (int)(name), (int)(value), size, \
		 flags)
#define get(nr, what, name) \
	syscall4(nr, (int)(what), (int)(name), (int)value, 8)
#define list(nr, what)	syscall3(nr, (int)(what), (int)value, 8)
#define drop(nr, what, name)	syscall2(nr, (int)(what), (int)(name))

static void of_names(void)
{
	static const char *const names[] = {
		"user.a", "trusted.a", "security.a", "a", "system.b",
	};

	for (unsigned i = 0; i < COUNT(names); i++) {
		SEE(get(__NR_getxattr, FILE, names[i]), -EOPNOTSUPP);
		SEE(set(FILE, names[i], "x", 1, 0), -EOPNOTSUPP);
		SEE(drop(__NR_removexattr, FILE, names[i]), -EOPNOTSUPP);
	}
	SEE(get(__NR_getxattr, FILE, ""), -ERANGE);
	SEE(drop(__NR_removexattr, FILE, ""), -ERANGE);
	SEE(set(FILE, "", "x", 1, 0), -ERANGE);
	memset(name, 'a', XATTR_NAME_MAX);
	SEE(get(__NR_getxattr, FILE, name), -EOPNOTSUPP);
	name[XATTR_NAME_MAX] = 'a';
	SEE(get(__NR_getxattr, FILE, name), -ERANGE);
	SEE(set(FILE, name, "x", 1, 0), -ERANGE);
	SEE(get(__NR_getxattr, FILE, 1), -EFAULT);
	SEE(drop(__NR_removexattr, FILE, 1), -EFAULT);
}

static void of_values(void)
{
	SEE(set(FILE, "user.a", value, XATTR_SIZE_MAX, 0), -EOPNOTSUPP);
	SEE(set(FILE, "user.a", value, XATTR_SIZE_MAX + 1, 0), -E2BIG);
	SEE(set(FILE, "user.a", 1, 1, 0), -EFAULT);
	SEE(set(FILE, "user.a", 1, 0, 0), -EOPNOTSUPP);
	SEE(set(FILE, "user.a", "x", 1, XATTR_CREATE), -EOPNOTSUPP);
	SEE(set(FILE, "user.a", "x", 1, XATTR_REPLACE), -EOPNOTSUPP);
	SEE(set(FILE, "user.a", "x", 1, XATTR_REPLACE << 1), -EINVAL);
}

static void of_lists(void)
{
	SEE(list(__NR_listxattr, FILE), 0);
	SEE(list(__NR_listxattr, "/proc"), 0);
	SEE(list(__NR_llistxattr, LINK), 0);
	SEE(list(__NR_listxattr, "/not/there"), -ENOENT);
	SEE(list(__NR_llistxattr, 1), -EFAULT);
	SEE(get(__NR_getxattr, "/not/there", "user.a"), -ENOENT);
}

/* Of what is no file and no directory users' own are a question of kind. */
static void of_kinds(void)
{
	int pipes[2];

	SEE(get(__NR_lgetxattr, LINK, "user.a"), -ENODATA);
	SEE(drop(__NR_lremovexattr, LINK, "user.a"), -EPERM);
	SEE(syscall5(__NR_lsetxattr, (int)LINK, (int)"user.a", (int)"x", 1, 0),
	    -EPERM);
	SEE(pipe(pipes), 0);
	SEE(get(__NR_fgetxattr, pipes[0], "user.a"), -ENODATA);
	SEE(drop(__NR_fremovexattr, pipes[0], "user.a"), -EPERM);
	SEE(list(__NR_flistxattr, pipes[0]), 0);
	close(pipes[0]);
	close(pipes[1]);
}

static void of_descriptors(void)
{
	int fd = open(FILE, O_RDONLY, 0), path = open(FILE, O_PATH, 0);

	SEE(get(__NR_fgetxattr, fd, "user.a"), -EOPNOTSUPP);
	SEE(syscall5(__NR_fsetxattr, fd, (int)"user.a", (int)"x", 1, 0),
	    -EOPNOTSUPP);
	SEE(drop(__NR_fremovexattr, fd, "user.a"), -EOPNOTSUPP);
	SEE(list(__NR_flistxattr, fd), 0);
	SEE(get(__NR_fgetxattr, path, "user.a"), -EBADF);
	SEE(list(__NR_flistxattr, path), -EBADF);
	SEE(drop(__NR_fremovexattr, -1, "user.a"), -EBADF);
	close(fd);
	close(path);
}

int main(void)
{
	of_names();
	of_values();
	of_lists();
	of_kinds();
	of_descriptors();
	return check_result();
}
