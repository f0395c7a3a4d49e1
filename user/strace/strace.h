/*
 * strace's parts, and what each must know of the others:
 *
 *	main.c		start, wait, resume: who stopped, and why?
 *	line.c		whose line is being written?
 *	calls.c		which call is that number, with which arguments?
 *	values.c	what does that argument mean?
 *	pointed.c	what lies at an address in the tracee?
 *	births.c	what do clone and clone3 ask for?
 *	signals.c	which signals, why, and what is done about them?
 *	names.c		flags in words
 */
#ifndef STRACE_H
#define STRACE_H

#include <stdio.h>
#include <sys.h>
#include <uapi/ptrace.h>

#define MAX_TRACEES	256
#define NR_ARGUMENTS	6

struct tracee {
	pid_t pid;		/* 0: this place is free */
	bool cont_due;		/* the SIGCONT it was started with */
	bool in_call;
	bool unfinished;	/* another's line came in between */
	int shown;		/* arguments printed so far */
	bool all_shown;
	uint32_t interrupted;	/* the call that restart_syscall takes up */
	struct user_regs regs;	/* as they were when the call was entered */
};

/* A raw ptrace(2). Peeking stores where data points. */
static inline int ptrace(int request, pid_t pid, uint32_t addr, uint32_t data)
{
	return syscall4(__NR_ptrace, request, pid, addr, data);
}

/* --- line.c --- */

/* Print, as printf; the text goes out with the next flush_line(). */
void put(const char *format, ...) __printf_like(1, 2);
void flush_line(void);

/* Ends the line that is open, if one is, with this mark. */
void cut_line(const char *mark);

/* A new line of t's: ends another's that was open. */
void begin_line(const struct tracee *t, int alive);

/* Go on with the line of the call t is in, or take it up again. */
void resume_line(struct tracee *t, const char *call, int alive);

/* The line is left open: more of it may come. */
void leave_open(struct tracee *t);
void end_line(void);

/* Spaces up to where results stand. */
void put_padding(void);

/* Nobody's line is open, for t is no more. */
void forget_line(const struct tracee *t);

/* --- calls.c --- */

const char *call_name(const struct tracee *t);

/* The name and the arguments known before the call. */
void put_entry(struct tracee *t);

/* The rest of them, and the result. */
void put_exit(struct tracee *t, int result);

/* --- values.c --- */

/* Copies from the tracee; how many bytes could be had. */
int peek(pid_t pid, uint32_t addr, void *to, int size);

/* One argument, as its letter in calls.c's table says. */
void put_value(const struct tracee *t, char kind, int index, int result);

/* May it be printed only after the call? */
bool is_output(char kind);

uint32_t argument(const struct tracee *t, int index);
void put_pointer(uint32_t value);

/* --- pointed.c --- */

/* What its letter says, read whole; else where it would be. */
void put_pointed(const struct tracee *t, char kind, uint32_t addr);

/* --- births.c: before the call, and what is known after it --- */

void put_clone(const struct tracee *t);
void put_clone_rest(const struct tracee *t, int result);
void put_clone3(const struct tracee *t);
void put_clone3_rest(const struct tracee *t, int result);

/* --- signals.c --- */

void put_sigset(sigset_t set);
void put_sigaction(const struct sigaction *action);
void put_siginfo(const siginfo_t *info);
/* The mask a sigreturn puts back. */
void put_sigreturn(const struct tracee *t);

/* --- names.c --- */

enum name_set {
	OPEN_FLAGS, FD_FLAGS, PROT_FLAGS, MAP_FLAGS, CLONE_FLAGS, WAIT_FLAGS,
	SA_FLAGS, ACCESS_MODES,				/* any of a set's */
	HOWS, WHENCES, CLOCKS, ID_TYPES, RESOURCES, FUTEX_OPS, REQUESTS,
	EVENTS,						/* one */
};

#define RESTART_FIRST	ERESTARTSYS		/* what no program sees */
#define RESTART_LAST	ERESTART_RESTARTBLOCK

/* "A|B|0x8"; zero is what the set calls nothing. */
void put_flags(enum name_set set, uint64_t flags);
/* The one that has this value; no one: in hexadecimal. */
void put_name(enum name_set set, uint32_t value);
void put_signal(int sig);
void put_futex_op(int op);

#endif
