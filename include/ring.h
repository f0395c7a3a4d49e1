/* A ring of bytes: one side puts, the other gets; neither waits. */
#ifndef RING_H
#define RING_H

#include <uapi/types.h>

struct ring {
	uint32_t head, tail;	/* put so far, got so far */
	uint32_t size;		/* of bytes[]; a power of two */
	uint8_t *bytes;
};

static inline uint32_t ring_used(const struct ring *r)
{
	return r->head - r->tail;
}

static inline uint32_t ring_room(const struct ring *r)
{
	return r->size - ring_used(r);
}

/* False, and nothing changed, when the ring is full. */
static inline bool ring_put(struct ring *r, uint8_t c)
{
	if (!ring_room(r))
		return false;
	r->bytes[r->head++ & (r->size - 1)] = c;
	return true;
}

/* The oldest byte, or -1 when there is none. */
static inline int ring_get(struct ring *r)
{
	if (!ring_used(r))
		return -1;
	return r->bytes[r->tail++ & (r->size - 1)];
}

#endif
