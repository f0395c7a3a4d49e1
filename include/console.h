/* The VGA text screen. (kernel/dev/console.c) */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <uapi/types.h>

#define CONSOLE_ROWS	25
#define CONSOLE_COLUMNS	80

/* Clears the screen. Without one, all of this is nothing. */
void console_init(void);
/*
 * Shows characters at the cursor. Understood: \n (down, same column) \r \b \t
 * and ESC [ ... A B C D H J K m, the last without effect.
 */
void console_write(const char *s, size_t n);

#endif
