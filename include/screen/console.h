/* The VGA text screen, and (kernel/screen/kbd.c) the PS/2 keyboard. */
#pragma once

#include <uapi/types.h>

/* Clears the screen. Without one, all of this is nothing. */
void console_init(void);
/*
 * Shows characters at the cursor. Understood: \n (down; with onlcr to the left
 * edge, too) \r \b \t and ESC [ n, then A B C D (move), J K (erase: n 0, from
 * here; else all) or H (home, always). What else controls shows nothing.
 */
void console_write(const char *s, size_t n, bool onlcr);

#define KBD_IRQ		1

/* The next character typed (US layout), or -1; arrows and such are ESC [
 * sequences. At an interrupt of KBD_IRQ, get until -1. */
int kbd_getc(void);
