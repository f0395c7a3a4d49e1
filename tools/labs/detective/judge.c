/*
 * A program that asks much of the kernel, and later looks whether all is as it
 * should be. The seed says in which order, and how often.
 *
 *	moment	the number of what is being done: acts first, looks last
 *	myself	which of the tasks this is: 0 the first, then in order of birth
 *
 * It boots in the shell's place, and ends with the machine.
 */
#include <family.h>
#include <lab.h>
#include <signal.h>
#include <stdio.h>
#include <task.h>
#include <uapi/clocks.h>

STATION(gate)
STATION(whole)

#define PAGE		4096u
#define TABLE_SPAN	0x400000u
#define MOST_TURNS	3
#define CHUNK		4000u		/* a write to a pipe: in one piece */
#define PATTERN(i)	lab_pattern(i)

#define TABLE_AT	0x60000000u	/* a page table's worth a turn */
#define PAGE_AT		0x70000000u
#define ADVICE_AT	0x54000000u
#define MANY_AT		0x02000000u	/* below all else */
#define MANY		40		/* regions: the list gets an index */
#define APART		0x2000u		/* two pages, so that none border */

/* One of its turns is acted, or all of them are looked at: is all right? */
struct scene {
	const char *what;
	void (*act)(int turn);
	bool (*look)(int turns, uint32_t *value);
};

volatile uint32_t moment, myself, wrong_moment, forks;
uint32_t seen[16], right[16];
static int turns[16], going[2], never[2];

static uint32_t map(uint32_t at, uint32_t len)
{
	return (uint32_t)mmap((void *)at, len, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static volatile uint32_t *word(uint32_t at)
{
	return (volatile uint32_t *)at;
}

/* Both sides write to their data at once: each has a page of its own then. */
static pid_t birth(void)
{
	uint32_t number = forks + 1;
	pid_t pid = fork();

	forks = number;
	if (!pid)
		myself = number;
	return pid;
}

static _Noreturn void sleep_on(void)
{
	for (;;)
		hear(never);
}

/* Two children that have the page at `at`, too; the first does what it is told
 * to, the second tells later what it sees there. */
static int watcher[2][MOST_TURNS][2], report[2][MOST_TURNS][2];

static void two_children(int kind, int turn, uint32_t at,
			 void (*first)(uint32_t at))
{
	int *asked = watcher[kind][turn], *told = report[kind][turn];

	pipe(asked);
	pipe(told);
	if (!birth()) {
		hear(going);
		first(at);
		tell(told);
		sleep_on();
	}
	if (!birth()) {
		uint32_t value;

		hear(asked);
		value = *word(at);
		write(told[1], &value, sizeof(value));
		sleep_on();
	}
	madvise((void *)at, kind ? PAGE : TABLE_SPAN, MADV_DONTFORK);
	tell(going);
	hear(told);
}

/* The first task writes: the second child is not to see it. */
static bool not_seen(int kind, int turn, uint32_t at, uint32_t *value)
{
	uint32_t was = *word(at), now;

	*word(at) = ~was;
	tell(watcher[kind][turn]);
	read(report[kind][turn][0], &now, sizeof(now));
	*value += now;
	return now == was;
}

static void leaves(uint32_t at)
{
	munmap((void *)at, TABLE_SPAN);
}

static void table_act(int turn)
{
	uint32_t at = map(TABLE_AT + turn * TABLE_SPAN, TABLE_SPAN);

	for (uint32_t i = 0; i < 3; i++)
		*word(at + i * PAGE) = PATTERN(turn + i);
	two_children(0, turn, at, leaves);
}

static bool table_look(int n, uint32_t *value)
{
	bool right = true;

	for (int i = 0; i < n; i++)
		right &= not_seen(0, i, TABLE_AT + i * TABLE_SPAN, value);
	return right;
}

static void stores(uint32_t at)
{
	*word(at) = 1;
}

static void page_act(int turn)
{
	uint32_t at = map(PAGE_AT + turn * APART, PAGE);

	*word(at) = PATTERN(10 + turn);
	two_children(1, turn, at, stores);
}

static bool page_look(int n, uint32_t *value)
{
	bool right = true;

	for (int i = 0; i < n; i++)
		right &= not_seen(1, i, PAGE_AT + i * APART, value);
	return right;
}

/* How the FPU rounds. */
static uint16_t rounding(int turn)
{
	return 0x037f | lab_choice(40 + turn, 1, 3) << 10;
}

static void fpu_act(int turn)
{
	uint16_t word = rounding(turn);
	pid_t pid = birth();

	if (!pid) {
		hear(going);
		_exit(0);
	}
	asm volatile("fldcw %0" : : "m"(word));
	tell(going);
	waitpid(pid, NULL, 0);
}

static bool fpu_look(int n, uint32_t *value)
{
	uint16_t word;

	asm volatile("fnstcw %0" : "=m"(word));
	*value = word;
	return word == rounding(n - 1);
}

static int high_fd(int turn)
{
	return 100 + 10 * turn;
}

static void close_act(int turn)
{
	fcntl(1, F_DUPFD_CLOEXEC, high_fd(turn));
	close(dup(1));
}

static bool close_look(int n, uint32_t *value)
{
	for (int i = 0; i < n; i++)
		*value += fcntl(high_fd(i), F_GETFD, 0) << i;
	return *value == (1u << n) - 1 && !fcntl(1, F_GETFD, 0);
}

static int ring[MOST_TURNS][2];

/* Through a pipe goes more than it holds, but never at once. */
static void pipe_act(int turn)
{
	char bytes[CHUNK];
	int *p = ring[turn];

	for (uint32_t i = 0; i < CHUNK; i++)
		bytes[i] = i;
	pipe2(p, O_NONBLOCK);
	for (int i = 0; i < 15; i++)
		write(p[1], bytes, CHUNK);
	for (int i = 0; i < 12; i++)
		read(p[0], bytes, CHUNK);
	for (int i = 0; i < 4 + turn; i++)
		write(p[1], bytes, CHUNK);
}

/* How much is in it, and how much can be read. */
static bool pipe_look(int n, uint32_t *value)
{
	char bytes[CHUNK];
	bool right = true;

	for (int i = 0; i < n; i++) {
		uint32_t there = 0, chunks = 0;

		ioctl(ring[i][0], FIONREAD, &there);
		while (chunks < 50 && read(ring[i][0], bytes, CHUNK) == CHUNK)
			chunks++;
		right &= there == (7u + i) * CHUNK && chunks == 7u + i;
		*value += there + chunks;
	}
	return right;
}

#define SET(sig)	(1ull << ((sig) - 1))

static sigset_t blocked(void)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return set;
}

static void name_act(int turn)
{
	sigset_t set = SET(SIGHUP) | SET(SIGQUIT) | SET(SIGILL) << turn;

	sigprocmask(SIG_BLOCK, &set, NULL);
	prctl(PR_SET_NAME, (uint32_t)(turn ? "a detective's second name"
					   : "a detective at work"));
}

static bool name_look(int n, uint32_t *value)
{
	uint32_t all = SET(SIGHUP) | SET(SIGQUIT) |
		       ((SET(SIGILL) << n) - SET(SIGILL));

	char name[16] = "";

	prctl(PR_GET_NAME, (uint32_t)name);
	*value = (blocked() & 0xff) << 8 | (uint8_t)name[14];
	return (*value >> 8 & all) == all && name[0] == 'a' && !name[15];
}

static void on_signal(int sig)
{
	(void)sig;
}

/* It waits for a signal that is there already. */
static void wait_act(int turn)
{
	sigset_t set = SET(SIGUSR2), meanwhile;

	signal(SIGUSR2, (uint32_t)on_signal);
	sigprocmask(SIG_BLOCK, &set, NULL);
	meanwhile = (blocked() | SET(SIGTERM) << turn) & ~set;
	kill(getpid(), SIGUSR2);
	sigsuspend(&meanwhile);
}

static bool wait_look(int n, uint32_t *value)
{
	uint32_t high = (SET(SIGTERM) << n) - SET(SIGTERM);

	*value = blocked() & (high | SET(SIGUSR2));
	return *value == SET(SIGUSR2);
}

static int file[MOST_TURNS];

static void file_act(int turn)
{
	char path[] = "/tmp/a", bytes[600] = "evidence";
	int size = lab_choice(50 + turn, 100, 500);

	path[5] += turn;
	file[turn] = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);
	write(file[turn], bytes, size);
	pread(file[turn], bytes, 8, 0);
}

static bool file_look(int n, uint32_t *value)
{
	char byte;
	bool right = true;

	for (int i = 0; i < n; i++) {
		uint32_t at = lseek(file[i], 0, SEEK_CUR);

		right &= at == lab_choice(50 + i, 100, 500);
		*value += at;
	}
	return right && pread(never[0], &byte, 1, 0) == -ESPIPE;
}

static pid_t many_child[MOST_TURNS];
static int many_go[MOST_TURNS][2], many_there[2];

static void many_act(int turn)
{
	pipe(many_go[turn]);
	pipe(many_there);
	many_child[turn] = birth();
	if (many_child[turn]) {
		close(many_there[1]);	/* so that its end is heard, too */
		hear(many_there);
		close(many_there[0]);
		return;
	}
	for (uint32_t i = 0; i < MANY; i++)
		map(MANY_AT + i * APART, PAGE);
	tell(many_there);
	hear(many_go[turn]);
	*word(MANY_AT + 5 * APART) = 1;
	_exit(7);
}

static bool many_look(int n, uint32_t *value)
{
	bool right = true;

	for (int i = 0; i < n; i++) {
		int status = 0;

		tell(many_go[i]);
		waitpid(many_child[i], &status, 0);
		right &= status == 7 << 8;
		*value += status;
	}
	return right;
}

/* Two segments no program may look at: gates to the kernel's other stacks. */
#define KERNELS_OWN(i)	((9 + (i)) << 3)

static int local_there;

static bool may_look_at(uint32_t selector)
{
	bool may;
	uint32_t rights;

	asm volatile("lar %2, %1" : "=@ccz"(may), "=r"(rights) : "r"(selector));
	return may;
}

static void local_act(int turn)
{
	struct user_desc d = {
		.entry_number = 8 - turn, .base_addr = (uint32_t)&turns[turn],
		.limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1,
		.useable = 1,
	};

	syscall1(__NR_set_thread_area, (int)&d);
	local_there += may_look_at(d.entry_number << 3 | 3);
}

static bool local_look(int n, uint32_t *value)
{
	uint32_t last = (8 - (n - 1)) << 3 | 3, there;

	asm volatile("movl %1, %%gs; movl %%gs:0, %0"
		     : "=r"(there) : "r"(last));
	for (int i = 0; i < 2; i++)
		*value |= may_look_at(KERNELS_OWN(i)) << i;
	return !*value && local_there == n && there == (uint32_t)turns[n - 1];
}

static void alarm_act(int turn)
{
	struct itimerval it = { .it_value = {
		.tv_sec = lab_choice(60 + turn, 1000, 9000) } };

	syscall3(__NR_setitimer, 0, (int)&it, 0);
}

/* It rings once; one that is to ring again does. */
static bool alarm_look(int n, uint32_t *value)
{
	struct itimerval it, again = { { 7, 0 }, { 9000, 0 } };

	(void)n;
	syscall2(__NR_getitimer, 0, (int)&it);
	*value = it.it_interval.tv_sec;
	syscall3(__NR_setitimer, 0, (int)&again, 0);
	syscall2(__NR_getitimer, 0, (int)&again);
	*value += again.it_interval.tv_sec;
	return *value == 7 && !it.it_interval.tv_usec;
}

static void end_act(int turn)
{
	prctl(PR_SET_PDEATHSIG, lab_choice(70 + turn, 33, 60));
	syscall3(__NR_setresuid32, -1, 0, -1);	/* that it has already */
}

static bool end_look(int n, uint32_t *value)
{
	int sig = 0;

	prctl(PR_GET_PDEATHSIG, (uint32_t)&sig);
	*value = sig;
	pid_t pid = birth();

	if (!pid) {			/* a change of user forgets it */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		syscall3(__NR_setresuid32, -1, 1000, -1);
		prctl(PR_GET_PDEATHSIG, (uint32_t)&sig);
		_exit(sig);
	}
	waitpid(pid, &sig, 0);
	return *value == lab_choice(70 + n - 1, 33, 60) && !sig;
}

static void advice_act(int turn)
{
	uint32_t at = map(ADVICE_AT + turn * APART, PAGE);

	*word(at) = PATTERN(20 + turn);
	madvise((void *)at, PAGE, MADV_DONTFORK);
	madvise((void *)at, PAGE, MADV_WIPEONFORK);
}

/* How many of the pages a child has. */
static int pages_of_a_child(int n)
{
	int told[2], status = 0;

	pipe(told);
	pid_t pid = birth();

	if (!pid) {
		int there = 0;

		for (int i = 0; i < n; i++)
			there += write(told[1], (void *)(ADVICE_AT + i * APART),
				       1) == 1;
		_exit(there);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

/* None; and then one. */
static bool advice_look(int n, uint32_t *value)
{
	*value = pages_of_a_child(n);
	madvise((void *)ADVICE_AT, PAGE, MADV_DOFORK);
	*value |= pages_of_a_child(n) << 8;
	return *value == 1 << 8;
}

static const struct scene scenes[] = {
	{ "a page table's end", table_act, table_look },
	{ "a page's sharers", page_act, page_look },
	{ "the FPU", fpu_act, fpu_look },
	{ "close on exec", close_act, close_look },
	{ "a pipe", pipe_act, pipe_look },
	{ "a name", name_act, name_look },
	{ "waiting for a signal", wait_act, wait_look },
	{ "a file's position", file_act, file_look },
	{ "many mappings", many_act, many_look },
	{ "local storage", local_act, local_look },
	{ "an alarm", alarm_act, alarm_look },
	{ "the parent's end", end_act, end_look },
	{ "advice", advice_act, advice_look },
};
#define SCENES	(int)(sizeof(scenes) / sizeof(scenes[0]))

static int order[SCENES];

static void draw_order(void)
{
	for (int i = 0; i < SCENES; i++) {
		int at = lab_choice(i, 0, i);

		order[i] = order[at];
		order[at] = i;
		turns[i] = lab_choice(20 + i, 2, MOST_TURNS);
	}
}

static void look_at(int scene)
{
	right[scene] = scenes[scene].look(turns[scene], &seen[scene]);
	if (right[scene])
		return;
	if (!wrong_moment)
		wrong_moment = moment;
	printf("moment %u: %s: that is not right (%x)\n", moment,
	       scenes[scene].what, seen[scene]);
}

int main(void)
{
	pipe(going);
	pipe(never);
	draw_order();
	station_gate(SCENES, 0, 0);
	for (int turn = 0; turn < MOST_TURNS; turn++)
		for (int i = 0; i < SCENES; i++)
			if (turn < turns[order[i]]) {
				moment++;
				scenes[order[i]].act(turn);
			}
	for (int i = SCENES - 1; i >= 0; i--) {
		moment++;
		look_at(order[i]);
	}
	printf(wrong_moment ? "the first at moment %u\n" : "all is right\n",
	       wrong_moment);
	station_whole((uint32_t)seen, wrong_moment, moment);
	return reboot(LINUX_REBOOT_CMD_POWER_OFF);
}
