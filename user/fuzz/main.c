/*
 * Attackers in their hundreds, made by chance from a seed: does the machine
 * stand? (README.md, "Attackers")
 *
 *	fuzz SEED COUNT [EPOCH|all [WHO [CALLS]]]
 *
 * COUNT calls are made in epochs of EPOCH_CALLS, by root in a pid namespace of
 * its own and by an ordinary user beside everybody. After each epoch all of
 * them are killed, and the machine must be as it was: root's bystander lives
 * and has what it had, no frame is missing, the audit finds nothing. An epoch
 * begins with chance drawn from the seed and its number, so EPOCH alone mostly
 * repeats it (pids differ), with fewer attackers (WHO: a bit each) or calls.
 */
#include "fuzz.h"
#include <dirent.h>
#include <tool.h>
#include <uapi/locks.h>

#define ATTACKERS	8	/* of each kind, at first */
#define LIFE		120	/* calls of each before it ends */
#define EPOCH_CALLS	2000
#define MOST_CALLS	(20 * EPOCH_CALLS)	/* more: it was spoiled */
#define NAP_NS		1000000
#define QUIET_NAPS	8	/* no call in so many: nobody is able to */
#define LAST_NAPS	400	/* and after so many the epoch is over anyway */
#define SETTLE_NAPS	100	/* for the last of them to be gone */
#define OWN_MEMORY	(8 * PAGE_SIZE)
#define PATTERN		0x5a17e5adu
#define TRICK_EVERY	16
#define FIRST_KEPT	100	/* descriptors that attackers do not reach */
#define REFILL_EVERY	40

struct common *common;
volatile uint32_t *calls_made;
static const char *const kept[] = { "/bin", "/dev", "/etc" };
static int kept_fd[COUNT(kept)];	/* which they are, wherever they are */
static int terminal;		/* one that nobody types at */
static volatile uint32_t bystander_word = PATTERN;
static uint32_t worst_ns;

void make_known(pid_t pid)
{
	common->known[common->last_pid++ % PIDS_KNOWN] = pid;
}

static void *shared_page(void)
{
	void *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(page))
		exit(1);
	return page;
}

/* A shared mapping of a file parts it from the tasks that run it: that costs
 * frames, once. It is done here, before they are counted (seed 173). */
static void part_from_runners(const char *path)
{
	int fd = open(path, O_RDONLY, 0), size = lseek(fd, 0, SEEK_END);
	volatile char *at = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (fd < 0 || mmap_failed((void *)at))
		exit(1);
	for (int i = 0; i < size; i += PAGE_SIZE)
		(void)at[i];
	munmap((void *)at, size);
	close(fd);
}

/* What the supervisor will need of heap and stack is its own from now on, so
 * that the frames can be counted to the last one. */
static void settle_down(void)
{
	part_from_runners("/bin/fuzz");
	volatile char stack[OWN_MEMORY];
	char *heap = malloc(OWN_MEMORY);
	for (uint32_t i = 0; heap && i < OWN_MEMORY; i += PAGE_SIZE)
		heap[i] = stack[i] = 1;
	free(heap);
}

/* --- an attacker --- */

_Noreturn void live(struct attacker *a)
{
	for (; a->life > 0; a->life--) {
		if (!a->arena || below(a, REFILL_EVERY) == 0)
			if (!fill_arena(a))
				sched_yield();
		if (!a->arena)
			continue;
		__atomic_fetch_add(calls_made, 1, __ATOMIC_RELAXED);
		if (below(a, TRICK_EVERY) == 0)
			try_a_trick(a);
		else
			call_something(a);
	}
	exit_thread(0);
}

/* The descriptors an attacker begins with: none of ours, a few to play. */
static void open_toys(void)
{
	int fds[2];
	for (int fd = 0; fd < 16; fd++)
		close(fd);
	dup(terminal);
	pipe(fds);
	pipe2(fds, O_NONBLOCK);
	open("/dev/null", O_RDWR, 0);
	open("a", O_RDWR | O_CREAT, 0666);
	pidfd_open(getpid(), 0);
	open("/proc/self/maps", O_RDONLY, 0);
	open("d", O_RDONLY | O_DIRECTORY, 0);
}

static _Noreturn void become_attacker(uint32_t random, bool root)
{
	struct attacker a = { .random = random | 1, .life = LIFE,
			      .root = root };
	setsid();
	chdir(FOLDER);
	open_toys();
	if (!root) {
		syscall3(__NR_setresgid32, USER, USER, USER);
		syscall3(__NR_setresuid32, USER, USER, USER);
	}
	live(&a);
}

/* Try again where memory or a slot is wanting, as it well may be. It sleeps in
 * between: the supervisor comes before all others, and a yield is to nobody. */
static pid_t fork_somehow(uint32_t flags)
{
	struct timespec span = { 0, NAP_NS };
	pid_t pid;
	while ((pid = syscall5(__NR_clone, flags | SIGCHLD, 0, 0, 0, 0)) < 0)
		nanosleep(&span, NULL);
	return pid;
}

static uint32_t seed_of(uint32_t seed, uint32_t epoch, uint32_t who)
{
	uint32_t x = seed * 2654435761u ^ epoch * 40503u ^ who * 69069u;
	x = (x ^ x >> 15) * 2246822519u;
	return x ^ x >> 13;
}

/* Pid 1 of root's attackers: with its end all of them end. */
static _Noreturn void ward(uint32_t seed, uint32_t epoch, uint32_t who)
{
	for (uint32_t i = 0; i < ATTACKERS; i++)
		if (who & 1u << i && fork_somehow(0) == 0)
			become_attacker(seed_of(seed, epoch, i), true);
	for (;;)
		if (waitpid(-1, NULL, __WALL) == -ECHILD)
			pause();
}

static void start_users(uint32_t seed, uint32_t epoch, uint32_t who)
{
	for (uint32_t i = ATTACKERS; i < 2 * ATTACKERS; i++) {
		pid_t pid = who & 1u << i ? fork_somehow(0) : -1;
		if (pid == 0)
			become_attacker(seed_of(seed, epoch, i), false);
		if (pid > 0)
			make_known(pid);
	}
}

/* --- the supervisor --- */

static uint64_t clock_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* Sleep a little; how much later than asked root woke is worth telling. */
static void nap(void)
{
	struct timespec span = { 0, NAP_NS };
	uint64_t start = clock_ns();
	nanosleep(&span, NULL);
	uint64_t late = clock_ns() - start - NAP_NS;
	if (late > worst_ns && late < 1ull << 32)
		worst_ns = late;
}

static void watch(uint32_t calls)
{
	uint32_t before = 0;
	for (int naps = 0, quiet = 0; naps < LAST_NAPS; naps++) {
		nap();
		quiet = *calls_made == before ? quiet + 1 : 0;
		before = *calls_made;
		if (before >= calls || quiet > QUIET_NAPS)
			return;
	}
}

/* A child's status; one that takes too long is killed. */
static int soon_ended(pid_t pid)
{
	int status = -1, got = 0;
	for (int naps = 0; got != pid && naps < SETTLE_NAPS; naps++) {
		nap();
		got = waitpid(pid, &status, WNOHANG);
	}
	if (got != pid)
		kill(pid, SIGKILL);
	while (got != pid)
		got = waitpid(pid, NULL, 0);
	return status;
}

/* All of the user's tasks end: a user's kill reaches just those. The task
 * that sends it is the user's too, and may be hit before. */
static void kill_users(void)
{
	pid_t pid;
	do {
		pid = fork_somehow(0);
		if (pid == 0) {
			if (syscall3(__NR_setresuid32, USER, USER, USER))
				_exit(1);
			kill(-1, SIGKILL);
			_exit(0);
		}
	} while (soon_ended(pid) != 0);
}

/* Until nobody is left. One that was root still when the users were killed, for
 * want of a turn, may since have got stuck: they are killed again. So is root's
 * ward: a descendant may trace it, and hold it at PTRACE_EVENT_EXIT until the
 * next SIGKILL.
 */
static void bury(pid_t roots)
{
	pid_t pid;
	while ((pid = waitpid(-1, NULL, __WALL | WNOHANG)) != -ECHILD) {
		if (pid == roots)
			roots = 0;
		if (pid != 0)
			continue;
		if (roots)
			kill(roots, SIGKILL);
		kill_users();
		nap();
	}
}

/* Root's, never touched: it answers a byte while its word is what it was. */
static _Noreturn void bystander(int from, int to)
{
	char byte;
	while (read(from, &byte, 1) == 1 && bystander_word == PATTERN)
		write(to, &byte, 1);
	_exit(bystander_word != PATTERN);
}

struct stander {
	pid_t pid;
	int ask[2], answer[2];
};

static void start_bystander(struct stander *s)
{
	pipe(s->ask);
	pipe(s->answer);
	s->pid = fork_somehow(0);
	if (s->pid == 0) {
		close(s->ask[1]);
		bystander(s->ask[0], s->answer[1]);
	}
	close(s->ask[0]);
	close(s->answer[1]);
	make_known(s->pid);
}

static bool bystander_is_well(struct stander *s)
{
	char byte = '?';
	bool well = kill(s->pid, 0) == 0 && write(s->ask[1], &byte, 1) == 1 &&
		    read(s->answer[0], &byte, 1) == 1;
	close(s->ask[1]);
	close(s->answer[0]);
	return well;
}

/* --- is all as it was? --- */

static bool is_one_of(const char *name, const char *const *list)
{
	while (*list && strcmp(name, *list))
		list++;
	return *list;
}

/* All that is in a folder goes, but for these names. */
static void empty_folder(const char *path, const char *const *but)
{
	static const char *const nothing[] = { NULL };
	char **names;
	int count = list_directory(path, &names);
	for (int i = 0; i < count; i++) {
		char *inner = join_path(path, names[i]);
		if (inner && !is_one_of(names[i], but) && unlink(inner) < 0) {
			empty_folder(inner, nothing);
			rmdir(inner);
		}
		free(inner);
	}
	if (count >= 0)
		free(names);
}

/* A lock of an open file that attackers have from us is there still. */
static void unlock_ours(void)
{
	struct flock64 all = { .l_type = F_UNLCK };
	for (int fd = 0; fd <= terminal; fd++) {
		fcntl(fd, F_OFD_SETLK, (int)&all);
		syscall2(__NR_flock, fd, LOCK_UN);
	}
}

/* Root may have given the top to all, and users then moved by right what they
 * can name (seeds 849 and 852). */
static void put_back(void)
{
	char fd[32], at[512];
	chmod("/", 0755);
	chown("/", 0, 0);
	for (unsigned i = 0; i < COUNT(kept); i++) {
		snprintf(fd, sizeof(fd), "/proc/self/fd/%d", kept_fd[i]);
		int len = syscall3(__NR_readlink, (int)fd, (int)at,
				   sizeof(at) - 1);
		at[len > 0 ? len : 0] = '\0';
		if (strcmp(at, kept[i]) == 0)
			continue;
		if (syscall5(__NR_renameat2, AT_FDCWD, (int)at, AT_FDCWD,
			     (int)kept[i], RENAME_EXCHANGE) < 0)
			syscall2(__NR_rename, (int)at, (int)kept[i]);
	}
}

/* Root may have changed to the top before it wrote, or replaced /tmp. */
static void clear_away(void)
{
	static const char *const stays[] = { "bin", "dev", "etc", "init",
					     "proc", "tmp", NULL };
	empty_folder("/", stays);
	unlink("/tmp");			/* where it is a link by now */
	mkdir("/tmp", 01777);
	empty_folder("/tmp", stays + COUNT(stays) - 1);
}

static int free_kb(void)
{
	char text[512], *at;
	if (read_short("/proc/meminfo", text, sizeof(text)) <= 0 ||
	    !(at = strstr(text, "MemFree:")))
		return -1;
	return strtol(at + strlen("MemFree:"), NULL, 10);
}

/* Those that init inherited are waited for by init, when it comes to run. */
static int free_kb_in_the_end(int hoped_for)
{
	int now = free_kb();
	for (int naps = 0; now != hoped_for && naps < SETTLE_NAPS; naps++) {
		nap();
		now = free_kb();
	}
	return now;
}

static bool audit_is_ok(void)
{
	char text[512];
	if (read_short("/proc/audit", text, sizeof(text)) > 0 &&
	    strncmp(text, "ok\n", 3) == 0)
		return true;
	eprintf("fuzz: audit: %s", text);
	return false;
}

static bool a_program_runs(void)
{
	char *words[] = { "sh", "-c", "true | true", NULL };
	int status = -1;
	pid_t pid = fork_somehow(0);
	if (pid == 0) {
		execve("/bin/sh", words, NULL);
		_exit(1);
	}
	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return status == 0;
}

static bool holds(bool truth, const char *what, uint32_t epoch)
{
	if (!truth)
		eprintf("fuzz: epoch %u: %s\n", epoch, what);
	return truth;
}

/* --- an epoch --- */

static void disarm_failalloc(void)
{
	int fd = open("/proc/failalloc", O_WRONLY, 0);
	write(fd, "0", 1);
	close(fd);
}

static void put_script(void)
{
	int fd = open(FOLDER "/s", O_CREAT | O_WRONLY, 0755);
	dprintf(fd, "#!/bin/true x\n");
	close(fd);
}

static bool one_epoch(uint32_t seed, uint32_t epoch, uint32_t who,
		      uint32_t calls)
{
	struct stander stander;
	printf("epoch %u\n", epoch);
	memset(common, 0, sizeof(*common));
	*calls_made = 0;
	syscall1(__NR_umask, 0);
	mkdir(FOLDER, 01777);
	mkdir(FOLDER "/d", 01777);
	put_script();
	start_bystander(&stander);
	pid_t roots = fork_somehow(CLONE_NEWPID | CLONE_NEWUTS);
	if (roots == 0)
		ward(seed, epoch, who);
	start_users(seed, epoch, who);
	watch(calls);
	kill(roots, SIGKILL);
	kill_users();
	disarm_failalloc();	/* a call of ours could be the one to fail */
	bool well = bystander_is_well(&stander);
	bury(roots);
	put_back();
	clear_away();
	unlock_ours();
	return holds(well, "root's bystander was hit", epoch) &
	       holds(a_program_runs(), "root can run no program", epoch) &
	       holds(audit_is_ok(), "the audit finds faults", epoch);
}

/* The first epoch pays for what stays; later ones leave what they found. */
static int all_epochs(uint32_t seed, uint32_t count, uint32_t who,
		      uint32_t calls)
{
	uint32_t made = 0;
	int before = -1;
	for (uint32_t epoch = 0; made < count; epoch++) {
		bool well = one_epoch(seed, epoch, who, calls);
		int now = free_kb_in_the_end(before);
		uint32_t calls_now = *calls_made;
		made += calls_now < MOST_CALLS ? calls_now + 1 : 1;
		if (before >= 0 && !holds(now == before, "frames are missing",
					  epoch))
			eprintf("fuzz: %d kB were free, %d are\n", before,
				now);
		if (!well || (before >= 0 && now != before))
			return 1;
		before = now;
	}
	printf("fuzz: seed %u: %u calls, root woke %u us late at worst\n",
	       seed, made, worst_ns / 1000);
	return 0;
}

/* Attackers inherit it; the descriptors they make up are lower. */
static int open_out_of_reach(const char *path, int flags)
{
	int fd = open(path, O_RDONLY | flags, 0);
	int far = fcntl(fd, F_DUPFD, FIRST_KEPT);
	close(fd);
	return far;
}

int main(int argc, char **argv)
{
	uint32_t given[5] = { 1, 10000, 0, ~0u, EPOCH_CALLS };
	for (int i = 1; i < argc && i <= 5; i++)
		given[i - 1] = strtoul(argv[i], NULL, 0);
	if (argc < 3 || argc > 6) {
		eprintf("usage: fuzz SEED COUNT "
			"[EPOCH|all [WHO [CALLS]]]\n");
		return 2;
	}
	for (unsigned i = 0; i < COUNT(kept); i++)
		kept_fd[i] = open_out_of_reach(kept[i], O_DIRECTORY);
	terminal = open_out_of_reach("/dev/console", O_NOCTTY);
	common = shared_page();
	calls_made = shared_page();
	settle_down();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setpriority(PRIO_PROCESS, 0, -20);
	if (argc < 4 || strcmp(argv[3], "all") == 0)
		return all_epochs(given[0], given[1], given[3], given[4]);
	bool well = one_epoch(given[0], given[2], given[3], given[4]);
	int before = free_kb_in_the_end(-1);
	well &= one_epoch(given[0], given[2], given[3], given[4]);
	well &= holds(free_kb_in_the_end(before) == before,
		      "frames are missing", given[2]);
	return !well;
}
