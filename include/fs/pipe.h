/* Pipes, with and without a name. (kernel/fs/pipe.c, kernel/files/fifo.c) */
#pragma once

#include <fs/file.h>

#define PIPE_SIZE	(NR_DIRECT * PAGE_SIZE)	/* of a new one */

struct pipe {
	struct inode inode;
	uint32_t head, tail;
	uint32_t size;		/* the most that is in it */
	uint32_t ring;		/* bytes round it: size, or once was */
	bool has_reader, has_writer;
	struct wait_queue readers, writers;
	uint32_t ends[2];	/* open to be read, and written; a FIFO's, */
	uint32_t opened[2];	/* and how often that was ever so */
};

extern const struct file_ops pipe_ops;
/* To open a pipe anew, by /proc/PID/fd. (kernel/files/fifo.c) */
extern const struct file_ops pipe_again_ops __attribute__((weak));
/* F_GETPIPE_SZ and F_SETPIPE_SZ: the pipe's size, or -EPERM, -EBADF, -EINVAL,
 * -EBUSY. (kernel/files/fifo.c) */
int32_t pipe_size(const struct file *file, int cmd, uint32_t least);
/* pipe_ops.poll: of an end, or of both. */
uint32_t pipe_poll(struct file *file, struct wait_queue **queue);
