/* /dev/host: the workbench's line as a file. (kernel/fs/hostdev.c) */
#ifndef HOSTDEV_H
#define HOSTDEV_H

/* Registers the device; host_init has been called. */
void hostdev_init(void);

#endif
