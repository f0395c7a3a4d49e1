/* A debugger in the kernel, for a gdb on COM2. (kernel/debug/gdbstub.c) */
#pragma once

/*
 * From here on gdb may come: breakpoints, single steps, ^C and a panic stop
 * the machine for it. how: "com2", or "com2,wait" to stop here at once.
 * Interrupts are off. Without a COM2, or with another word, only a line in
 * the log comes of it.
 */
void gdbstub_init(const char *how);
