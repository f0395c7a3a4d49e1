/* Where do the descriptors point? */
#include "sh.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEW_FILE_MODE 0666

static const int flags[] = {
	[READ_FROM] = O_RDONLY,
	[WRITE_TO] = O_WRONLY | O_CREAT | O_TRUNC,
	[APPEND_TO] = O_WRONLY | O_CREAT | O_APPEND,
};

static int complain_file(const char *name, int err)
{
	eprintf("sh: %s: %s\n", name, strerror(err));
	return -1;
}

/* Keep a copy of fd where no command can see it. */
static void save(int fd, struct saved_fd **saved)
{
	struct saved_fd *s = line_alloc(sizeof(*s));

	s->next = *saved;
	s->fd = fd;
	s->copy = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_HIDDEN_FD);
	*saved = s;
}

/* dup2 leaves from == to alone, and that is what we want. */
static int redirect_to_fd(const char *word, int fd)
{
	if (!strcmp(word, "-")) {
		close(fd);
		return 0;
	}
	int from = parse_number(word);
	int err = from < 0 ? -EBADF : dup2(from, fd);
	return err < 0 ? complain_file(word, err) : 0;
}

static int redirect_to_file(const char *path, const struct redirect *r)
{
	int fd = open(path, flags[r->kind], NEW_FILE_MODE);

	if (fd < 0)
		return complain_file(path, fd);
	if (fd == r->fd)
		return 0;
	int err = dup2(fd, r->fd);
	close(fd);
	return err < 0 ? complain_file(path, err) : 0;
}

int apply_redirects(struct redirect *r, struct saved_fd **saved)
{
	for (; r; r = r->next) {
		char *word = expand_word(r->word);

		if (!word)
			return -1;
		if (saved)
			save(r->fd, saved);
		int err = r->kind == DUPLICATE ? redirect_to_fd(word, r->fd)
					       : redirect_to_file(word, r);
		if (err)
			return err;
	}
	return 0;
}

void undo_redirects(struct saved_fd *s)
{
	for (; s; s = s->next) {
		if (s->copy < 0) {
			close(s->fd);
			continue;
		}
		dup2(s->copy, s->fd);
		close(s->copy);
	}
}
