/*
 * The child has its parent's break, and moves one of its own: up over memory
 * that reads as zeros, down to where nothing is any more (C).
 * linux: prints what held.
 */
#include "pages.h"

static uint32_t top;

static void moves_its_own(void)
{
	char *heap = (char *)top;
	SEE_SAME(brk(0), top);
	SEE(heap[-1], 'h');
	SEE_SAME(brk(top + PAGE_SIZE), top + PAGE_SIZE);
	SEE(heap[0] | heap[PAGE_SIZE - 1], 0);
	heap[0] = 'c';
	SEE_SAME(brk(top - 2 * PAGE_SIZE), top - 2 * PAGE_SIZE);
	SEE_TRUE(ends(load, heap, -2, SIGSEGV));
	SEE_TRUE(ends(load, heap, -3, 0));
}

int main(void)
{
	top = (brk(0) + 5 * PAGE_SIZE - 1) & -PAGE_SIZE;
	SEE_SAME(brk(top), top);
	memset((char *)top - 4 * PAGE_SIZE, 'h', 4 * PAGE_SIZE);
	SEE(in_child(moves_its_own), 0);
	SEE_SAME(brk(0), top);
	SEE(*(char *)(top - 1), 'h');
	no_children_left();
	return check_result();
}
