/* /dev/host: the workbench's line as a file. (kernel/fs/hostdev.c) */
#pragma once

/* Registers the device and, where there is a line, says "ready". */
void hostdev_init(void);
