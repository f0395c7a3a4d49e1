/* The PS/2 keyboard, US layout. (kernel/dev/kbd.c) */
#ifndef KBD_H
#define KBD_H

/* After pic_init. Without a keyboard, kbd_getc gives -1 for ever. */
void kbd_init(void);
/* The next character typed, or -1; arrows and such are ESC [ sequences. */
int kbd_getc(void);
/* fn is called by the interrupt handler when there is input. */
void kbd_set_receive(void (*fn)(void));

#endif
