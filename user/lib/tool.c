/* What the small commands have in common. */
#include <tool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define COPY_BUFFER	4096
#define READ_STEP	1024

int complain(const char *program, const char *what, int err)
{
	eprintf("%s: %s: %s\n", program, what, strerror(err));
	return EXIT_FAILURE;
}

int options(char **argv, const char *allowed, const char *usage,
	    uint32_t *set)
{
	int i = 1;

	*set = 0;
	for (; argv[0] && argv[i] && argv[i][0] == '-' && argv[i][1]; i++) {
		if (!strcmp(argv[i], "--"))
			return i + 1;
		for (char *p = argv[i] + 1; *p; p++) {
			if (!strchr(allowed, *p)) {
				eprintf("usage: %s\n", usage);
				return -1;
			}
			*set |= OPTION(*p);
		}
	}
	return i;
}

int copy_fd(int from, int to)
{
	char buf[COPY_BUFFER];

	for (;;) {
		ssize_t n = read(from, buf, sizeof(buf));

		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n;
		int err = write_all(to, buf, n);
		if (err)
			return err;
	}
}

int read_short(const char *path, char *buf, int size)
{
	int fd = open(path, O_RDONLY, 0), used = 0, n = fd;

	while (fd >= 0 && used < size - 1) {
		n = read(fd, buf + used, size - 1 - used);
		if (n <= 0)
			break;
		used += n;
	}
	if (fd >= 0)
		close(fd);
	buf[used] = '\0';
	return n < 0 ? n : used;
}

int read_all(int fd, char **text)
{
	size_t room = 0, used = 0;

	*text = NULL;
	for (;;) {
		if (room - used < READ_STEP) {
			char *more = realloc(*text, room += 2 * READ_STEP);
			if (!more)
				return -ENOMEM;
			*text = more;
		}
		ssize_t n = read(fd, *text + used, room - used - 1);
		if (n == -EINTR)
			continue;
		if (n < 0)
			return n;
		if (n == 0)
			break;
		used += n;
	}
	(*text)[used] = '\0';
	return used;
}

int read_file(const char *path, char **text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC, 0);

	*text = NULL;
	if (fd < 0)
		return fd;
	int length = read_all(fd, text);
	close(fd);
	if (length < 0) {
		free(*text);
		*text = NULL;
	}
	return length;
}

int split_lines(char *text, size_t length, char ***lines)
{
	size_t count = 0, i = 0;
	char *end = text + length;

	for (char *p = text; p < end; p++)
		count += *p == '\n';
	*lines = malloc((count + 2) * sizeof(**lines));
	if (!*lines)
		return -ENOMEM;
	for (char *p = text; p < end; i++) {
		char *newline = memchr(p, '\n', end - p);

		(*lines)[i] = p;
		p = newline ? newline : end;
		*p++ = '\0';
	}
	(*lines)[i] = NULL;
	return i;
}

int each_file(const char *program, char **paths, int (*do_file)(int fd,
	      const char *path))
{
	int status = 0;

	if (!*paths)
		return do_file(STDIN_FILENO, NULL);
	for (; *paths; paths++) {
		int fd = open(*paths, O_RDONLY | O_CLOEXEC, 0);

		if (fd < 0) {
			complain(program, *paths, fd);
			status = 2;
			continue;
		}
		int err = do_file(fd, *paths);
		close(fd);
		status = err > status ? err : status;
	}
	return status;
}

char *join_path(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	const char *slash = dir[strlen(dir) - 1] == '/' ? "" : "/";
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s%s%s", dir, slash, name);
	return path;
}

bool is_directory(const char *path)
{
	struct stat64 st;

	return stat64(path, &st) == 0 && S_ISDIR(st.st_mode);
}
