/* The terminal: /dev/console, and /dev/tty, which names the caller's own. */
#pragma once

#include <fs/file.h>

/* Most that get and out below are asked for; as many newlines scroll the screen
 * in 700,000 instructions. */
#define DEVICE_PIECE	512

/* A device that gives and takes bytes by the piece, for device_read and
 * device_write in its ops. */
struct device {
	struct file_ops ops;
	/* With interrupts off: bytes, 0 at the end, -EAGAIN where the
	 * reader must wait in queue, or another error. */
	ssize_t (*get)(char *to, size_t n);
	void (*out)(const char *s, size_t n);
	bool (*ready)(void);	/* is there something to get? */
	struct wait_queue *queue;
};
int device_read(struct file *file, struct uio *uio);
/* A signal ends a long one early. */
int device_write(struct file *file, struct uio *uio);
uint32_t device_poll(struct file *file, struct wait_queue **queue);

/* Registers the devices and starts to listen to the line and the keyboard;
 * interrupts are off. */
void tty_init(void);

/* kernel/fs/hostdev.c: registers /dev/host, the workbench's line, and,
 * where there is a line, says "ready". */
void hostdev_init(void);
