/* Text that grows as it is printed, for the files of /proc. */
#ifndef SEQ_H
#define SEQ_H

#include <uapi/types.h>

#define SEQ_LINE	256	/* one seq_printf makes less than this */

struct seq {
	uint32_t *frames;	/* a page of frame numbers: 4 MiB of text */
	uint32_t size;		/* bytes printed */
	bool no_memory;		/* some were lost */
};

void seq_init(struct seq *s);
/* Adds text; where memory runs out, no_memory is set and it is dropped. */
void seq_printf(struct seq *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void seq_write(struct seq *s, const void *data, size_t n);
/* Copies n bytes from pos on to user memory: how many, 0 at the end,
 * -EFAULT. */
ssize_t seq_read(struct seq *s, uint32_t pos, void *user, size_t n);
/* Gives the memory back; s is then empty. */
void seq_free(struct seq *s);

#endif
