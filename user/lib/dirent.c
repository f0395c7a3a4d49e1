/* What is in this directory? */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

int opendir(struct dir *d, const char *path)
{
	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	d->used = d->filled = 0;
	return d->fd < 0 ? d->fd : 0;
}

struct linux_dirent64 *readdir(struct dir *d)
{
	if (d->used >= d->filled) {
		d->used = 0;
		d->filled = getdents64(d->fd, d->buf, sizeof(d->buf));
		if (d->filled <= 0)
			return NULL;
	}

	struct linux_dirent64 *e = (void *)(d->buf + d->used);

	d->used += e->d_reclen;
	return e;
}

void closedir(struct dir *d)
{
	close(d->fd);
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/*
 * All names, one behind the other, each NUL-ended, in malloc'ed memory.
 * Returns their count and the bytes they take, or -ENOMEM.
 */
static int gather(struct dir *d, char **text, size_t *used)
{
	size_t room = 0;
	int count = 0;
	struct linux_dirent64 *e;

	while ((e = readdir(d))) {
		size_t n = strlen(e->d_name) + 1;

		if (is_dot(e->d_name))
			continue;
		if (*used + n > room) {
			room = 2 * room + n + 256;
			char *more = realloc(*text, room);
			if (!more)
				return -ENOMEM;
			*text = more;
		}
		memcpy(*text + *used, e->d_name, n);
		*used += n;
		count++;
	}
	return count;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One block: count pointers, an ending NULL, and the text they point into. */
static char **index_names(const char *text, size_t used, int count)
{
	char **names = malloc((count + 1) * sizeof(*names) + used);

	if (!names)
		return NULL;
	char *p = memcpy(names + count + 1, text, used);
	for (int i = 0; i < count; i++, p += strlen(p) + 1)
		names[i] = p;
	names[count] = NULL;
	qsort(names, count, sizeof(*names), by_name);
	return names;
}

int list_directory(const char *path, char ***names)
{
	struct dir d;
	char *text = NULL;
	size_t used = 0;
	int count = opendir(&d, path);

	if (count < 0)
		return count;
	count = gather(&d, &text, &used);
	closedir(&d);
	if (count >= 0 && !(*names = index_names(text, used, count)))
		count = -ENOMEM;
	free(text);
	return count;
}
