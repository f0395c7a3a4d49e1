/* The terminal: /dev/console, and /dev/tty, which names the caller's own. */
#pragma once

#include <file.h>

#define DEVICE_PIECE	4096	/* most that get and out below are asked for */

/*
 * What read and write of such a device do. get, with interrupts off, gives
 * bytes, 0 at the end, -EAGAIN where somebody must wait in queue, or another
 * error. A signal ends a long write early.
 */
ssize_t device_read(struct file *file, void *user, size_t n,
		    ssize_t (*get)(char *to, size_t n),
		    struct wait_queue *queue);
ssize_t device_write(const void *user, size_t n,
		     void (*out)(const char *s, size_t n));

/* Registers the devices and starts to listen to the line and the keyboard;
 * interrupts are off. */
void tty_init(void);
/*
 * At exit, while p still bears its numbers: p has no terminal any more; where
 * p led the session nobody in it has, and the foreground group gets SIGHUP.
 */
void tty_disassociate(struct task_struct *p);
