/* Which session has the terminal, and which group is in front? */
#include <jobs/jobs.h>
#include <task/pid.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/termios.h>

/* The only one there is. (Its line, its readers: kernel/fs/tty.c) */
static struct tty {
	struct pid *session;	/* that has it; NULL: no session */
	struct pid *pgrp;	/* in the foreground; each is a reference */
} tty;

void signal_foreground(int sig)
{
	send_signal_pgrp(tty.pgrp, sig, NULL);
}

static bool is_own(void)
{
	return current->leader->tty;
}

int check_foreground(int sig)
{
	if (!is_own() || !tty.pgrp ||
	    current->leader->pids[PIDTYPE_PGID] == tty.pgrp)
		return 0;
	if (signal_is_ignored(current, sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_orphaned(current->leader->pids[PIDTYPE_PGID]))
		return -EIO;
	send_signal_pgrp(current->leader->pids[PIDTYPE_PGID], sig, NULL);
	return -ERESTARTSYS;
}

static bool leads_session(const struct task_struct *p)
{
	return p->pids[PIDTYPE_PID] &&
	       p->pids[PIDTYPE_SID] == p->pids[PIDTYPE_PID];
}

/* *place refers to pid from now on. A number could go to others meanwhile, the
 * structure cannot. Interrupts read *place: what was there goes last. */
static void hold(struct pid **place, struct pid *pid)
{
	struct pid *old = *place;

	*place = get_pid(pid);
	put_pid(old);
}

/* Every process of the session loses the terminal. */
static void abandon(void)
{
	struct task_struct *p;

	if (!tty.session)
		return;
	list_for_each(p, &tty.session->tasks[PIDTYPE_SID],
		      pid_link[PIDTYPE_SID])
		p->tty = NULL;
	hold(&tty.session, NULL);
	hold(&tty.pgrp, NULL);
}

void tty_disassociate(struct task_struct *p)
{
	if (p->tty && leads_session(p)) {
		signal_foreground(SIGHUP);
		signal_foreground(SIGCONT);
		abandon();
	}
	p->tty = NULL;
}

/* TIOCSCTTY; steal: also from another session, which only root may. */
static int set_controlling(bool steal)
{
	struct task_struct *leader = current->leader;

	if (leads_session(leader) && is_own())
		return 0;
	if (!leads_session(leader) || is_own() ||
	    (tty.session && !(steal && suser())))
		return -EPERM;
	abandon();
	hold(&tty.session, leader->pids[PIDTYPE_SID]);
	hold(&tty.pgrp, leader->pids[PIDTYPE_PGID]);
	leader->tty = &tty;
	return 0;
}

static int set_foreground(const void *user)
{
	uint32_t nr;

	if (!is_own())
		return -ENOTTY;
	int err = check_foreground(SIGTTOU);

	if (!err)
		err = get_user(&nr, user);
	if (err)
		return err;
	struct pid *pgrp = find_pid(nr);
	struct task_struct *member = pid_task(pgrp, PIDTYPE_PGID);

	if (!member)
		return -ESRCH;
	if (!same_session(current, member))
		return -EPERM;
	hold(&tty.pgrp, pgrp);
	return 0;
}

int enter_terminal(bool own, uint32_t flags)
{
	if (own && !is_own())
		return -ENXIO;
	if (!(flags & O_NOCTTY) && current->leader != root_ns.reaper)
		set_controlling(false);
	return 0;
}

int job_ioctl(uint32_t cmd, uint32_t arg)
{
	void *user = (void *)arg;

	switch (cmd) {
	case TIOCGPGRP:
		if (!is_own())
			return -ENOTTY;
		return put_user(pid_nr_in(tty.pgrp, task_ns(current)), user);
	case TIOCSPGRP:
		return set_foreground(user);
	case TIOCSCTTY:
		return set_controlling(arg == 1);
	}
	return -ENOTTY;
}
