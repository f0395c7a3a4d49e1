/* /proc: what the kernel knows, as files. */
#ifndef PROC_H
#define PROC_H

#include <inode.h>

/* Lays /proc over the directory /proc of the root (made if it is missing).
 * cmdline is the kernel's command line; the string must live on. */
int proc_mount(const char *cmdline);

#endif
