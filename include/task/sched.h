/*
 * Tasks, which one runs next, and how to sleep. (kernel/task/sched.c)
 *
 * The kernel is not preempted: a task gives up the CPU in the kernel only
 * where it sleeps. What an interrupt handler touches says so below, and is
 * touched with interrupts off.
 */
#pragma once

#include <events/events.h>
#include <signal/queue.h>
#include <task/group.h>
#include <time/timers.h>
#include <trace/state.h>
#include <users/credentials.h>
#include <asm/trapframe.h>
#include <uapi/system.h>

#define MIN_NICE	(-20)
#define MAX_NICE	19
#define NR_PRIOS	(MAX_NICE - MIN_NICE + 1)
#define COMM_LEN	16

enum task_state {
	TASK_RUNNING,		/* running, in a run queue, or not yet born */
	TASK_INTERRUPTIBLE,	/* sleeps; a signal wakes it */
	TASK_UNINTERRUPTIBLE,	/* sleeps; only what ends it wakes it */
	TASK_STOPPED,		/* until SIGCONT */
	TASK_TRACED,		/* stopped for its tracer */
	TASK_ZOMBIE,		/* ended, not waited for */
	TASK_DEAD,		/* waited for; the memory is about to go */
};

/* Why a task is to stop, with the others of its process or for its tracer. */
#define JOBCTL_STOP_PENDING	1	/* the process does */
#define JOBCTL_TRAP_STOP	2	/* its tracer asked */
#define JOBCTL_TRAP_NOTIFY	4	/* it changed: the tracer is to know */
#define JOBCTL_PENDING		7	/* one of these */
#define JOBCTL_LISTENING	8	/* stopped, and the tracer let it be */

struct run_queue {
	struct list_head queue[NR_PRIOS];	/* the first: nice -20 */
	uint32_t busy[(NR_PRIOS + 31) / 32];	/* bit: that queue has tasks */
};

enum pid_type { PIDTYPE_PID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct task_struct {
	struct tss tss;			/* the CPU's: loaded at a switch */
	uint64_t call_due;		/* due_in's: not looked at before */

	/* Inherited by value: of these, and only these, fork makes a copy */
	char comm[COMM_LEN];
	sigset_t blocked;
	struct sigaltstack altstack;
	int nice;			/* which queue */
	uint8_t policy, rt_priority;	/* SCHED_; 0: not real-time */
	int8_t plain_nice;		/* while the policy chooses nice */
	bool has_tls, no_randomize, reset_on_fork; /* TLS; persona; policy */
	struct cred cred;
	struct descriptor tls[GDT_TLS_MAX - GDT_TLS_MIN + 1];
	struct rlimit rlim[RLIM_NLIMITS];	/* leader */
	struct tty *tty;		/* leader: its terminal, static */

	/* Fresh in a child from here on: zeros, until fork says otherwise. */
	int nr;			/* its slot in task[], TSS, kernel stack */
	enum task_state state;
	int exit_code, exit_signal;	/* as wait4 tells it; to the parent */

	/* fork shares or copies: each counted, each with a copy_ and a put_ */
	struct mm_struct *mm;		/* NULL: a kernel thread */
	struct mm_struct *spare_mm;	/* one being made, or taken down */
	struct fpu_state *fpu;		/* NULL until it used the FPU */
	struct files_struct *files;
	struct fs_struct *fs;
	struct sighand_struct *sighand;
	struct uts_namespace *uts;
	struct pid_namespace *child_ns;	/* children's numbers come from it */

	/* Relations and numbers: what stands in its leader is marked so */
	struct task_struct *leader;	/* itself, in a process's first task */
	struct list_head thread_link;	/* in the leader's threads */
	struct thread_group group;	/* leader */
	struct task_struct *parent;	/* leader; its end: forget_children */
	struct family family;
	struct pid *pids[PIDTYPE_MAX];	/* each kept by being in its list */
	struct list_head pid_link[PIDTYPE_MAX];		/* (detach_pid) */

	/* A task's own */
	int32_t *set_child_tid;		/* write our number there at birth, */
	int32_t *clear_child_tid;	/* and 0 there at the end */
	void *robust_list;		/* user memory: the locks it holds */
	struct completion *vfork_done;	/* the parent sleeps until we let go */
	struct sigpending pending;
	struct signal_state sig;
	volatile bool signalled;	/* look at pending before user mode */
	uint8_t jobctl;			/* JOBCTL_...: it stops soon */
	bool by_real_ids, did_exec;	/* access(2) asks, by these; setpgid */
	uint32_t trap_no, trap_error, trap_addr; /* the last fault */
	struct task_times times;
	struct task_timers timers;
	struct trace_state trace;

	/* Scheduling: interrupt handlers touch these */
	struct list_head run_link, wait_link;	/* in a run, a wait queue */
	struct wait_queue *waiting_on;
	struct run_queue *run_queue;	/* NULL: in none */
	int time_slice;			/* ticks left */
};
#define FIRST_INHERITED comm
#define FIRST_FRESH nr

extern struct task_struct *task[NR_TASKS];
extern struct task_struct *current;
extern struct task_struct idle_task;	/* task[0] (kernel/task/idle.c) */
extern int nr_tasks;			/* slots in use */
extern uint32_t nr_newborn[2];	/* tasks that have never run: root's, users' */
extern volatile bool need_resched;

/* The queues and the slots are empty; the code that runs becomes task[0]. */
void sched_init(void);
void become_idle_task(void);

/* The lists of a new task: empty, each. */
void task_init_lists(struct task_struct *p);
#define SLOTS_FOR_ROOT	32	/* the last ones: it can list and kill */
/* A free slot in task[], which is the caller's to fill or to put back; or
 * -EAGAIN. */
int find_empty_process(void);
void put_slot(int nr);
/* task[p->nr] = p, and its TSS in the GDT: the birth. */
void task_publish(struct task_struct *p);
/* The end of a task that is not running: slot, stack and structure are free. */
void task_free(struct task_struct *p);

/* Runs the next task. Returns when the caller is chosen again. */
void schedule(void);
/* The first thing a new task does, before anything of its own. */
void task_begins(void);
/* The last switch of a task that is not waited for: the next task frees it. */
void schedule_and_die(void) __attribute__((noreturn));
/* What task[0] does when no other task can run. */
void cpu_idle(void) __attribute__((noreturn));
void sched_set_nice(struct task_struct *p, int nice);
/* How many ticks p may run before its equals do. */
int full_slice(const struct task_struct *p);
/* Puts a real-time task into rq's first queue, before those of lower priority;
 * makes a new task plain. Interrupts are off. (kernel/limits/priority.c) */
void enqueue_realtime(struct task_struct *p, struct run_queue *rq);
void reset_policy(struct task_struct *p);
/* Gives a new task half of the parent's time slice. */
void sched_fork(struct task_struct *p);
void wake_up_new_task(struct task_struct *p);
/* Makes a sleeping task runnable. Any context. */
void wake_up_process(struct task_struct *p);
/* RLIMIT_CPU, at a tick: SIGXCPU each second, or SIGKILL. (limits/rlimit.c) */
void limit_time(struct task_struct *leader);
/* The timer interrupt's work; user: it interrupted user mode. */
void sched_tick(bool user);

void wait_queue_init(struct wait_queue *q, const char *name);
/*
 * Sleep until wake_up(q) (kernel/task/sleep.c). sleep_on returns -ERESTARTSYS
 * when a signal came instead. Callers loop: while (!condition) sleep. Where an
 * interrupt handler makes the condition true, test it and sleep with
 * interrupts off.
 */
int sleep_on(struct wait_queue *q);
/* Only a signal that will end the task wakes it early: test for that, too. */
void sleep_on_killable(struct wait_queue *q);
/* As sleep_on; -ETIMEDOUT once time_left(*due) is 0 (NULL: never). */
int sleep_on_until(struct wait_queue *q, const uint64_t *due);
/* Wakes all tasks that sleep there, and what stands in polls. Any context. */
void wake_up(struct wait_queue *q);
void wake_waiter(struct poll_wait *w);	/* as its wake: its task */

/* Is the running task root's? Where Linux asks for a capability. */
static inline bool suser(void)
{
	return !(current->cred.caps.lacks & LACKS_ROOT);
}

/* Where p's user registers stand: the top of its kernel stack. */
static inline struct trapframe *task_regs(const struct task_struct *p)
{
	return (struct trapframe *)kstack_top(p->nr) - 1;
}
