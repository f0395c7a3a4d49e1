/*
 * mprotect is true for a page that has just been used: no old right of it
 * stands in the TLB (C).
 * linux: prints how each ended.
 */
#include "pages.h"

static char *area;

static void store_after(void)
{
	store();
	SEE(mprotect(area, PAGE_SIZE, PROT_READ), 0);
	load();
	store();
}

static void load_after(void)
{
	store();
	SEE(mprotect(area, PAGE_SIZE, PROT_NONE), 0);
	load();
}

int main(void)
{
	area = map(NULL, 1, RW, ANON);
	CHECK(!mmap_failed(area));
	SEE_TRUE(ends(store_after, area, 0, SIGSEGV));
	SEE_TRUE(ends(load_after, area, 0, SIGSEGV));
	no_children_left();
	return check_result();
}
