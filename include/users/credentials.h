/* As which user does a task act, and how much has that user? */
#pragma once

#include <asm/paging.h>
#include <mm/kmalloc.h>

/* Of a task's uids and gids; the last one is what files go by. */
enum { REAL, EFFECTIVE, SAVED, NR_IDS, FILES = NR_IDS };
#define SAME_ID	(~0u)		/* a new one: leave it as it is */
#define OVERFLOW_ID	65534	/* is told for one that 16 bits do not hold */

static inline uint16_t narrow_id(uint32_t id)
{
	return id > UINT16_MAX ? OVERFLOW_ID : id;
}

/* All 1s is "leave it" in 16 bits, too. */
static inline uint32_t widen_id(uint32_t id)
{
	return (uint16_t)id == UINT16_MAX ? SAME_ID : (uint16_t)id;
}

#define NGROUPS_MAX	65536
#define GROUPS_A_PAGE	(PAGE_SIZE / sizeof(uint32_t))

/* Supplementary groups (kernel/users/groups.c). */
struct group_list {
	int count;		/* tasks that have it */
	uint32_t nr;		/* of groups, ascending */
	uint32_t *pages[NGROUPS_MAX / GROUPS_A_PAGE];
};

static inline uint32_t *group_at(const struct group_list *list, uint32_t i)
{
	return &list->pages[i / GROUPS_A_PAGE][i % GROUPS_A_PAGE];
}

/* One task more has the list, or one less; NULL is nothing. */
static inline void get_groups(struct group_list *list)
{
	if (list)
		list->count++;
}
void put_groups(struct group_list *list);
/* Is gid among current's? */
bool in_groups(uint32_t gid);

#define MAX_WATCHES	1024
/* What a real uid has; the last of all frees it. */
struct user {
	int tasks;
	int signals, locks;	/* pending for them and known of; of files */
	int watches;		/* of files by epoll; its sets; timerfds */
	uint32_t waits;		/* for words, in futex_waitv */
};

/* One of the counts is less. */
static inline void free_unused(struct user *user)
{
	if (!user->tasks && !(user->signals | user->locks | user->watches))
		kfree(user);	/* never root's: task[0] is there */
}

/* A signal of the user's (NULL: of none) is pending no more, or a timer's. */
static inline void uncharge_signal(struct user *user)
{
	if (!user)
		return;
	user->signals--;
	free_unused(user);
}

/* What a task may be without of root's say: suser, fsuser, and access(2)'s. */
enum { LACKS_ROOT = 1, LACKS_FILES = 2, LACKS_REAL = 4 };

/* prctl's, and a bit for each capability. (kernel/caps/caps.c) */
struct caps {
	uint64_t effective : 41, permitted : 41, inheritable : 41;
	uint64_t dropped : 41;		/* from the bounding set */
	uint64_t securebits : 8, no_new_privs : 1, lacks : 3;	/* LACKS_ */
	uint32_t slack;			/* of timers, in ns */
};

struct cred {
	union {
		struct { uint32_t uid, euid, suid, fsuid; };
		uint32_t uids[NR_IDS + 1];
	};
	union {
		struct { uint32_t gid, egid, sgid, fsgid; };
		uint32_t gids[NR_IDS + 1];
	};
	struct user *user;		/* the uid's */
	struct group_list *groups;	/* shared with children; NULL: none */
	struct caps caps;
};

/* cred's uids were `was` (NULL: a program begins), and its capabilities follow,
 * or what it lacks without any. (kernel/caps/caps.c) */
void caps_follow(struct cred *cred, const uint32_t *was);
/* prctl's options that are about them; rest: its other arguments, or-ed.
 * -EINVAL: it is none of these. */
int caps_prctl(int what, uint32_t arg, uint32_t rest);
/* The lines of /proc/PID/status. */
struct seq;
void show_caps(struct seq *s, const struct caps *c);

static inline uint32_t lacks_by_ids(const struct cred *cred)
{
	return (cred->euid ? LACKS_ROOT : 0) | (cred->fsuid ? LACKS_FILES : 0) |
	       (cred->uid ? LACKS_REAL : 0);
}

/* A program that begins has the effective ids saved, and for its files. Is it
 * to be hidden from its real user's other processes? */
static inline bool cred_exec(struct cred *cred)
{
	cred->suid = cred->fsuid = cred->euid;
	cred->sgid = cred->fsgid = cred->egid;
	caps_follow(cred, NULL);
	return cred->euid != cred->uid || cred->egid != cred->gid;
}
