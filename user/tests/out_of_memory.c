/*
 * Memory that runs out in a page fault costs the task that asked its life
 * (SIGKILL), nobody else anything, and comes back whole (F). Tine only: it
 * fills the machine.
 * vmrun: -m 8
 */
#include "frames.h"

static uint32_t total;		/* frames */
static char *area;		/* the parent's, a good half of them */
static uint32_t area_pages;

static void touch(char *start, uint32_t pages, int value)
{
	for (uint32_t i = 0; i < pages; i++)
		*(volatile char *)(start + i * PAGE_SIZE) = value;
}

/* Ever more mappings, all touched, until something gives. */
static void eat_everything(void)
{
	for (uint32_t eaten = 0; eaten < 2 * total; eaten += 16) {
		char *piece = mmap(NULL, 16 * PAGE_SIZE,
				   PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (mmap_failed(piece))
			kill(getpid(), SIGKILL);	/* just as well */
		touch(piece, 16, 1);
	}
}

/* The copies do not fit beside the originals. */
static void copy_everything(void)
{
	touch(area, area_pages, 2);
}

/* The store that fails is the kernel's: an errno or the same death. */
static void read_everything(void)
{
	int fd = open("/dev/zero", O_RDONLY, 0);
	if (read(fd, area, area_pages * PAGE_SIZE) < 0)
		kill(getpid(), SIGKILL);
	touch(area, area_pages, 3);
}

/* The heap, by the same door. */
static void grow_the_heap(void)
{
	for (;;) {
		char *at = sbrk(64 * PAGE_SIZE);
		if (at == (void *)-1)
			kill(getpid(), SIGKILL);
		touch(at, 64, 4);
	}
}

static bool unharmed(void)
{
	for (uint32_t i = 0; i < area_pages; i++)
		if (area[i * PAGE_SIZE] != 1)
			return false;
	return true;
}

static void run_dry(void)
{
	void (*const ways[])(void) = { eat_everything, copy_everything,
				       read_everything, grow_the_heap };
	for (unsigned i = 0; i < COUNT(ways); i++) {
		CHECK_EQ(in_child(ways[i]), SIGKILL);
		CHECK(unharmed());
	}
}

int main(void)
{
	if (!CHECK(on_tine()))
		return 1;
	total = meminfo_frames("MemTotal:");
	area_pages = free_frames() * 6 / 10;
	area = fresh_pages(area_pages);
	touch(area, area_pages, 1);
	leaves_nothing(run_dry);
	CHECK_EQ(munmap(area, area_pages * PAGE_SIZE), 0);
	no_children_left();
	return check_result();
}
