/*
 * Doubly linked circular lists, threaded through the structures they link.
 *
 *	struct task_struct { ... struct list_head children, sibling; ... };
 *
 *	list_init(&parent->children);			it is empty
 *	list_add_tail(&child->sibling, &parent->children);
 *	list_for_each(p, &parent->children, sibling)	p is each child
 *		...
 *	list_del(&child->sibling);
 *
 * The head is a link, too: the list is a ring through it and all members, so
 * that nothing is a special case. A link that list_init or list_del has left
 * alone points at itself, and may be deleted again.
 */
#pragma once

#include <uapi/types.h>

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(name) { &(name), &(name) }

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define list_first(head, type, member) \
	container_of((head)->next, type, member)

#define list_for_each(pos, head, member) \
	for (pos = container_of((head)->next, __typeof__(*pos), member); \
	     &pos->member != (head); \
	     pos = container_of(pos->member.next, __typeof__(*pos), member))

/* The same, when the body may take pos off the list. */
#define list_for_each_safe(pos, tmp, head, member) \
	for (pos = container_of((head)->next, __typeof__(*pos), member), \
	     tmp = pos->member.next; \
	     &pos->member != (head); \
	     pos = container_of(tmp, __typeof__(*pos), member), \
	     tmp = pos->member.next)

static inline void list_init(struct list_head *l)
{
	l->next = l->prev = l;
}

static inline bool list_empty(const struct list_head *l)
{
	return l->next == l;
}

static inline void list_add(struct list_head *new, struct list_head *after)
{
	new->next = after->next;
	new->prev = after;
	after->next->prev = new;
	after->next = new;
}

static inline void list_add_tail(struct list_head *new, struct list_head *head)
{
	list_add(new, head->prev);
}

/* Off its list, and alone: taking it off twice is harmless. */
static inline void list_del(struct list_head *l)
{
	l->prev->next = l->next;
	l->next->prev = l->prev;
	list_init(l);
}

/* new, alone so far, takes old's place in its list. */
static inline void list_move(struct list_head *new, struct list_head *old)
{
	list_add(new, old);
	list_del(old);
}
