/*
 * Where does text go while a file of /proc is made up? Into frames, one more
 * whenever the last is full.
 */
#include <seq.h>

#include <page.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <vsprintf.h>

#define SEQ_PAGES	(PAGE_SIZE / sizeof(uint32_t))

void seq_init(struct seq *s)
{
	s->frames = NULL;
	s->size = 0;
	s->no_memory = false;
}

/* Where the next byte goes; NULL: no memory. */
static char *next_byte(struct seq *s)
{
	uint32_t index = s->size / PAGE_SIZE;

	if (!s->frames)
		s->frames = get_free_page();
	if (!s->frames || index >= SEQ_PAGES)
		return NULL;
	if (!s->frames[index])
		s->frames[index] = alloc_frame(FRAME_KERNEL);
	if (!s->frames[index])
		return NULL;
	return (char *)frame_to_virt(s->frames[index]) + s->size % PAGE_SIZE;
}

void seq_write(struct seq *s, const void *data, size_t n)
{
	const char *from = data;

	while (n && !s->no_memory) {
		char *to = next_byte(s);
		size_t piece = PAGE_SIZE - s->size % PAGE_SIZE;

		if (!to) {
			s->no_memory = true;
			return;
		}
		if (piece > n)
			piece = n;
		memcpy(to, from, piece);
		s->size += piece;
		from += piece;
		n -= piece;
	}
}

void seq_printf(struct seq *s, const char *fmt, ...)
{
	char line[SEQ_LINE];
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(line, sizeof(line), fmt, args);

	va_end(args);
	seq_write(s, line, len < SEQ_LINE ? len : SEQ_LINE - 1);
}

ssize_t seq_read(struct seq *s, uint32_t pos, void *user, size_t n)
{
	size_t done = 0;

	if (pos >= s->size)
		return 0;
	if (n > s->size - pos)
		n = s->size - pos;
	while (done < n) {
		uint32_t piece = PAGE_SIZE - pos % PAGE_SIZE;
		char *page = frame_to_virt(s->frames[pos / PAGE_SIZE]);

		if (piece > n - done)
			piece = n - done;
		if (copy_to_user((char *)user + done, page + pos % PAGE_SIZE,
				 piece))
			return done ? (ssize_t)done : -EFAULT;
		pos += piece;
		done += piece;
	}
	return done;
}

void seq_free(struct seq *s)
{
	for (uint32_t i = 0; s->frames && i < SEQ_PAGES && s->frames[i]; i++)
		put_frame(s->frames[i]);
	free_page(s->frames);
	seq_init(s);
}
