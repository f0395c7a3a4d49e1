/*
 * Which number does a task, a group, a session bear, and who bears this one?
 *
 * A number is in use as long as anyone bears it as pid, group or session: so
 * a new process never gets the number of a group that still lives.
 * ^C looks a group up in an interrupt: lists change with interrupts off.
 */
#include <pid.h>
#include <kmalloc.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define HASH_SIZE	1024
#define WORD_BITS	32

static struct list_head pid_hash[HASH_SIZE];
static uint32_t in_use[PID_MAX / WORD_BITS];
static pid_t last_pid;

void pid_init(void)
{
	for (int i = 0; i < HASH_SIZE; i++)
		list_init(&pid_hash[i]);
	in_use[0] = 1;		/* 0 is nobody's */
}

static struct list_head *bucket(pid_t nr)
{
	return &pid_hash[nr % HASH_SIZE];
}

/* The next free number from `from` on, or PID_MAX. */
static pid_t next_free(pid_t from)
{
	for (pid_t nr = from; nr < PID_MAX; ) {
		uint32_t free = ~in_use[nr / WORD_BITS] >> nr % WORD_BITS;

		if (free)
			return nr + __builtin_ctz(free);
		nr = (nr / WORD_BITS + 1) * WORD_BITS;
	}
	return PID_MAX;
}

/* The next number nobody bears, or PID_MAX. */
static pid_t pick_number(void)
{
	pid_t nr = next_free(last_pid + 1);

	if (nr == PID_MAX)
		nr = next_free(1);	/* wrap: numbers come back late */
	if (nr < PID_MAX)
		last_pid = nr;
	return nr;
}

int alloc_pid(pid_t wanted, struct pid **out)
{
	if (wanted < 0 || wanted >= PID_MAX)
		return -EINVAL;
	if (wanted && in_use[wanted / WORD_BITS] >> wanted % WORD_BITS & 1)
		return -EEXIST;
	pid_t nr = wanted ? wanted : pick_number();

	if (nr == PID_MAX)
		return -EAGAIN;
	struct pid *pid = kmalloc(sizeof(*pid));

	if (!pid)
		return -ENOMEM;
	in_use[nr / WORD_BITS] |= 1u << nr % WORD_BITS;
	pid->nr = nr;
	for (int type = 0; type < PIDTYPE_MAX; type++)
		list_init(&pid->tasks[type]);
	uint32_t flags = irq_save();

	list_add(&pid->hash, bucket(nr));
	irq_restore(flags);
	*out = pid;
	return 0;
}

void put_pid(struct pid *pid)
{
	if (!pid)
		return;
	for (int type = 0; type < PIDTYPE_MAX; type++)
		if (!list_empty(&pid->tasks[type]))
			return;
	uint32_t flags = irq_save();

	in_use[pid->nr / WORD_BITS] &= ~(1u << pid->nr % WORD_BITS);
	list_del(&pid->hash);
	irq_restore(flags);
	kfree(pid);
}

struct pid *find_pid(pid_t nr)
{
	struct pid *pid;

	if (nr <= 0 || nr >= PID_MAX)
		return NULL;
	list_for_each(pid, bucket(nr), hash)
		if (pid->nr == nr)
			return pid;
	return NULL;
}

struct task_struct *find_task_by_pid(pid_t nr)
{
	struct pid *pid = find_pid(nr);

	if (!pid || list_empty(&pid->tasks[PIDTYPE_PID]))
		return NULL;
	return list_first(&pid->tasks[PIDTYPE_PID], struct task_struct,
			  pid_link[PIDTYPE_PID]);
}

void attach_pid(struct task_struct *p, enum pid_type type, struct pid *pid)
{
	uint32_t flags = irq_save();

	p->pids[type] = pid;
	if (pid)
		list_add_tail(&p->pid_link[type], &pid->tasks[type]);
	irq_restore(flags);
}

void detach_pid(struct task_struct *p, enum pid_type type)
{
	struct pid *pid = p->pids[type];

	if (!pid)
		return;
	uint32_t flags = irq_save();

	p->pids[type] = NULL;
	list_del(&p->pid_link[type]);
	irq_restore(flags);
	put_pid(pid);
}
