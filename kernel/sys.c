/* Who am I, whose group am I in, how important am I, and when do we stop? */
#include <sys.h>
#include <users/cred.h>
#include <task/pid.h>
#include <printk.h>
#include <task/sched.h>
#include <lib/string.h>
#include <uaccess.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

/* Where QEMU's PIIX4 and Bochs listen for "sleep state S5". */
#define PM_PORT_QEMU	0x604
#define PM_PORT_BOCHS	0xB004
#define PM_SLEEP	0x2000
#define PM_PATIENCE	1000000
#define DELAY_PORT	0x80	/* reading it takes about 1 us */
#define KBD_PORT	0x64
#define KBD_RESET	0xFE	/* pulse the CPU's reset line */

int32_t sys_getpid(void)
{
	return own_nr(current->leader);
}

int32_t sys_gettid(void)
{
	return own_nr(current);
}

int32_t sys_getppid(void)
{
	return task_pid(current->leader->parent);
}

/* pid 0 is oneself; NULL: no such task. */
static struct task_struct *task_or_self(pid_t pid)
{
	return pid ? find_task_by_pid(pid) : current;
}

static void move_to_group(struct task_struct *p, enum pid_type type,
			  struct pid *pid)
{
	if (p->pids[type] == pid)
		return;
	detach_pid(p, type);
	attach_pid(p, type, pid);
}

/* May p, ours or our child's, join pgid of our session? */
static int check_setpgid(const struct task_struct *p, const struct pid *group)
{
	struct task_struct *us = current->leader;
	struct task_struct *member = pid_task(group, PIDTYPE_PGID);

	if (p != us && p->parent != us)
		return -ESRCH;
	if (p != us && !same_session(p, us))
		return -EPERM;
	if (p != us && p->did_exec)
		return -EACCES;
	if (p->pids[PIDTYPE_SID] == p->pids[PIDTYPE_PID])
		return -EPERM;
	if (group == p->pids[PIDTYPE_PID])
		return 0;
	return member && same_session(us, member) ? 0 : -EPERM;
}

int32_t sys_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *p = pid ? find_task_by_pid(pid) : current->leader;

	if (pgid < 0 || (!pgid && pid < 0))
		return -EINVAL;
	if (!p)
		return -ESRCH;
	if (p != p->leader)
		return -EINVAL;
	struct pid *group = pgid ? find_pid(pgid) : p->pids[PIDTYPE_PID];
	int err = check_setpgid(p, group);

	if (!err)
		move_to_group(p, PIDTYPE_PGID, group);
	return err;
}

int32_t sys_getpgid(pid_t pid)
{
	struct task_struct *p = task_or_self(pid);

	return p ? task_pgid(p) : -ESRCH;
}

int32_t sys_getpgrp(void)
{
	return task_pgid(current);
}

int32_t sys_getsid(pid_t pid)
{
	struct task_struct *p = task_or_self(pid);

	return p ? task_sid(p) : -ESRCH;
}

int32_t sys_setsid(void)
{
	struct task_struct *us = current->leader;
	struct pid *self = us->pids[PIDTYPE_PID];

	if (!list_empty(&self->tasks[PIDTYPE_PGID]))
		return -EPERM;		/* it leads a group others may be in */
	move_to_group(us, PIDTYPE_PGID, self);
	move_to_group(us, PIDTYPE_SID, self);
	us->tty = NULL;
	return task_pid(us);
}

int32_t sys_nice(int change)
{
	if (change < 0 && !suser())
		return -EPERM;
	sched_set_nice(current, change > NR_PRIOS ? MAX_NICE :
		       change < -NR_PRIOS ? MIN_NICE : current->nice + change);
	return 0;
}

/* The next task that which/who names; *nr, at first 0, says where to go on.
 * NULL: there is no more. Nobody is named whom current cannot see. */
static struct task_struct *next_named(int which, uint32_t who, int *nr)
{
	if (which == PRIO_PROCESS)
		return (*nr)++ ? NULL : task_or_self(who);
	while (++*nr < NR_TASKS) {
		struct task_struct *p = task[*nr];

		if (!p || !task_pid(p))
			continue;
		if (which == PRIO_PGRP &&
		    task_pgid(p) == (who ? (pid_t)who : task_pgid(current)))
			return p;
		if (which == PRIO_USER && p->uid == (who ? who : current->uid))
			return p;
	}
	return NULL;
}

/* As Linux's: 20 - nice, so that it cannot be taken for an error. */
int32_t sys_getpriority(int which, int who)
{
	int best = MAX_NICE + 1, nr = 0;
	struct task_struct *p;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	while ((p = next_named(which, who, &nr)))
		if (p->nice < best)
			best = p->nice;
	return best > MAX_NICE ? -ESRCH : 20 - best;
}

/* Of several, those who may be set are, whatever becomes of the others. */
int32_t sys_setpriority(int which, int who, int nice)
{
	uint32_t euid = current->euid;
	int err = -ESRCH, nr = 0;
	struct task_struct *p;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	while ((p = next_named(which, who, &nr))) {
		if (!suser() && euid != p->uid && euid != p->euid) {
			err = -EPERM;
		} else if (!suser() && nice < p->nice && p->nice > MIN_NICE) {
			err = -EACCES;
		} else {
			sched_set_nice(p, nice);
			err = err == -ESRCH ? 0 : err;
		}
	}
	return err;
}

/* 0, -EINVAL, -EPERM: only root raises what is hard. */
static int set_limit(struct task_struct *p, uint32_t which, struct rlimit new)
{
	if (which >= RLIM_NLIMITS || new.rlim_cur > new.rlim_max)
		return -EINVAL;
	struct rlimit *limit = &p->leader->rlim[which];

	if (new.rlim_max > limit->rlim_max && !suser())
		return -EPERM;
	*limit = new;
	return 0;
}

int32_t sys_setrlimit(uint32_t which, const struct rlimit *new)
{
	struct rlimit in;
	int err = copy_from_user(&in, new, sizeof(in));

	return err ? err : set_limit(current, which, in);
}

int32_t sys_ugetrlimit(uint32_t which, struct rlimit *to)
{
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	return copy_to_user(to, &current->leader->rlim[which], sizeof(*to));
}

/* The old call, whose numbers are signed. */
int32_t sys_getrlimit(uint32_t which, struct rlimit *to)
{
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	struct rlimit *limit = &current->leader->rlim[which];
	uint32_t cur = limit->rlim_cur, max = limit->rlim_max;

	return put_user(cur < INT32_MAX ? cur : INT32_MAX, &to->rlim_cur) ||
	       put_user(max < INT32_MAX ? max : INT32_MAX, &to->rlim_max) ?
	       -EFAULT : 0;
}

static uint64_t widen(uint32_t limit)
{
	return limit == RLIM_INFINITY ? RLIM64_INFINITY : limit;
}

static uint32_t narrow(uint64_t limit)
{
	return limit >= RLIM_INFINITY ? RLIM_INFINITY : limit;
}

int32_t sys_prlimit64(pid_t pid, uint32_t which, const struct rlimit64 *new,
		      struct rlimit64 *old)
{
	struct task_struct *p = task_or_self(pid);
	struct rlimit64 in = { 0 };

	if (new && copy_from_user(&in, new, sizeof(in)))
		return -EFAULT;
	if (!p)
		return -ESRCH;
	if (p != current && !owns(p))
		return -EPERM;
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	struct rlimit *limit = &p->leader->rlim[which];
	struct rlimit64 out = { widen(limit->rlim_cur),
				widen(limit->rlim_max) };
	struct rlimit to = { narrow(in.rlim_cur), narrow(in.rlim_max) };
	int err = new ? set_limit(p, which, to) : 0;

	return err || !old ? err : copy_to_user(old, &out, sizeof(out));
}

static int set_name(const char *user)
{
	char name[COMM_LEN];
	int n = strncpy_from_user(name, user, sizeof(name) - 1);

	if (n == -EFAULT)
		return n;
	name[COMM_LEN - 1] = 0;
	strlcpy(current->comm, name, COMM_LEN);
	return 0;
}

int32_t sys_prctl(int option, uint32_t arg)
{
	switch (option) {
	case PR_SET_PDEATHSIG:
		if (arg > NSIG)
			return -EINVAL;
		current->death_signal = arg;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_user(current->death_signal, (void *)arg);
	case PR_SET_NAME:
		return set_name((const char *)arg);
	case PR_GET_NAME:
		return copy_to_user((void *)arg, current->comm, COMM_LEN);
	case PR_SET_CHILD_SUBREAPER:
		current->leader->subreaper = arg;
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return put_user(current->leader->subreaper, (void *)arg);
	}
	return -EINVAL;
}

static void power_off(void)
{
	outw(PM_PORT_QEMU, PM_SLEEP);
	outw(PM_PORT_BOCHS, PM_SLEEP);
	for (int i = 0; i < PM_PATIENCE; i++)
		inb(DELAY_PORT);	/* an emulator takes a moment to go */
	printk("It is now safe to turn off your computer.\n");
}

int32_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd)
{
	if (!suser())
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_POWER_OFF:
		printk("power off\n");
		power_off();
		break;
	case LINUX_REBOOT_CMD_RESTART:
		outb(KBD_PORT, KBD_RESET);
		break;
	case LINUX_REBOOT_CMD_HALT:
		printk("halted\n");
		break;
	default:
		return -EINVAL;
	}
	cli();
	for (;;)
		asm volatile("hlt");
}
