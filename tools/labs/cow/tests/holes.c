/*
 * What fork finds between holes, and how much it says that is: pages far apart,
 * 4 MiB that nobody has touched between others, a file's pages, which stay
 * shared. The child has as many pages as its parent had.
 */
#include "check.h"

#define SLOTS	6		/* of 4 MiB; every second one is not touched */
#define APART	37		/* pages, in the others */
#define AREA	((volatile char *)0x50000000)
#define FILE_AT	((volatile char *)0x60000000)

static unsigned wrong;

static volatile char *place(unsigned slot, unsigned i)
{
	return AREA + slot * TABLE_SPAN + i * APART * PAGE_SIZE;
}

static unsigned in_slot(unsigned slot)
{
	return slot % 2 ? 0 : TABLE_SPAN / (APART * PAGE_SIZE);
}

static void fill(char salt)
{
	for (unsigned slot = 0; slot < SLOTS; slot++)
		for (unsigned i = 0; i < in_slot(slot); i++)
			*place(slot, i) = salt + slot * 16 + i;
}

static bool whole(char salt)
{
	for (unsigned slot = 0; slot < SLOTS; slot++)
		for (unsigned i = 0; i < in_slot(slot); i++)
			if (*place(slot, i) != (char)(salt + slot * 16 + i))
				return false;
	return true;
}

/* Pages that are there: the second number of statm. */
static int resident(void)
{
	char text[128];

	if (slurp("/proc/self/statm", text, sizeof(text)) < 0)
		return -1;
	char *at = strchr(text, ' ');

	return at ? atoi(at + 1) : -1;
}

static void child_of(int pages)
{
	int have = resident();		/* before it touches what is new */

	wrong += have != pages || !whole(1);
	fill(2);
	wrong += !whole(2);
	*FILE_AT = 'c';
	_exit(wrong);
}

static void one_child(void)
{
	int status = -1, pages;

	fill(1);
	*FILE_AT = 'p';
	resident();
	pages = resident();
	pid_t pid = fork();

	if (pid == 0)
		child_of(pages);
	waitpid(pid, &status, 0);
	wrong += status != 0 || !whole(1) || *FILE_AT != 'c';
}

int main(void)
{
	int fd = open("/tmp/holes", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char byte = 0;

	pwrite(fd, &byte, 1, PAGE_SIZE - 1);
	mmap((void *)AREA, SLOTS * TABLE_SPAN, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap((void *)FILE_AT, PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, fd, 0);
	one_child();
	one_child();
	pread(fd, &byte, 1, 0);
	CHECK_EQ(byte, 'c');
	CHECK_EQ(wrong, 0);
	unlink("/tmp/holes");
	no_children_left();
	return check_result();
}
