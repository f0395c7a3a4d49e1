/* As which user does a task act, and how much has that user? */
#pragma once

#include <uapi/types.h>

/* Of a task's uids and gids; the last one is what files go by. */
enum { REAL, EFFECTIVE, SAVED, NR_IDS, FILES = NR_IDS };
#define SAME_ID	(~0u)		/* a new one: leave it as it is */
#define OVERFLOW_ID	65534	/* is told for one that 16 bits do not hold */

static inline uint16_t narrow_id(uint32_t id)
{
	return id > UINT16_MAX ? OVERFLOW_ID : id;
}

/* What a real uid has; the last of all frees it. */
struct user {
	int tasks;
	int signals, locks;	/* pending for them and known of; of files */
};

static inline bool is_unused(const struct user *user)
{
	return !user->tasks && !user->signals && !user->locks;
}

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
};

/* A program that begins has the effective ids saved, and for its files. */
static inline void cred_exec(struct cred *cred)
{
	cred->suid = cred->fsuid = cred->euid;
	cred->sgid = cred->fsgid = cred->egid;
}
