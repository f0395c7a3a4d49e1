/*
 * Mapped pages, and what a child finds who touches one of them.
 */
#ifndef PAGES_H
#define PAGES_H

#include "check.h"

#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)

static UNUSED char *map(void *at, unsigned pages, int prot, int flags)
{
	return mmap(at, pages * PAGE_SIZE, prot, flags, -1, 0);
}

static char *page;
static unsigned page_index;

static UNUSED void load(void)
{
	(void)*(volatile char *)(page + page_index * PAGE_SIZE);
}

static UNUSED void store(void)
{
	*(volatile char *)(page + page_index * PAGE_SIZE) = 1;
}

/* Does a child that does this with a page of the area end with that status? */
static UNUSED bool ends(void (*act)(void), char *area, unsigned index,
			int status)
{
	page = area;
	page_index = index;
	return in_child(act) == status;
}

#endif
