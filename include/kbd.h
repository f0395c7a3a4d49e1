/* The PS/2 keyboard, US layout. (kernel/dev/kbd.c) */
#pragma once

#define KBD_IRQ		1

/* The next character typed, or -1; arrows and such are ESC [ sequences. At an
 * interrupt of KBD_IRQ, get until -1. */
int kbd_getc(void);
