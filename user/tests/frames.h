/*
 * Which frame is behind this page, and how many are free? Tine's /proc.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include "check.h"

struct page_line {
	uint32_t frame;
	uint32_t sharers;
	bool writable;
};

/* The number that ends this line of /proc/meminfo, in frames; 0 if none. */
static UNUSED uint32_t meminfo_frames(const char *name)
{
	char text[512];
	if (slurp("/proc/meminfo", text, sizeof(text)) < 0)
		return 0;
	char *at = strstr(text, name);
	if (!at)
		return 0;
	for (at += strlen(name); *at == ' '; at++)
		;
	return strtoul(at, NULL, 10) * 1024 / PAGE_SIZE;
}

/* Only Tine's count is exact; elsewhere a constant. */
static UNUSED uint32_t free_frames(void)
{
	return on_tine() ? meminfo_frames("MemFree:") : 0;
}

/* The same, once those that are just ending are gone. */
static UNUSED uint32_t settled_frames(void)
{
	uint32_t now = free_frames(), before;
	do {
		before = now;
		nap(2);
		now = free_frames();
	} while (now != before);
	return now;
}

/*
 * Do it twice, and expect the second time to leave as many free frames as
 * it found. (The first pays for what stays: this stack, the kernel's caches.)
 */
static UNUSED void leaves_nothing(void (*body)(void))
{
	body();
	uint32_t before = settled_frames();
	body();
	CHECK_EQ(settled_frames(), before);
}

static UNUSED void parse_page_line(char *line, struct page_line *out)
{
	char *at = line + 9;		/* past "%08x " */
	out->frame = strtoul(at, &at, 16);
	out->sharers = strtoul(at + 1, &at, 10);
	out->writable = at[1] == 'w';
}

/* Find addr's line in /proc/PID/pages. False: that page is not present. */
static UNUSED bool page_of(pid_t pid, const volatile void *addr,
			   struct page_line *out)
{
	char path[32], chunk[256], line[64], want[16];
	snprintf(path, sizeof(path), "/proc/%d/pages", pid);
	snprintf(want, sizeof(want), "%08x",
		 (unsigned)addr & ~(PAGE_SIZE - 1));
	int fd = open(path, O_RDONLY, 0);
	if (!CHECK(fd >= 0))
		return false;
	bool found = false;
	unsigned length = 0;
	for (int got; !found && (got = read(fd, chunk, sizeof(chunk))) > 0; )
		for (int i = 0; i < got && !found; i++) {
			if (chunk[i] != '\n') {
				if (length < sizeof(line) - 1)
					line[length++] = chunk[i];
				continue;
			}
			line[length] = '\0';
			length = 0;
			found = strncmp(line, want, 8) == 0;
		}
	close(fd);
	if (found)
		parse_page_line(line, out);
	return found;
}

static UNUSED uint32_t frame_of(pid_t pid, const volatile void *addr)
{
	struct page_line page;
	return CHECK(page_of(pid, addr, &page)) ? page.frame : 0;
}

static UNUSED uint32_t sharers_of(pid_t pid, const volatile void *addr)
{
	struct page_line page;
	return CHECK(page_of(pid, addr, &page)) ? page.sharers : 0;
}

/* Anonymous private memory, not yet touched. */
static UNUSED char *fresh_pages(unsigned count)
{
	char *at = mmap(NULL, count * PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!CHECK(!mmap_failed(at)))
		_exit(1);
	return at;
}

#endif
