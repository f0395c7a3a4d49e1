/* The workbench's line; uapi/host.h has its protocol. (kernel/dev/host.c) */
#ifndef HOSTLINE_H
#define HOSTLINE_H

#include <uapi/types.h>

/* After pic_init: tells the workbench that it may send. */
void host_init(void);

/* Sends one frame of what a program wrote: n <= HOST_MAX_FRAME. It does not
 * wait. */
void host_send(const void *bytes, size_t n);
/* Sends the exit frame; nothing is sent after it. */
void host_send_exit(uint8_t status);

/* Input: up to n bytes into buf, or 0: nothing now (host_eof: nor ever). */
size_t host_receive(void *buf, size_t n);
bool host_eof(void);
/* fn is called by the interrupt handler when there may be input. */
void host_set_receive(void (*fn)(void));

#endif
