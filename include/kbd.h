/* The PS/2 keyboard, US layout. (kernel/dev/kbd.c) */
#ifndef KBD_H
#define KBD_H

#define KBD_IRQ		1

/* The next character typed, or -1; arrows and such are ESC [ sequences. At an
 * interrupt of KBD_IRQ, get until -1. */
int kbd_getc(void);

#endif
