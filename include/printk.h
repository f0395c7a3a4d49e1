/* The kernel's voice: printk, and its last words: panic. */
#pragma once

#include <asm/trapframe.h>

/* To the log (serial, VGA). Any context. */
void printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Our own mistake: say what, show a backtrace, stop the machine. */
void panic(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* The same, for a mistake that left registers to show (NULL: none). */
void panic_at(const struct trapframe *regs, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* The compiler's: the guard stands above the arrays, and is looked for. */
extern uint32_t __stack_chk_guard;
void __stack_chk_fail(void) __attribute__((noreturn));

/* Copies characters to the console; with onlcr, "\n" becomes "\r\n". */
void console_out(const char *s, size_t n, bool onlcr);

/* The name of the function that holds addr, and the offset in it; "?" where
 * there is none. */
const char *symbol_of(uint32_t addr, uint32_t *offset);

/* The kernel's functions by address; the build writes them down, { 0, NULL }
 * ends them. */
extern const struct ksym {
	uint32_t addr;
	const char *name;
} ksyms[];

/* panic() asks this, where set, to name the running task. */
extern void (*panic_describe)(void);
/* And, having said all, enters this; regs as panic_at's. */
extern void (*panic_debugger)(const struct trapframe *regs);

#define assert(cond) \
	do { \
		if (!(cond)) \
			panic("%s:%d: %s does not hold", \
			      __FILE__, __LINE__, #cond); \
	} while (0)
