/*
 * Which capabilities has a task, and what has it given up?
 *
 * The sets are Linux's and change as Linux's do. But the kernel asks only for
 * root, twofold: for all capabilities that are about files (fsuser), and for
 * all the others (suser). A task that gives up one has none of its half.
 */
#include <mm/region.h>
#include <fs/proctext.h>
#include <task/pid.h>
#include <uaccess.h>
#include <uapi/caps.h>
#include <uapi/errno.h>

/* Which halves the sets lack. access(2) asks for a real root's permitted. */
static void sum_up(struct caps *c, uint32_t uid)
{
	uint64_t real = c->securebits & SECBIT_NO_SETUID_FIXUP ? c->effective :
			uid ? 0 : c->permitted;

	c->lacks = ((c->effective | CAPS_OF_FILES) != CAPS_ALL ? LACKS_ROOT : 0)
		   | (~c->effective & CAPS_OF_FILES ? LACKS_FILES : 0)
		   | (~real & CAPS_OF_FILES ? LACKS_REAL : 0);
}

/* A program that root begins has all but what its bounding set has lost. */
static void begin_program(struct caps *c, const struct cred *cred)
{
	bool root = !(c->securebits & SECBIT_NOROOT) &&
		    (!cred->uid || !cred->euid);
	uint64_t has = root ? (CAPS_ALL & ~c->dropped) | c->inheritable : 0;

	if (c->no_new_privs)
		has &= c->permitted;
	c->permitted = has;
	c->effective = cred->euid ? 0 : has;
	c->securebits &= ~SECBIT_KEEP_CAPS;
}

static void follow_ids(struct caps *c, const uint32_t *now,
		       const uint32_t *was)
{
	if (!(was[REAL] && was[EFFECTIVE] && was[SAVED]) &&
	    now[REAL] && now[EFFECTIVE] && now[SAVED] &&
	    !(c->securebits & SECBIT_KEEP_CAPS))
		c->permitted = 0;
	if (!was[EFFECTIVE] != !now[EFFECTIVE])
		c->effective = now[EFFECTIVE] ? 0 : c->permitted;
	if (!was[FILES] && now[FILES])
		c->effective &= ~CAPS_OF_FILES;
	if (was[FILES] && !now[FILES])
		c->effective |= c->permitted & CAPS_OF_FILES;
	c->effective &= c->permitted;
}

void caps_follow(struct cred *cred, const uint32_t *was)
{
	if (!was)
		begin_program(&cred->caps, cred);
	else if (!(cred->caps.securebits & SECBIT_NO_SETUID_FIXUP))
		follow_ids(&cred->caps, cred->uids, was);
	sum_up(&cred->caps, cred->uid);
}

/* How many struct cap_data the caller's version has; the header is in *h then.
 * -EFAULT; -EINVAL, and the caller is told which version is ours. */
static int take_header(struct cap_header *user, struct cap_header *h)
{
	if (copy_from_user(h, user, sizeof(*h)))
		return -EFAULT;
	if (h->version == LINUX_CAPABILITY_VERSION_1)
		return 1;
	if (h->version == LINUX_CAPABILITY_VERSION_2 ||
	    h->version == LINUX_CAPABILITY_VERSION_3)
		return 2;
	return put_user(LINUX_CAPABILITY_VERSION_3, &user->version) ?: -EINVAL;
}

/* Without data it only asks for the version. */
int32_t sys_capget(struct cap_header *header, struct cap_data *data)
{
	struct cap_header h;
	int n = take_header(header, &h);

	if (!data && n != -EFAULT)
		return 0;
	if (n < 0 || h.pid < 0)
		return n < 0 ? n : -EINVAL;
	const struct task_struct *p = task_or_self(h.pid);

	if (!p)
		return -ESRCH;
	const struct caps *c = &p->cred.caps;
	struct cap_data told[] = {
		{ c->effective, c->permitted, c->inheritable },
		{ c->effective >> 32, c->permitted >> 32,
		  c->inheritable >> 32 },
	};

	return copy_to_user(data, told, n * sizeof(*told));
}

static uint64_t both(uint32_t low, uint32_t high)
{
	return (low | (uint64_t)high << 32) & CAPS_ALL;
}

/* A task may give up what is permitted, and not get it back. */
int32_t sys_capset(struct cap_header *header, const struct cap_data *data)
{
	struct caps *c = &current->cred.caps;
	struct cap_data d[2] = { { 0 } };
	struct cap_header h;
	int n = take_header(header, &h);

	if (n < 0)
		return n;
	if (h.pid && h.pid != task_pid(current))
		return -EPERM;
	if (copy_from_user(d, data, n * sizeof(*d)))
		return -EFAULT;
	uint64_t effective = both(d[0].effective, d[1].effective);
	uint64_t permitted = both(d[0].permitted, d[1].permitted);
	uint64_t inheritable = both(d[0].inheritable, d[1].inheritable);
	uint64_t heirs = c->effective & 1 << CAP_SETPCAP ? CAPS_ALL
							 : c->permitted;

	if (inheritable & ~(c->inheritable | (heirs & ~c->dropped)) ||
	    permitted & ~c->permitted || effective & ~permitted)
		return -EPERM;
	c->effective = effective;
	c->permitted = permitted;
	c->inheritable = inheritable;
	sum_up(c, current->cred.uid);
	return 0;
}

/* What is locked stays; a lock does, too. */
static int set_securebits(struct caps *c, uint32_t bits)
{
	uint32_t locks = c->securebits & SECBIT_LOCKS;

	if ((bits ^ c->securebits) & locks >> 1 || locks & ~bits ||
	    bits > UINT8_MAX || !(c->effective & 1 << CAP_SETPCAP))
		return -EPERM;
	c->securebits = bits;
	sum_up(c, current->cred.uid);
	return 0;
}

static int set_keepcaps(struct caps *c, uint32_t keep)
{
	if (keep > 1)
		return -EINVAL;
	if (c->securebits & SECBIT_KEEP_CAPS << 1)
		return -EPERM;
	c->securebits &= ~SECBIT_KEEP_CAPS;
	c->securebits |= keep * SECBIT_KEEP_CAPS;
	return 0;
}

/* Kept, and told; a tick is coarser. 0: as it was when the task began. */
static int set_slack(struct caps *c, uint32_t slack)
{
	uint32_t *first = &current->timers.first_slack;

	*first = *first ?: c->slack;
	c->slack = slack ?: *first;
	return 0;
}

int caps_prctl(int what, uint32_t arg, uint32_t rest)
{
	struct caps *c = &current->cred.caps;

	switch (what) {
	case PR_GET_DUMPABLE:
		return !current->mm->was_anothers;
	case PR_SET_DUMPABLE:
		if (arg > 1)
			return -EINVAL;
		current->mm->was_anothers = !arg;
		return 0;
	case PR_GET_KEEPCAPS:
		return !!(c->securebits & SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return set_keepcaps(c, arg);
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_SET_TIMING:
		return arg == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_CAPBSET_READ:
		return arg > CAP_LAST_CAP ? -EINVAL : !(c->dropped >> arg & 1);
	case PR_CAPBSET_DROP:
		if (!(c->effective & 1 << CAP_SETPCAP))
			return -EPERM;
		c->dropped |= arg > CAP_LAST_CAP ? 0 : 1ull << arg;
		return arg > CAP_LAST_CAP ? -EINVAL : 0;
	case PR_GET_SECUREBITS:
		return c->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(c, arg);
	case PR_GET_TIMERSLACK:
		return c->slack;
	case PR_SET_TIMERSLACK:
		return set_slack(c, arg);
	case PR_GET_NO_NEW_PRIVS:
		return arg || rest ? -EINVAL : c->no_new_privs;
	case PR_SET_NO_NEW_PRIVS:
		c->no_new_privs |= arg == 1 && !rest;
		return arg != 1 || rest ? -EINVAL : 0;
	}
	return -EINVAL;
}

void show_caps(struct seq *s, const struct caps *c)
{
	print(s, "CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\n"
	      "CapBnd:\t%016llx\nCapAmb:\t%016llx\nNoNewPrivs:\t%d\n",
	      (uint64_t)c->inheritable, (uint64_t)c->permitted,
	      (uint64_t)c->effective, CAPS_ALL & ~c->dropped, 0ull,
	      c->no_new_privs);
}
