/*
 * Right after fork both sides map the same frames; as many frames are copied
 * as pages are written; the last sharer takes its page back without a copy;
 * a page shared twice over stays shared (D). Tine only: reads /proc/PID/pages.
 * vmrun: -m 16
 */
#include "frames.h"

#define PAGES	64
#define WRITTEN	10

static char *area;
static int to_child[2], to_parent[2];

static void touch(char *start, int count, int value)
{
	for (int i = 0; i < count; i++)
		*(volatile char *)(start + i * PAGE_SIZE) = value;
}

static void same_frames(pid_t child)
{
	for (int i = 0; i < PAGES; i++) {
		struct page_line here, there;
		char *page = area + i * PAGE_SIZE;
		CHECK(page_of(getpid(), page, &here));
		CHECK(page_of(child, page, &there));
		CHECK_EQ(there.frame, here.frame);
		CHECK_EQ(here.sharers, 2);
		CHECK(!here.writable && !there.writable);
	}
}

/* The child writes WRITTEN pages: so many frames fewer are free. */
static void copies_what_is_written(void)
{
	touch(area, PAGES, 1);
	pid_t pid = must_fork();
	if (pid == 0) {
		hear(to_child);			/* be seen sharing */
		touch(area, 1, 2);
		free_frames();			/* our stack is copied, too */
		uint32_t before = free_frames();
		touch(area + PAGE_SIZE, WRITTEN, 2);
		CHECK_EQ(before - free_frames(), WRITTEN);
		touch(area + PAGE_SIZE, WRITTEN, 3);	/* and no more */
		CHECK_EQ(before - free_frames(), WRITTEN);
		tell(to_parent);
		hear(to_child);
		_exit(check_result());
	}
	same_frames(pid);
	tell(to_child);
	hear(to_parent);
	for (int i = 0; i < PAGES; i++) {
		char *page = area + i * PAGE_SIZE;
		bool apart = i <= WRITTEN;
		CHECK_EQ(frame_of(pid, page) != frame_of(getpid(), page),
			 apart);
		CHECK_EQ(sharers_of(getpid(), page), apart ? 1 : 2);
	}
	tell(to_child);
	CHECK_EQ(status_of(pid), 0);
}

/* The child is gone: our next store needs neither a copy nor a frame. */
static void last_sharer_keeps_the_frame(void)
{
	uint32_t frames[PAGES];
	touch(area, PAGES, 1);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
	for (int i = 0; i < PAGES; i++)
		frames[i] = frame_of(getpid(), area + i * PAGE_SIZE);
	free_frames();
	uint32_t before = free_frames();
	touch(area, PAGES, 2);
	CHECK_EQ(free_frames(), before);
	for (int i = 0; i < PAGES; i++) {
		struct page_line page;
		CHECK(page_of(getpid(), area + i * PAGE_SIZE, &page));
		CHECK_EQ(page.frame, frames[i]);
		CHECK_EQ(page.sharers, 1);
		CHECK(page.writable);
	}
}

/* Three generations on one frame; the middle one writing leaves two. */
static void shared_twice_stays_shared(void)
{
	touch(area, 1, 1);
	pid_t child = must_fork();
	if (child == 0) {
		pid_t grandchild = must_fork();
		if (grandchild == 0) {
			hear(to_child);
			CHECK_EQ(*area, 1);
			_exit(check_result());
		}
		uint32_t frame = frame_of(getpid(), area);
		CHECK_EQ(sharers_of(getpid(), area), 3);
		CHECK_EQ(frame_of(grandchild, area), frame);
		CHECK_EQ(frame_of(getppid(), area), frame);
		touch(area, 1, 2);
		CHECK(frame_of(getpid(), area) != frame);
		CHECK_EQ(sharers_of(getpid(), area), 1);
		CHECK_EQ(sharers_of(grandchild, area), 2);
		CHECK_EQ(frame_of(getppid(), area), frame);
		tell(to_child);
		CHECK_EQ(status_of(grandchild), 0);
		_exit(check_result());
	}
	CHECK_EQ(status_of(child), 0);
	CHECK_EQ(*area, 1);
	CHECK_EQ(sharers_of(getpid(), area), 1);
}

/* Pages nobody has touched are not made by a fork. */
static void untouched_stays_untouched(void)
{
	char *untouched = fresh_pages(4);
	struct page_line page;
	CHECK(!page_of(getpid(), untouched, &page));
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(page_of(getpid(), untouched, &page));
	CHECK_EQ(status_of(pid), 0);
	CHECK(!page_of(getpid(), untouched, &page));
	CHECK_EQ(munmap(untouched, 4 * PAGE_SIZE), 0);
}

int main(void)
{
	CHECK_EQ(pipe(to_child), 0);
	CHECK_EQ(pipe(to_parent), 0);
	area = fresh_pages(PAGES);
	copies_what_is_written();
	last_sharer_keeps_the_frame();
	shared_twice_stays_shared();
	untouched_stays_untouched();
	leaves_nothing(last_sharer_keeps_the_frame);
	no_children_left();
	return check_result();
}
