/*
 * Which user does a task belong to, and what does that let it do?
 *
 * Users differ in which tasks they may signal, in how nice they must be, in how
 * many tasks and queued signals they may have, and in what files let them do.
 */
#include <users/cred.h>
#include <mm/kmalloc.h>
#include <mm/page.h>
#include <task/pid.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

/* A user's tasks, and queued signals. One call may be about all of them. */
#define USERS_SHARE	(NR_TASKS / 4)
#define USUAL_SLACK	50000	/* prctl's, in ns */

void cred_init(void)
{
	static struct user root = { .tasks = 1 };

	current->cred.user = &root;
	current->cred.caps.slack = USUAL_SLACK;
	cred_exec(&current->cred);
	current->rlim[RLIMIT_NPROC] = current->rlim[RLIMIT_SIGPENDING] =
		(struct rlimit){ USERS_SHARE, USERS_SHARE };
	current->rlim[RLIMIT_RTPRIO] = (struct rlimit){ 0, 0 };
	for_root = suser;
}

/* A user's counts: those in any task of that uid, or new. NULL: no memory. */
static struct user *find_user(uint32_t uid)
{
	for (int nr = 0; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->cred.user &&
		    task[nr]->cred.uid == uid)
			return task[nr]->cred.user;
	return kzalloc(sizeof(struct user));
}

/* One task less is this user's. */
static void put_user_counts(struct user *user)
{
	user->tasks--;
	free_unused(user);
}

void leave_user(struct task_struct *p)
{
	put_user_counts(p->cred.user);
	p->cred.user = NULL;
	if (p->cred.groups)
		put_groups(p->cred.groups);
	p->cred.groups = NULL;
}

int check_nproc(void)
{
	uint32_t limit = current->leader->rlim[RLIMIT_NPROC].rlim_cur;

	if (current->cred.uid == 0 || suser())
		return 0;
	return (uint32_t)current->cred.user->tasks >= limit ? -EAGAIN : 0;
}

static bool may_signal(const struct task_struct *p, int sig)
{
	const struct cred *us = &current->cred, *its = &p->cred;

	return suser() ||
	       us->euid == its->uid || us->euid == its->suid ||
	       us->uid == its->uid || us->uid == its->suid ||
	       (sig == SIGCONT && same_session(p, current));
}

bool owns(const struct task_struct *p)
{
	const struct cred *us = &current->cred, *its = &p->cred;
	bool own = true;

	for (int i = 0; i < NR_IDS; i++)
		own &= its->uids[i] == us->uid && its->gids[i] == us->gid;
	return own || suser();
}

bool ptrace_may_access(const struct task_struct *p)
{
	return p->leader == current->leader || suser() ||
	       (owns(p) && !(p->mm && p->mm->was_anothers) &&
		!(p->cred.caps.permitted & ~current->cred.caps.permitted));
}

static int send_info(struct task_struct *p, int sig, const struct siginfo *info,
		     bool thread)
{
	return thread ? send_signal_thread(p, sig, info)
		      : send_signal(p, sig, info);
}

/* To a process that cannot see the sender. Apart, for the sake of the others: a
 * copy on the stack has a guard to be looked at. */
__attribute__((noinline))
static int send_unseen(struct task_struct *p, int sig, struct siginfo info,
		       bool thread)
{
	info.si_pid = 0;
	return send_info(p, sig, &info, thread);
}

int send_if_allowed(struct task_struct *p, int sig, const struct siginfo *info,
		    bool thread)
{
	if (sig < 0 || sig > NSIG)
		return -EINVAL;
	if (!may_signal(p, sig))
		return -EPERM;
	if (task_ns(p) != task_ns(current) &&
	    !pid_nr_in(current->pids[PIDTYPE_PID], task_ns(p)))
		return send_unseen(p, sig, *info, thread);
	return send_info(p, sig, info, thread);
}

/* current counts as uid's from now on. 0 or -EAGAIN: no memory for that. */
static int become_user(uint32_t uid)
{
	struct user *user = find_user(uid);

	if (!user)
		return -EAGAIN;
	user->tasks++;
	put_user_counts(current->cred.user);
	current->cred.user = user;
	return 0;
}

/* Is id among the first n of ids, or for root to choose? */
static bool may_take(uint32_t id, const uint32_t *ids, int n)
{
	bool may = id == SAME_ID || suser();

	while (n-- > 0)
		may |= ids[n] == id;
	return may;
}

static bool changes(uint32_t id, uint32_t from)
{
	return id != SAME_ID && id != from;
}

/* Sets current's uids or gids, and files go by the effective one again, but
 * where nothing is said. 0, -EPERM, -EAGAIN. */
static int set_ids(uint32_t *ids, uint32_t real, uint32_t effective,
		   uint32_t saved)
{
	const uint32_t new[NR_IDS] = { real, effective, saved };
	bool says = changes(real, ids[REAL]) || changes(saved, ids[SAVED]);
	uint32_t files = effective != SAME_ID ? effective :
			 says ? ids[EFFECTIVE] : ids[FILES];
	const uint32_t was[] = { ids[REAL], ids[EFFECTIVE], ids[SAVED],
				 files };	/* (no capability goes by it) */

	for (int i = 0; i < NR_IDS; i++)
		if (!may_take(new[i], ids, NR_IDS))
			return -EPERM;
	if (ids == current->cred.uids && real != SAME_ID && become_user(real))
		return -EAGAIN;
	if (changes(effective, ids[EFFECTIVE]) || files != ids[FILES]) {
		current->sig.death_signal = 0;	/* it was another's wish, */
		current->mm->was_anothers = true;	/* and its secrets */
	}
	for (int i = 0; i < NR_IDS; i++)
		if (new[i] != SAME_ID)
			ids[i] = new[i];
	ids[FILES] = files;
	if (ids == current->cred.uids)
		caps_follow(&current->cred, was);
	return 0;
}

/* setfsuid, setfsgid: they tell the one before, whether or not it changes. */
static uint32_t set_files_id(uint32_t *ids, uint32_t id)
{
	const uint32_t was[] = { ids[REAL], ids[EFFECTIVE], ids[SAVED],
				 ids[FILES] };

	if (changes(id, was[FILES]) && may_take(id, ids, NR_IDS)) {
		ids[FILES] = id;
		current->sig.death_signal = 0;		/* as above */
		current->mm->was_anothers = true;
		if (ids == current->cred.uids)
			caps_follow(&current->cred, was);
	}
	return was[FILES];
}

/* setuid, setgid: root sets all three. */
static int set_id(uint32_t *ids, uint32_t id)
{
	if (id == SAME_ID)
		return -EINVAL;
	if (suser())
		return set_ids(ids, id, id, id);
	if (id != ids[REAL] && id != ids[SAVED])
		return -EPERM;
	return set_ids(ids, SAME_ID, id, SAME_ID);
}

/* setreuid, setregid: a task that gives up an id cannot come back to it. */
static int set_two_ids(uint32_t *ids, uint32_t real, uint32_t effective)
{
	uint32_t now = effective == SAME_ID ? ids[EFFECTIVE] : effective;
	bool keeps = effective == SAME_ID || effective == ids[REAL];
	uint32_t saved = real == SAME_ID && keeps ? SAME_ID : now;

	return may_take(real, ids, SAVED) ? set_ids(ids, real, now, saved)
					  : -EPERM;
}

static int get_ids(const uint32_t *ids, uint32_t *real, uint32_t *effective,
		   uint32_t *saved)
{
	return put_user(ids[REAL], real) ||
	       put_user(ids[EFFECTIVE], effective) ||
	       put_user(ids[SAVED], saved) ? -EFAULT : 0;
}

int32_t sys_setuid(uint32_t uid)
{
	return set_id(current->cred.uids, uid);
}

int32_t sys_setgid(uint32_t gid)
{
	return set_id(current->cred.gids, gid);
}

int32_t sys_setfsuid(uint32_t uid)
{
	return set_files_id(current->cred.uids, uid);
}

int32_t sys_setfsgid(uint32_t gid)
{
	return set_files_id(current->cred.gids, gid);
}

int32_t sys_setreuid32(uint32_t real, uint32_t effective)
{
	return set_two_ids(current->cred.uids, real, effective);
}

int32_t sys_setregid32(uint32_t real, uint32_t effective)
{
	return set_two_ids(current->cred.gids, real, effective);
}

int32_t sys_setresuid32(uint32_t real, uint32_t effective, uint32_t saved)
{
	return set_ids(current->cred.uids, real, effective, saved);
}

int32_t sys_setresgid32(uint32_t real, uint32_t effective, uint32_t saved)
{
	return set_ids(current->cred.gids, real, effective, saved);
}

int32_t sys_getresuid32(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
	return get_ids(current->cred.uids, real, effective, saved);
}

int32_t sys_getresgid32(uint32_t *real, uint32_t *effective, uint32_t *saved)
{
	return get_ids(current->cred.gids, real, effective, saved);
}
