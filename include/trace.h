/* Being watched: ptrace's stops, from the watched task's side. */
#pragma once

#include <sched.h>
#include <uapi/ptrace.h>

/* p is watched by the process `tracer` from now on; and no more. */
void trace_link(struct task_struct *p, struct task_struct *tracer);
void trace_unlink(struct task_struct *p);
/* Lets a stopped task go on; sig is what it gets, 0: nothing. */
void trace_resume(struct task_struct *p, int sig);

/* Stops current and tells its tracer, who sees code as the stop signal.
 * Returns the signal it is to get now, 0: none. Nobody watches: 0 at once. */
int trace_stop(int code, uint32_t message);
/* The same for a PTRACE_EVENT_, where the tracer asked for it. */
void trace_event(int event, uint32_t message);
bool trace_wants(int event);
/* A signal is about to be delivered: which one it is to be, 0: none. */
int trace_signal(int sig, const struct siginfo *info);
/* At the doors of a system call (entry.asm). */
void trace_syscall(struct trapframe *regs);
/* execve has succeeded. */
void trace_exec(void);
/* A child of a watched task: watched from birth where that was asked for. */
void trace_child(struct task_struct *p, uint64_t flags, int event);
