/*
 * Copy-on-write, seen from outside: which frame does each side map?
 *
 * One page of data, two processes. Each line shows that page as parent and
 * child have it: the frame's number, how many address spaces have it, and
 * whether it may be written to. What to look for: after fork both name one
 * frame, read-only. The first writer gets a copy. The second, by then alone
 * with the old frame, keeps it.
 *
 *	cowdemo		a page of the program's data
 *	cowdemo big	one amid so much memory that its page table is shared,
 *			too (t), until the first of them writes there
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define PAGE_SIZE	4096
#define TABLE_SPAN	(4u << 20)	/* what one page table maps */

static char data[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE))) = "mine";
static char *page = data;

struct mapping {
	uint32_t frame, sharers;
	char writable;
	const char *table;		/* " t": it is shared */
};

/*
 * Find the page in the text of /proc/PID/pages, whose lines are
 * "address frame sharers wut". False if it is not there.
 */
static bool find_mapping(const char *text, struct mapping *m)
{
	while (*text) {
		char *p;
		uint32_t address = strtoul(text, &p, 16);

		if (p == text)
			return false;
		m->frame = strtoul(p, &p, 16);
		m->sharers = strtoul(p, &p, 10);
		m->writable = *p == ' ' ? p[1] : '?';
		m->table = *p == ' ' && p[3] == 't' ? " t" : "";
		if (address == (uint32_t)page)
			return true;
		text = strchr(p, '\n');
		if (!text++)
			return false;
	}
	return false;
}

static void read_mapping(pid_t pid, struct mapping *m)
{
	char path[32], *text;

	snprintf(path, sizeof(path), "/proc/%d/pages", pid);
	int err = read_file(path, &text);
	if (err < 0) {
		eprintf("cowdemo: this kernel has no %s\n", path);
		exit(1);
	}
	if (!find_mapping(text, m)) {
		eprintf("cowdemo: %s does not have page %p\n", path, page);
		exit(1);
	}
	free(text);
}

static void show(const char *when, pid_t child)
{
	struct mapping p, c = { 0 };

	read_mapping(getpid(), &p);
	if (!child) {
		printf("%-18s %05x %7u %c%s\n", when, p.frame, p.sharers,
		       p.writable, p.table);
		return;
	}
	read_mapping(child, &c);
	printf("%-18s %05x %7u %c%-4s%05x %7u %c%s\n", when, p.frame,
	       p.sharers, p.writable, p.table, c.frame, c.sharers, c.writable,
	       c.table);
}

/* A byte through a pipe says "your turn". */
static void tell(int fd)
{
	if (write(fd, "", 1) != 1)
		exit(1);
}

static void hear(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		exit(1);
}

/* Write when told, say so, and stay to be looked at until the pipe closes. */
static _Noreturn void be_child(int in, int out)
{
	char byte;

	hear(in);
	strcpy(page, "the child's");
	tell(out);
	read(in, &byte, 1);
	exit(strcmp(page, "the child's") != 0);
}

static int be_parent(pid_t child, int in, int out)
{
	int status;

	show("after fork", child);
	tell(out);
	hear(in);
	show("child has written", child);
	strcpy(page, "the parent's");
	show("parent has written", child);
	close(out);
	waitpid(child, &status, 0);
	show("child has ended", 0);
	return status != 0;
}

/* A page amid a table that is full. */
static char *amid_much(void)
{
	char *at = mmap(NULL, TABLE_SPAN, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mmap_failed(at))
		exit(complain("cowdemo", "mmap", (int)at));
	for (uint32_t i = 0; i < TABLE_SPAN; i += PAGE_SIZE)
		at[i] = 1;
	return at + TABLE_SPAN / 2;
}

int main(int argc, char **argv)
{
	struct mapping before;
	int down[2], up[2];
	int err = pipe2(down, O_CLOEXEC);

	if (!err)
		err = pipe2(up, O_CLOEXEC);
	if (err)
		return complain("cowdemo", "pipe", err);
	if (argc > 1 && strcmp(argv[1], "big") == 0)
		page = amid_much();
	page[0] = 'M';			/* ours alone, and present */
	read_mapping(getpid(), &before);
	printf("page %p       parent             child\n", page);
	printf("%-18s frame sharers w    frame sharers w\n", "");
	show("before fork", 0);

	pid_t child = fork();

	if (child < 0)
		return complain("cowdemo", "fork", child);
	if (child == 0) {
		close(down[1]);
		be_child(down[0], up[1]);
	}
	close(up[1]);
	return be_parent(child, up[0], down[1]);
}
