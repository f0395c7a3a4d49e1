/* The kernel tells what happens, when it is asked to. */
#pragma once

#include <uapi/events.h>
#include <uapi/unistd.h>

struct trapframe;

extern struct event_ring events;

/* Tells one event; any context. May wait for the reader: interrupts are off. */
void record_event(enum event_kind kind, uint32_t w0, uint32_t w1, uint32_t w2,
		  uint32_t w3) __attribute__((cold));
void record_text(enum event_kind kind, const char *text) __attribute__((cold));

/* The same where that kind is wanted; its words are computed only then, and
 * those not given are 0. */
#define note(kind, ...) note_words(kind, __VA_ARGS__, 0, 0, 0, )
#define note_words(kind, w0, w1, w2, w3, ...) do { \
	if (events.wanted & EVENT_BIT(kind)) \
		record_event(kind, w0, w1, w2, w3); \
} while (0)
#define note_text(kind, text) do { \
	if (events.wanted & EVENT_BIT(kind)) \
		record_text(kind, text); \
} while (0)

/* Makes a system call, where calls are told: entry.asm makes the others. No
 * such call: eax stays as it was, -ENOSYS. */
void told_syscall(struct trapframe *regs);
extern void *const sys_call_table[];	/* NULL: no such call */

/* The boot option events=how: from now on everything is told. */
void events_init(const char *how);
