/* ptrace's stops, from the traced task's side. */
#pragma once

#include <task/sched.h>
#include <uapi/ptrace.h>

extern const uint64_t trace_flags;	/* clone's that this part obeys */

/* Does a tracer see what p does? */
#define is_traced(p)	((p)->trace.tracer != NULL)

/* thread is p's tracer from now on; and no more. */
void trace_link(struct task_struct *p, struct task_struct *thread);
void trace_unlink(struct task_struct *p);
/* Lets a stopped task go on; sig is what it gets, 0: nothing. */
void trace_resume(struct task_struct *p, int sig);
/* Is p to trap after each instruction? TF that it set itself stays its own. */
void trace_set_step(struct task_struct *p, bool on);

/* Stops current for its tracer, which sees code as the stop signal, and in the
 * signal's info; why: a CLD_ code. Returns the signal it is to get now, 0:
 * none. Without a tracer, or when it is killed, 0 at once. */
int trace_notify(int code, int why, uint32_t message);
/* The same for a PTRACE_EVENT_, where the tracer asked for it. */
void trace_event(int event, uint32_t message);
/* The process stops, or the tracer asked for a stop: here it is. */
void trace_jobctl(void);
/* current, which is traced, is about to get a signal. Returns the one it is to
 * get, 0: none. */
int trace_signal(int sig, struct siginfo *info);
/* At a door of a system call (entry.asm): PTRACE_EVENTMSG_SYSCALL_... */
void trace_syscall(struct trapframe *regs, int door);
/* p's number as current's tracer knows it, for a message; 0: without one. */
pid_t trace_nr(const struct task_struct *p);
/* execve has succeeded; before, current's number was former. */
void trace_exec(pid_t former);
/* A child of current is traced from birth where that was asked for. */
void trace_child(struct task_struct *p, uint64_t flags, int exit_signal);
/* Tells current's tracer of it, by the number that the tracer knows. */
void trace_birth(uint64_t flags, int exit_signal, pid_t child);
