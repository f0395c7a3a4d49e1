/* The terminal: /dev/console, and /dev/tty, which names the caller's own. */
#ifndef TTY_H
#define TTY_H

#include <sched.h>

/* Registers the devices and starts to listen to the line and the keyboard. */
void tty_init(void);
/*
 * At exit, while p still bears its numbers: p has no terminal any more; where
 * p led the session nobody in it has, and the foreground group gets SIGHUP.
 */
void tty_disassociate(struct task_struct *p);

#endif
