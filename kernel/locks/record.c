/*
 * Which bytes of a file are locked, and which task has the lock?
 *
 *	files_struct, file	--OF_OWNER-->  file_lock ...
 *	inode			--OF_FILE--->  file_lock ...
 *
 * Each chain begins with NULL where there are no locks. A file's are sorted; an
 * owner's do not overlap, and are one where they touch and are of one type.
 * fork's child is another owner: it has none. Each close of the file by the
 * owner drops them all.
 */
#include <fs/file.h>
#include <mm/kmalloc.h>
#include <uapi/errno.h>
#include <uapi/locks.h>

#define MAX_HOPS	10	/* from waiter to waiter: as on Linux */

struct lock_wait {
	struct list_head link;		/* in waiters */
	const struct file_lock *want;
	struct wait_queue freed;	/* this one waits here */
};

static struct list_head waiters = LIST_HEAD_INIT(waiters);

static bool same_owner(const struct file_lock *a, const struct file_lock *b)
{
	return a->owner == b->owner && a->kind == b->kind;
}

struct file_lock *find_conflict(const struct file_lock *want)
{
	struct file_lock *l = want->inode->locks;

	for (; l; l = l->next[OF_FILE])
		if ((l->type == F_WRLCK || want->type == F_WRLCK) &&
		    l->start <= want->end && want->start <= l->end &&
		    !same_owner(l, want) &&
		    (l->kind == FLOCK_LOCK) == (want->kind == FLOCK_LOCK))
			return l;
	return NULL;
}

static void chain(struct file_lock *l, struct file_lock **at, int which)
{
	l->next[which] = *at;
	l->place[which] = at;
	if (*at)
		(*at)->place[which] = &l->next[which];
	*at = l;
}

static void unchain(struct file_lock *l, int which)
{
	*l->place[which] = l->next[which];
	if (l->next[which])
		l->next[which]->place[which] = l->place[which];
}

static void enter_lock(struct file_lock *l)
{
	struct file_lock **at = &l->inode->locks;

	while (*at && (*at)->start <= l->start)
		at = &(*at)->next[OF_FILE];
	chain(l, at, OF_FILE);
	chain(l, l->owner, OF_OWNER);
}

/* One in no chain yet, current's user's; NULL. */
static struct file_lock *new_lock(const struct file_lock *like)
{
	struct user *user = current->cred.user;
	struct file_lock *l = user->locks < MAX_LOCKS ? kmalloc(sizeof(*l))
						      : NULL;

	if (l) {
		*l = *like;
		l->user = user;
		user->locks++;
	}
	return l;
}

static void free_lock(struct file_lock *l)
{
	l->user->locks--;
	free_unused(l->user);
	kfree(l);
}

static void remove_lock(struct file_lock *l)
{
	unchain(l, OF_FILE);
	unchain(l, OF_OWNER);
	free_lock(l);
}

/* Something of the file (NULL: of any) is free: its waiters look again. */
static void wake_waiters(const struct inode *inode)
{
	struct lock_wait *w;

	list_for_each(w, &waiters, link)
		if (!inode || w->want->inode == inode)
			wake_up(&w->freed);
}

void drop_locks(struct file_lock **owner, const struct inode *inode)
{
	struct file_lock *next;

	for (struct file_lock *l = *owner; l; l = next) {
		next = l->next[OF_OWNER];
		if (!inode || l->inode == inode)
			remove_lock(l);
	}
	wake_waiters(inode);
}

/* The owner's lock that `want` would cut in two; NULL: there is none. */
static struct file_lock *cut_in_two(const struct file_lock *want)
{
	struct file_lock *l = want->inode->locks;

	for (; l; l = l->next[OF_FILE])
		if (same_owner(l, want) && l->type != want->type &&
		    l->start < want->start && l->end > want->end)
			return l;
	return NULL;
}

/* Makes room for `want` in l, the same owner's, which it does not cut in two;
 * where they are of one type and touch it takes l in. */
static void make_room(struct file_lock *l, struct file_lock *want)
{
	bool one = l->type == want->type;

	if (l->start - one > want->end || want->start - one > l->end)
		return;
	if (one) {
		want->start = l->start < want->start ? l->start : want->start;
		want->end = l->end > want->end ? l->end : want->end;
		remove_lock(l);
	} else if (l->start < want->start) {
		l->end = want->start - 1;
	} else if (l->end > want->end) {
		l->start = want->end + 1;
	} else {
		remove_lock(l);
	}
}

/* The same in all the owner's locks of the file. */
static void make_room_in_all(struct file_lock *want)
{
	struct file_lock *next;
	bool had_some = false;

	for (struct file_lock *l = want->inode->locks; l; l = next) {
		next = l->next[OF_FILE];
		if (same_owner(l, want)) {
			make_room(l, want);
			had_some = true;
		}
	}
	if (had_some)
		wake_waiters(want->inode);
}

int set_lock(struct file_lock *want)
{
	bool unlock = want->type == F_UNLCK;
	struct file_lock *new = NULL, *rest = NULL, none = *want;

	none.type = F_UNLCK;
	if (want->kind == FLOCK_LOCK)
		make_room_in_all(&none);	/* before it has another */
	if (!unlock && find_conflict(want))
		return -EAGAIN;
	struct file_lock *cut = cut_in_two(want);

	if (cut && !(rest = new_lock(cut)))
		return -ENOLCK;
	if (!unlock && !(new = new_lock(want))) {
		if (rest)
			free_lock(rest);
		return -ENOLCK;
	}
	/* From here on it cannot fail. */
	if (cut) {
		cut->end = want->start - 1;
		rest->start = want->end + 1;
		enter_lock(rest);
	}
	make_room_in_all(want);
	if (new) {
		new->start = want->start;
		new->end = want->end;
		enter_lock(new);
	}
	return 0;
}

/* What another thread or task of that owner waits for; NULL. */
static struct file_lock *waits_for(struct file_lock **owner)
{
	struct lock_wait *w;

	list_for_each(w, &waiters, link)
		if (w->want->owner == owner)
			return find_conflict(w->want);
	return NULL;
}

/* Does `want` wait for an owner that waits, itself or by others in between, for
 * what want's owner has? */
static bool is_deadlock(const struct file_lock *want)
{
	struct file_lock *l = find_conflict(want);

	for (int hops = 0; l && hops < MAX_HOPS; hops++) {
		l = waits_for(l->owner);
		if (l && l->owner == want->owner)
			return true;
	}
	return false;
}

int wait_for_lock(struct file_lock *want)
{
	struct lock_wait wait = {
		.want = want,
		.freed = WAIT_QUEUE_INIT(wait.freed, "a file lock"),
	};
	int err;

	while ((err = set_lock(want)) == -EAGAIN) {
		if (want->kind == POSIX_LOCK && is_deadlock(want))
			return -EDEADLK;
		list_add_tail(&wait.link, &waiters);
		err = sleep_on(&wait.freed);
		list_del(&wait.link);
		if (err)
			break;
	}
	return err;
}
