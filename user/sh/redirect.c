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
	[READ_WRITE] = O_RDWR | O_CREAT,
};

static int complain_file(const char *name, int err)
{
	eprintf("sh: %s: %s\n", name, strerror(err));
	return -1;
}

void move_fd(int from, int to)
{
	if (from < 0 || from == to)
		return;
	dup2(from, to);
	close(from);
}

int hide_fd(int fd)
{
	int hidden = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_HIDDEN_FD);

	if (hidden < 0)
		return fd;
	close(fd);
	return hidden;
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

/* Make a new descriptor the one that is wanted. */
static int become_fd(int from, int to, const char *name)
{
	if (from == to)
		return 0;
	int err = dup2(from, to);
	close(from);
	return err < 0 ? complain_file(name, err) : 0;
}

static int redirect_to_file(const char *path, const struct redirect *r)
{
	int fd = open(path, flags[r->kind], NEW_FILE_MODE);

	if (fd < 0)
		return complain_file(path, fd);
	return become_fd(fd, r->fd, path);
}

/*
 * A pipe with the text in it. What is more than a pipe holds for certain,
 * a child writes.
 */
static int redirect_to_text(const char *text, int fd)
{
	size_t n = strlen(text);
	int ends[2], err = pipe(ends);

	if (err)
		return complain_file("<<", err);
	pid_t pid = n <= PIPE_BUF ? 1 : fork_helper();
	if (pid == 0)
		close(ends[0]);
	if (pid == 0 || n <= PIPE_BUF)
		write_all(ends[1], text, n);
	if (pid == 0)
		exit(0);
	close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	return pid < 0 ? -1 : become_fd(ends[0], fd, "<<");
}

static int redirect(struct redirect *r, const char *word)
{
	switch (r->kind) {
	case DUPLICATE:
		return redirect_to_fd(word, r->fd);
	case HERE_TEXT:
	case HERE_EXPANDED:
		return redirect_to_text(word, r->fd);
	default:
		return redirect_to_file(word, r);
	}
}

int apply_redirects(struct redirect *r, struct saved_fd **saved)
{
	for (; r; r = r->next) {
		char *word = r->kind == HERE_TEXT ? r->word
			     : r->kind == HERE_EXPANDED ? expand_here(r->word)
			     : expand_word(r->word);

		if (!word)
			return -1;
		if (saved)
			save(r->fd, saved);
		if (redirect(r, word))
			return -1;
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
