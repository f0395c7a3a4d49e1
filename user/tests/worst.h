/* worst.c's attacks: each is a program of uid 1000, in a group of its own. */
#include "events.h"
#include "locks.h"

#include <uapi/clocks.h>
#include <uapi/futex.h>

#define BIG		(40u << 20)
#define REGIONS		20000
#define LOCKED		5000		/* a fault for each */
#define CHILDREN	1000		/* a user may have 1,024 tasks */
#define NAMES		10000
#define FOLDERS		20000
#define LEAF		(4 << 20)	/* of a file, in bytes */
#define DEPTH		2000
#define LAYERS		4		/* of sets in sets */
#define WIDE		16
#define SPUN		200000		/* times: several ticks */
#define STRINGS		60
#define WAITERS		64		/* times 128: no more may wait */
#define STRING		(100u << 10)
#define RW		(PROT_READ | PROT_WRITE)
#define ANON		(MAP_PRIVATE | MAP_ANONYMOUS)
#define BIG_AT		((char *)0x10000000)
#define MANY_AT		((char *)0x20000000)

struct scene {
	const char *name;
	void (*attack)(uint32_t seed);
};

static char *big_memory(void)
{
	mmap(BIG_AT, BIG, RW, ANON | MAP_FIXED, -1, 0);
	for (uint32_t i = 0; i < BIG; i += PAGE_SIZE)
		BIG_AT[i] = 1;
	return BIG_AT;
}

static void many_regions(int n)
{
	for (int i = 0; i < n; i++)
		mmap(MANY_AT + i * PAGE_SIZE, PAGE_SIZE,
		     i & 1 ? PROT_READ : RW, ANON | MAP_FIXED, -1, 0);
}

static void read_whole(const char *path)
{
	static char buf[PAGE_SIZE];
	int fd = open(path, O_RDONLY, 0);
	CHECK(fd >= 0);
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	close(fd);
}

static void regions(UNUSED uint32_t seed)
{
	static char seen[REGIONS];
	many_regions(REGIONS);
	syscall3(__NR_mincore, (int)MANY_AT, REGIONS * PAGE_SIZE, (int)seen);
	if (fork() == 0)
		_exit(0);
	waitpid(-1, NULL, 0);
	read_whole("/proc/self/maps");
	mprotect(MANY_AT, REGIONS * PAGE_SIZE, PROT_NONE);
	madvise(MANY_AT, REGIONS * PAGE_SIZE, MADV_DONTNEED);
	munmap(MANY_AT, REGIONS * PAGE_SIZE);
	many_regions(LOCKED);
	syscall1(__NR_mlockall, MCL_CURRENT);
}

static void memory(UNUSED uint32_t seed)
{
	big_memory();
	if (fork() == 0) {
		big_memory();
		_exit(0);
	}
	waitpid(-1, NULL, 0);
	read_whole("/proc/self/pages");
	mprotect(BIG_AT, BIG, PROT_READ);
	syscall2(__NR_mlock, (int)BIG_AT, BIG);
	syscall0(__NR_munlockall);
	madvise(BIG_AT, BIG, MADV_DONTNEED);
	munmap(BIG_AT, BIG);
	mmap(NULL, BIG, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void files(UNUSED uint32_t seed)
{
	char *big = big_memory();
	struct iovec piece[4];
	int fd = open("/tmp/big", O_CREAT | O_RDWR, 0600);
	write(fd, big, BIG);
	pread(fd, big, BIG, 0);
	close(open("/tmp/big", O_RDWR | O_TRUNC, 0));
	for (unsigned i = 0; i < COUNT(piece); i++)
		piece[i] = (struct iovec){ big, BIG };
	writev(fd, piece, COUNT(piece));
	unlink("/tmp/big");
	close(fd);
	fd = open("/dev/zero", O_RDWR, 0);
	readv(fd, piece, COUNT(piece));
	writev(fd, piece, COUNT(piece));
}

/* A page in each of a file's leaves; then nobody holds it any more. */
static void holes(UNUSED uint32_t seed)
{
	int fd = open("/tmp/holes", O_CREAT | O_RDWR, 0600);
	for (int32_t at = 0; at < INT32_MAX - LEAF; at += LEAF)
		CHECK_EQ(pwrite(fd, "x", 1, at), 1);
	unlink("/tmp/holes");
	close(fd);
}

/* Folders in folders, removed from below, which the deepest keeps. */
static void depths(UNUSED uint32_t seed)
{
	chdir("/tmp");
	for (int i = 0; i < FOLDERS; i++) {
		CHECK_EQ(mkdir("d", 0700), 0);
		chdir("d");
	}
	int fd = open(".", O_RDONLY, 0);
	for (int i = 0; i < FOLDERS; i++) {
		chdir("..");
		CHECK_EQ(rmdir("d"), 0);
	}
	close(fd);
}

static void names(UNUSED uint32_t seed)
{
	static char path[2 * DEPTH + 1], entry[32];
	mkdir("/tmp/n", 0700);
	chdir("/tmp/n");
	for (int i = 0; i < NAMES - 1; i++) {
		snprintf(entry, sizeof(entry), "%d", i);
		close(open(entry, O_CREAT | O_WRONLY, 0600));
	}
	mkdir("z", 0700);
	CHECK_EQ(open("more", O_CREAT | O_WRONLY, 0600), -ENOSPC);
	for (int i = 0; i < DEPTH; i++)
		memcpy(path + 2 * i, "./", 2);
	CHECK_EQ(access(path, F_OK), 0);
	for (int i = 0; i + 3 < 2 * DEPTH; i += 5)
		memcpy(path + i, "z/../", 5);
	access(path, F_OK);
	static char buf[1 << 16];
	int fd = open(".", O_RDONLY, 0), n, seen = 0;
	while ((n = getdents64(fd, (void *)buf, sizeof(buf))) > 0)
		for (int at = 0; at < n; seen++)
			at += ((struct linux_dirent64 *)(buf + at))->d_reclen;
	CHECK_EQ(seen, NAMES + 2);
	for (int i = 0; i < NAMES - 1; i++) {
		snprintf(entry, sizeof(entry), "%d", i);
		unlink(entry);
	}
	rmdir("z");
	chdir("/");
	rmdir("/tmp/n");
}

static void lock_all(int fd)
{
	int n = 0;
	while (take(fd, F_RDLCK, 2 * n, 1) == 0)
		n++;
	CHECK(n > 1000);
}

/* As many locks as there may be, in two files, behind each descriptor; and as
 * many tasks that wait for the last of them. */
static void locks(UNUSED uint32_t seed)
{
	int fd = open("/tmp/locked", O_CREAT | O_RDWR, 0600);
	int last = open("/tmp/last", O_CREAT | O_RDWR, 0600);
	CHECK_EQ(take(last, F_WRLCK, 0, 1), 0);
	lock_all(fd);
	CHECK_EQ(take(fd, F_UNLCK, 0, 1), 0);
	while (dup(fd) >= 0)
		;
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0) {
			lock(last, F_SETLKW64, F_WRLCK, 0, 1);
			_exit(0);
		}
	nap(10);
	CHECK_EQ(lock(last, F_SETLKW64, F_RDLCK, 0, 1), 0);
	nap(10);
	CHECK_EQ(take(fd, F_WRLCK, 0, 0), 0);
	CHECK_EQ(take(fd, F_UNLCK, 0, 0), 0);
	lock_all(fd);
	unlink("/tmp/locked");
	unlink("/tmp/last");
}

/* Sets in sets in sets, each in all of the next layer: a way to each file
 * through all of them. Then as many watches as there may be, of one file that
 * is looked at at each tick. */
static void watches(UNUSED uint32_t seed)
{
	int sets[LAYERS][WIDE], fds[2];
	int timer = timerfd(CLOCK_MONOTONIC, 0), last = new_set();
	CHECK_EQ(pipe(fds), 0);
	for (int i = 0; i < LAYERS; i++)
		for (int j = 0; j < WIDE; j++) {
			sets[i][j] = new_set();
			for (int k = 0; k < WIDE && i; k++)
				CHECK_EQ(add(sets[i][j], sets[i - 1][k],
					     POLLIN), 0);
		}
	for (int j = 0; j < WIDE; j++)
		CHECK_EQ(add(sets[0][j], fds[0], POLLIN) |
			 add(sets[0][j], timer, POLLIN), 0);
	for (int fd = timer, n = 0; fd >= 0 && n == 0; fd = dup(timer))
		n = add(last, fd, POLLIN);
	for (int turn = 0; turn < 20; turn++) {
		tell(fds);
		count_in(sets[LAYERS - 1][0]);
		hear(fds);
		count_in(sets[LAYERS - 1][0]);
		for (int j = 0; j < WIDE; j++)
			polled(sets[LAYERS - 1][j]);
		nap(10);
	}
	count_in(last);
	for (int fd = 3; fd < 250; fd++)
		close(fd);
}

/* As many timerfds as there may be in sets, each due at each tick. */
static void timerfds(UNUSED uint32_t seed)
{
	struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } };
	int n = 0;
	must_fork();			/* both go on: 250 each */
	int ep = new_set();
	for (int fd; n < 250 && (fd = timerfd(CLOCK_MONOTONIC, 0)) >= 0; n++) {
		syscall4(__NR_timerfd_settime, fd, 0, (int)&often, 0);
		add(ep, fd, POLLIN);
	}
	CHECK(n > 200);
	for (int turn = 0; turn < 20; turn++) {
		wait_for(ep, -1);
		count_in(ep);
	}
}

/* As many timers as there may be, each due at each tick. */
static void timers(UNUSED uint32_t seed)
{
	struct sigevent event = { .sigev_signo = SIGUSR1 };
	struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } };
	sigset_t blocked = sigmask(SIGUSR1);
	int id = 0, n = 0;
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	while (syscall3(__NR_timer_create, CLOCK_MONOTONIC, (int)&event,
			(int)&id) == 0) {
		syscall4(__NR_timer_settime, id, 0, (int)&often, 0);
		n++;
	}
	CHECK(n >= CHILDREN);
	for (volatile int i = 0; i < SPUN; i++)
		;
}

/* So many children, in a group of their own or in ours, and then the end. */
static void family(bool other_group)
{
	pid_t group = 0;
	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();
		if (pid == 0)
			for (;;)
				pause();
		if (pid > 0 && other_group) {
			setpgid(pid, group);
			group = group ? group : pid;
		}
	}
	kill(-1, 0);
	kill(-1, SIGSTOP);
	kill(-1, SIGCONT);
	if (group)
		kill(-group, SIGSTOP);
	waitpid(-1, NULL, WNOHANG);
	waitpid(-getpid(), NULL, WNOHANG);
}

static void group(UNUSED uint32_t seed)
{
	family(false);
}

static void other_group(UNUSED uint32_t seed)
{
	family(true);
}

/* One word has all that a user may wait for with futex_waitv. */
static void waiters(UNUSED uint32_t seed)
{
	static struct futex_waitv all[FUTEX_WAITV_MAX];
	static int64_t past[2];
	volatile int *word = mmap(NULL, PAGE_SIZE, RW,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (unsigned i = 0; i < COUNT(all); i++)
		all[i] = (struct futex_waitv){ .uaddr = (uint32_t)word,
					       .flags = FUTEX_32 };
	for (int i = 0; i < WAITERS; i++)
		if (fork() == 0)
			_exit(syscall5(__NR_futex_waitv, (int)all, COUNT(all),
				       0, 0, 0));
	while (syscall5(__NR_futex_waitv, (int)all, 1, 0, (int)past,
			CLOCK_MONOTONIC) != -ENOMEM)
		nap(1);
	CHECK_EQ(syscall6(__NR_futex, (int)(word + 64), FUTEX_WAKE, 1, 0, 0,
			  0), 0);	/* the same list */
	CHECK_EQ(syscall6(__NR_futex, (int)word, FUTEX_WAKE, 1 << 30, 0, 0, 0),
		 WAITERS * (int)COUNT(all));
	for (int i = 0; i < WAITERS; i++)
		CHECK(waitpid(-1, NULL, 0) > 0);
}

static void arguments(UNUSED uint32_t seed)
{
	static char *words[STRINGS + 1], *none[] = { NULL };
	char *text = mmap(NULL, STRING, RW, ANON, -1, 0);
	memset(text, 'x', STRING - 1);
	for (int i = 0; i < STRINGS; i++)
		words[i] = text;
	execve("/bin/true", words, none);	/* too much */
	words[STRINGS / 4] = NULL;
	execve("/bin/true", words, none);
}

static void memory_runs_out(UNUSED uint32_t seed)
{
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			for (;;)
				pause();
	for (int i = 0; i < 2; i++)
		if (fork() == 0)
			for (;;)
				for (volatile char *c = mmap(NULL, 1 << 20, RW,
				     ANON, -1, 0), *s = c; s < c + (1 << 20);
				     s += PAGE_SIZE)
					*s = 1;
	waitpid(-1, NULL, 0);
	kill(-1, SIGKILL);
}

/* --- random calls ------------------------------------------------------- */

#define NR_CALLS	440
#define SPARSE		0x40000000	/* bytes of a file with nothing in it */

struct call {
	uint32_t nr, args[6];
};

static uint32_t chance = 1;

static uint32_t pick(uint32_t n)
{
	chance = chance * 1664525 + 1013904223;
	return (chance >> 8) % n;
}

/* Calls that take memory, files or tasks, more often than the others. */
static const uint16_t heavy[] = {
	__NR_mmap2, __NR_munmap, __NR_mprotect, __NR_madvise, __NR_brk,
	__NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64,
	__NR_pwrite64, __NR_fork, __NR_clone, __NR_execve, __NR_getdents64,
	__NR_open, __NR_kill, __NR_futex, __NR_rt_sigqueueinfo, __NR_waitid,
};

static const uint32_t sizes[] = {
	0, 1, 16, 4095, 4096, 65536, 1u << 20, BIG, 1u << 30, 0x7fffffff, -1,
};

static const uint32_t places[] = {
	0x10000000, 0x10001000, 0x20000000, 0x20001000, 0x20400000,
	0x30000000, 0x3ffff000, 0xc0000000, -4096,
};

static char *const paths[] = {
	"/", "/proc", "/bin/sh", "/tmp/sparse", "/dev/zero", "/dev/console",
};

static char text[] = "arg", *strings[64];

static uint32_t argument(void)
{
	switch (pick(6)) {
	case 0:
		return sizes[pick(COUNT(sizes))];
	case 1:
		return places[pick(COUNT(places))];
	case 2:
		return (uint32_t)paths[pick(COUNT(paths))];
	case 3:
		return (uint32_t)strings;
	}
	return pick(12);
}

/* Not to be called: it ends the machine, or says nothing of the kernel. */
static bool is_out(uint32_t nr)
{
	return nr == __NR_reboot || nr == __NR_vfork || nr == __NR_pause ||
	       nr == __NR_rt_sigreturn || nr == __NR_sigreturn ||
	       nr == __NR_exit || nr == __NR_exit_group;
}

static void choose(struct call *c)
{
	do
		c->nr = pick(3) ? heavy[pick(COUNT(heavy))] : pick(NR_CALLS);
	while (is_out(c->nr));
	for (int i = 0; i < 6; i++)
		c->args[i] = argument();
	bool of_memory = c->nr == __NR_mmap2 || c->nr == __NR_munmap ||
			 c->nr == __NR_mprotect || c->nr == __NR_madvise;
	if (of_memory)			/* but the program stays */
		c->args[0] = places[pick(COUNT(places))];
	else if (pick(2))
		c->args[1] = places[pick(COUNT(places))];
	if (pick(2))
		c->args[of_memory ? 1 : 2] = sizes[pick(COUNT(sizes))];
	if (c->nr == __NR_mmap2)
		c->args[3] = MAP_ANONYMOUS | MAP_FIXED * pick(2) |
			     (pick(4) ? MAP_PRIVATE : MAP_SHARED);
	if (c->nr == __NR_clone)
		c->args[0] = SIGCHLD, c->args[1] = 0;
}

static void be_hostile(void)
{
	char *big = pick(2) ? big_memory() : BIG_AT;
	if (pick(2))
		many_regions(REGIONS);
	for (unsigned i = 0; i + 1 < COUNT(strings); i++)
		strings[i] = pick(8) ? text : big;
	for (int fd = 0; fd < 3; fd++)
		close(fd);		/* what it writes is noise */
	for (unsigned i = 0; i < COUNT(paths); i++)
		open(paths[i], i < 3 ? O_RDONLY : O_RDWR, 0);
}

/* Until it is killed. */
static void attack_at_random(uint32_t start)
{
	struct call c;
	chance = start * 2654435761u;
	int fd = open("/tmp/sparse", O_CREAT | O_RDWR, 0644);
	lseek(fd, SPARSE, SEEK_SET);
	write(fd, "x", 1);
	close(fd);
	be_hostile();
	for (;;) {
		choose(&c);
		int got = syscall6(c.nr, c.args[0], c.args[1], c.args[2],
				   c.args[3], c.args[4], c.args[5]);
		if (got == 0 && (c.nr == __NR_fork || c.nr == __NR_clone))
			_exit(0);
	}
}

static const struct scene scenes[] = {
	{ "20,000 regions: fork, mprotect, munmap, /proc, exit", regions },
	{ "40 MiB: fork, mprotect, munmap, /proc, exit", memory },
	{ "40 MiB and 160 MiB to and from files", files },
	{ "a file of holes", holes },
	{ "20,000 folders, each in the one before", depths },
	{ "10,000 names, paths of 2,000", names },
	{ "1,024 locks, 256 descriptors, 1,000 that wait", locks },
	{ "1,024 watches, and sets in sets", watches },
	{ "500 timerfds in sets, each due at each tick", timerfds },
	{ "1,024 timers, each due at each tick", timers },
	{ "a thousand children: kill, wait, exit", group },
	{ "a thousand stopped ones in another group", other_group },
	{ "8,192 words in futex_waitv", waiters },
	{ "6 MB of arguments", arguments },
	{ "memory runs out with a thousand tasks", memory_runs_out },
	{ NULL, NULL },
};
