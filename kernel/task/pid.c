/*
 * Which number does a task, a group, a session have, and which has this one?
 *
 * A struct pid has one number a namespace it can be seen from. The numbers are
 * in use as long as a task bears it as pid, group or session: so a new process
 * never gets the number of a group that still lives. The structure may live
 * longer, without them: a pidfd and the terminal have references. ^C sends to a
 * group in an interrupt: lists of tasks change with interrupts off.
 */
#include <task/pid.h>
#include <mm/kmalloc.h>
#include <mm/page.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/sched.h>

#define HASH_SIZE	NR_TASKS	/* a bucket each: walks stay short */
#define WORD_BITS	32

/* Only tasks keep numbers in use. */
_Static_assert(PIDTYPE_MAX * NR_TASKS < PID_MAX - RESERVED_PIDS, "enough");
_Static_assert(PID_MAX / 8 <= PAGE_SIZE, "the numbers' bits fit in a page");

static struct list_head pid_hash[HASH_SIZE];
static uint32_t root_in_use[PID_MAX / WORD_BITS];

struct pid_namespace root_ns = {
	.common = { 1, CLONE_NEWPID }, .in_use = root_in_use,
	.empty = WAIT_QUEUE_INIT(root_ns.empty, "namespace"),
};

void pid_init(void)
{
	for (int i = 0; i < HASH_SIZE; i++)
		list_init(&pid_hash[i]);
	root_in_use[0] = FIRST_IN_USE;
}

static struct list_head *bucket_of(const struct pid_namespace *ns, pid_t nr)
{
	return &pid_hash[(nr + (uint32_t)ns / sizeof(*ns)) % HASH_SIZE];
}

void put_pid_ns(struct pid_namespace *ns)
{
	while (ns && --ns->common.count == 0) {
		struct pid_namespace *parent = ns->parent;

		free_page(ns->in_use);
		kfree(ns);
		ns = parent;
	}
}

/* The next free number of ns from `from` on, or PID_MAX. */
static pid_t next_free(const struct pid_namespace *ns, pid_t from)
{
	for (pid_t nr = from; nr < PID_MAX; ) {
		uint32_t free = ~ns->in_use[nr / WORD_BITS] >> nr % WORD_BITS;

		if (free)
			return nr + __builtin_ctz(free);
		nr = (nr / WORD_BITS + 1) * WORD_BITS;
	}
	return PID_MAX;
}

/* The next free number, or PID_MAX; a number comes back late. */
static pid_t pick_number(struct pid_namespace *ns)
{
	pid_t nr = next_free(ns, ns->last + 1);

	if (nr == PID_MAX)
		nr = next_free(ns, RESERVED_PIDS);
	if (nr < PID_MAX)
		ns->last = nr;
	return nr;
}

/* Takes a number of ns, *wanted unless that is NULL: the number, -EAGAIN,
 * -EEXIST, -EPERM or -EINVAL. A namespace begins with 1; root may choose. */
static pid_t take_number(struct pid_namespace *ns, const pid_t *wanted)
{
	pid_t nr = wanted ? *wanted : pick_number(ns);

	if (wanted && (nr <= 0 || nr >= PID_MAX || (nr != 1 && !ns->reaper)))
		return -EINVAL;
	if (wanted && !suser())
		return -EPERM;
	if (wanted && next_free(ns, nr) != nr)
		return -EEXIST;
	if (nr == PID_MAX)
		return -EAGAIN;
	set_bit(ns->in_use, nr);
	return nr;
}

/* The number was never borne: it is the next one again. */
static void unpick_number(struct upid *u)
{
	clear_bit(u->ns->in_use, u->nr);
	if (u->ns->last == u->nr)
		u->ns->last--;
}

/* A number a level, innermost first. 0, or -errno and none is taken. */
static int take_numbers(struct pid *pid, struct pid_namespace *ns,
			const pid_t *wanted, int n)
{
	for (int level = ns->level; level >= 0; level--, ns = ns->parent) {
		struct upid *u = &pid->numbers[level];
		pid_t nr = ns->dead ? -ENOMEM :
			   take_number(ns, n-- > 0 ? wanted++ : NULL);

		if (nr < 0) {
			while (++level <= pid->level) {
				unpick_number(&pid->numbers[level]);
				put_pid_ns(pid->numbers[level].ns);
			}
			return nr;
		}
		ns->common.count++;
		*u = (struct upid){ .nr = nr, .ns = ns, .pid = pid };
	}
	return 0;
}

int alloc_pid(struct pid_namespace *ns, const pid_t *wanted, int n,
	      struct pid **out)
{
	if (n > ns->level + 1)
		return -EINVAL;
	struct pid *pid = kmalloc(sizeof(*pid) +
				  (ns->level + 1) * sizeof(struct upid));

	if (!pid)
		return -ENOMEM;
	pid->count = 1;
	pid->level = ns->level;
	int err = take_numbers(pid, ns, wanted, n);

	if (err) {
		kfree(pid);
		return err;
	}
	for (int type = 0; type < PIDTYPE_MAX; type++)
		list_init(&pid->tasks[type]);
	for (int i = 0; i <= pid->level; i++)
		list_add(&pid->numbers[i].hash,
			 bucket_of(pid->numbers[i].ns, pid->numbers[i].nr));
	*out = pid;
	return 0;
}

void put_pid(struct pid *pid)
{
	if (!pid || --pid->count)
		return;
	for (int i = 0; i <= pid->level; i++)
		put_pid_ns(pid->numbers[i].ns);
	kfree(pid);
}

/* No task has it any more, nor finds it: its numbers are free again. */
static void free_numbers(struct pid *pid)
{
	for (int type = 0; type < PIDTYPE_MAX; type++)
		if (!list_empty(&pid->tasks[type]))
			return;
	for (int i = 0; i <= pid->level; i++) {
		list_del(&pid->numbers[i].hash);
		clear_bit(pid->numbers[i].ns->in_use, pid->numbers[i].nr);
	}
	put_pid(pid);
}

void undo_pid(struct pid *pid)
{
	if (!pid)
		return;
	for (int i = 0; i <= pid->level; i++)
		unpick_number(&pid->numbers[i]);
	free_numbers(pid);
}

struct pid *find_pid_in(const struct pid_namespace *ns, pid_t nr)
{
	struct upid *u;

	list_for_each(u, bucket_of(ns, nr), hash)
		if (u->nr == nr && u->ns == ns)
			return u->pid;
	return NULL;
}

struct pid *find_pid(pid_t nr)
{
	return find_pid_in(task_ns(current), nr);
}

struct task_struct *pid_task(const struct pid *pid, enum pid_type type)
{
	if (!pid || list_empty(&pid->tasks[type]))
		return NULL;
	return list_first(&pid->tasks[type], struct task_struct,
			  pid_link[type]);
}

struct task_struct *find_task_by_pid(pid_t nr)
{
	return pid_task(find_pid(nr), PIDTYPE_PID);
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
	free_numbers(pid);
}

pid_t pid_nr_in(const struct pid *pid, const struct pid_namespace *ns)
{
	if (!pid || pid->level < ns->level)
		return 0;
	return pid->numbers[ns->level].ns == ns ? pid->numbers[ns->level].nr
						: 0;
}

bool is_ns_init(const struct task_struct *p)
{
	return p == task_ns(p)->reaper;
}

pid_t task_pid(const struct task_struct *p)
{
	return pid_nr_in(p->pids[PIDTYPE_PID], task_ns(current));
}

pid_t task_tgid(const struct task_struct *p)
{
	return task_pid(p->leader);
}

pid_t task_pgid(const struct task_struct *p)
{
	return pid_nr_in(p->leader->pids[PIDTYPE_PGID], task_ns(current));
}

pid_t task_sid(const struct task_struct *p)
{
	return pid_nr_in(p->leader->pids[PIDTYPE_SID], task_ns(current));
}

struct task_struct *task_or_self(pid_t nr)
{
	return nr ? find_task_by_pid(nr) : current;
}
