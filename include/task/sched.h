/*
 * Tasks, which one runs next, and how to sleep. (kernel/task/sched.c)
 *
 * The kernel is not preempted: a task gives up the CPU in the kernel only
 * where it sleeps. What an interrupt handler touches says so below, and is
 * touched with interrupts off.
 */
#pragma once

#include <events/events.h>
#include <time/timers.h>
#include <asm/trapframe.h>
#include <uapi/signal.h>
#include <uapi/system.h>
#include <uapi/time.h>

#define MIN_NICE	(-20)
#define MAX_NICE	19
#define NR_PRIOS	(MAX_NICE - MIN_NICE + 1)
#define COMM_LEN	16

enum task_state {
	TASK_RUNNING,		/* running, or in a run queue */
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

struct wait_queue {
	struct list_head sleepers;
	const char *name;	/* what one waits for: ps and gdb show it */
	struct poll_wait *polls;
};
struct poll_wait {		/* in polls: p waits in others, too */
	struct poll_wait *next, **place;
	struct task_struct *p;
};
#define WAIT_QUEUE_INIT(q, what) { LIST_HEAD_INIT((q).sleepers), what, NULL }

enum { REAL, EFFECTIVE, SAVED, NR_IDS };	/* of a task's uids and gids */
#define SAME_ID	(~0u)		/* a new one: leave it as it is */
enum pid_type { PIDTYPE_PID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

/* What a real uid has; the last of all frees it. */
struct user {
	int tasks;
	int signals, locks;	/* pending for them and known of; of files */
};

/* What is known of a pending signal. */
struct sigqueue {
	struct list_head link;
	struct user *user;	/* it counts among these */
	struct siginfo info;
};

struct sigpending {
	sigset_t set;
	struct list_head queue;	/* struct sigqueue: what is known of some */
	struct sigqueue first;	/* so that one alone needs no memory */
};

struct task_struct {
	/* The CPU's: it saves and loads these at a switch. */
	struct tss tss;

	/* Inherited by value: of these, and only these, fork makes a copy */
	char comm[COMM_LEN];
	sigset_t blocked;
	struct sigaltstack altstack;
	int nice;			/* which queue */
	uint8_t policy, rt_priority;	/* SCHED_; 0: not real-time */
	int8_t plain_nice;		/* while the policy chooses nice */
	union {
		struct { uint32_t uid, euid, suid; };
		uint32_t uids[NR_IDS];
	};
	union {
		struct { uint32_t gid, egid, sgid; };
		uint32_t gids[NR_IDS];
	};
	struct user *user;		/* the uid's */
	bool has_tls;			/* a switch has TLS entries to load */
	struct descriptor tls[GDT_TLS_MAX - GDT_TLS_MIN + 1];
	struct rlimit rlim[RLIM_NLIMITS];	/* leader */
	struct tty *tty;		/* leader: its terminal, static */
#define FIRST_INHERITED comm
#define FIRST_FRESH nr

	/* Fresh in a child from here on: zeros, until fork says otherwise. */

	/* Its place: slot in task[], TSS descriptor, kernel stack. */
	int nr;
	enum task_state state;
	int exit_code;			/* as wait4 tells it */
	int exit_signal;		/* to the parent at the end */

	/* fork shares or copies: each counted, each with a copy_ and a put_ */
	struct mm_struct *mm;		/* NULL: a kernel thread */
	struct mm_struct *spare_mm;	/* one being made, or taken down */
	struct fpu_state *fpu;		/* NULL until it used the FPU */
	struct files_struct *files;
	struct fs_struct *fs;
	struct sighand_struct *sighand;
	struct uts_namespace *uts;
	struct pid_namespace *child_ns;	/* children's numbers come from it */

	/*
	 * The thread group. What its threads have in common stands in the
	 * leader: the fields marked so, and the family. It stays, as a
	 * zombie if need be, until the last thread is reaped: is_over.
	 */
	struct task_struct *leader;	/* itself, in a process's first task */
	struct list_head thread_link;	/* in the leader's threads */
	struct list_head threads;	/* leader: those alive, itself too */
	int nr_threads;			/* leader: how many that are */
	int nr_zombies;			/* leader: others' a tracer has yet to
					 * reap: until then it stays, too */
	struct sigpending shared_pending;	/* leader: for any of them */
	int group_exit_code;		/* leader: where group_exit, theirs */
	int group_stop;			/* leader: what signal stopped all */
	struct task_struct *exec_thread; /* leader: while it is in execve */
	struct wait_queue thread_exit;	/* leader: it waits for the others */

	/* A task's own */
	int32_t *set_child_tid;		/* write our number there at birth, */
	int32_t *clear_child_tid;	/* and 0 there at the end */
	void *robust_list;		/* user memory: the locks it holds */
	struct completion *vfork_done;	/* the parent sleeps until we let go */
	struct sigpending pending;
	sigset_t sigwait;		/* sigtimedwait sleeps for these */
	sigset_t saved_blocked;		/* sigsuspend's, put back by delivery */
	uint8_t death_signal;		/* comes when the maker ends */
	uint8_t forced;			/* the signal of a fault that ends it */
	bool restore_blocked;
	volatile bool signalled;	/* look at pending before user mode */
	bool by_real_ids;		/* access(2) asks, by these */
	bool did_exec;
	bool has_children;		/* it is a child's creator */
	bool has_news;			/* leader: for wait: stands in front */
	bool subreaper;			/* leader: orphans below come to us */
	bool group_exit;		/* leader: all its threads end */
	bool wide_times, sleep_wide;	/* the call's, sleep_left's: 64 bits */
	int32_t utime, stime;		/* ticks */
	struct tms times;		/* leader: what times(2) tells */
	uint64_t start_time;		/* tick of birth */
	uint32_t trap_no, trap_error, trap_addr; /* the last fault */
	struct timer alarm;		/* leader, too: */
	uint32_t alarm_interval;	/* in ticks; 0: it rings once */
	struct itimers *itimers;	/* its other timers; NULL: none */
	uint64_t sleep_due;		/* nanosleep's, to be taken up again, */
	struct timespec *sleep_left;	/* where it tells the rest; NULL */
	int job_report;			/* for wait: it stopped or went on; 0 */

	/* Being traced (trace.c) */
	struct task_struct *tracer;	/* the next one's leader; NULL */
	struct task_struct *trace_thread; /* its end: release_tracees */
	struct list_head tracees;	/* leader: its threads' */
	struct list_head trace_link;
	int jobctl;			/* JOBCTL_...: it stops soon */
	uint32_t trace_options;
	bool trace_seized;
	bool trace_syscalls;		/* look, at the doors of calls: */
	bool trace_step;		/* TF is the tracer's */
	uint8_t trace_sig;		/* to get after the stop */
	int trace_report;		/* for the tracer's wait; 0: told */
	uint32_t trace_message;		/* of the event */
	struct siginfo *trace_info;	/* why; NULL: the process stops */

	/* Scheduling: interrupt handlers touch these */
	struct list_head run_link;	/* in a run queue */
	struct list_head wait_link;	/* in a wait queue */
	struct wait_queue *waiting_on;
	struct run_queue *run_queue;	/* NULL: in none */
	int time_slice;			/* ticks left */

	/* Family: leaders only */
	struct task_struct *parent;	/* its end: forget_children */
	struct task_struct *maker;	/* its thread; end: hand_children_on */
	struct list_head children;	/* zombies, too (add_child) */
	struct list_head sibling;	/* in the parent's */
	uint32_t place;			/* there: the eldest's is lowest */
	struct wait_queue child_exit;	/* the parent sleeps here in wait4 */

	/* Numbers: each is kept by being in its list (detach_pid) */
	struct pid *pids[PIDTYPE_MAX];
	struct list_head pid_link[PIDTYPE_MAX];
};

extern struct task_struct *task[NR_TASKS];
extern struct task_struct *current;
extern int nr_tasks;			/* slots in use */
extern uint32_t nr_newborn[2];	/* tasks that have never run: root's, users' */
extern volatile bool need_resched;

/* Makes the code that is running task[0]. */
void sched_init(void);

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
/* Puts a real-time task into rq's first queue, before those of lower priority.
 * Interrupts are off. (kernel/limits/priority.c) */
void enqueue_realtime(struct task_struct *p, struct run_queue *rq);
/* Gives a new task half of the parent's time slice. */
void sched_fork(struct task_struct *p);
void wake_up_new_task(struct task_struct *p);
/* Makes a sleeping task runnable. Any context. */
void wake_up_process(struct task_struct *p);
/* RLIMIT_CPU, at a tick: SIGXCPU each second, or SIGKILL. (limits/rlimit.c) */
void limit_time(struct task_struct *leader);
/* The timer interrupt's work; user: it interrupted user mode. */
void sched_tick(bool user);

/* Something that happens once, and the tasks that wait for it. */
struct completion {
	struct wait_queue wait;
	bool done;
};

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
/* As sleep_on; -ETIMEDOUT once clock_ns() says *due or more (NULL: never). */
int sleep_on_until(struct wait_queue *q, const uint64_t *due);
/* Wakes all tasks that sleep there. Any context. */
void wake_up(struct wait_queue *q);

/* Has leader's process ended, and every other thread of it been reaped? */
#define is_over(leader) ((leader)->group.nr_threads + (leader)->group.nr_zombies == 0)

/* Is the running task root's? Where Linux asks for a capability. */
static inline bool suser(void)
{
	return current->cred.euid == 0;
}

/* Where p's user registers stand: the top of its kernel stack. */
static inline struct trapframe *task_regs(const struct task_struct *p)
{
	return (struct trapframe *)kstack_top(p->nr) - 1;
}
