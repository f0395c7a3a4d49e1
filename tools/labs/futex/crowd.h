/* Waiters, each in a thread or a process of its own, that say how it went. */
#include <lab.h>
#include <signal.h>
#include <thread.h>

#define PAGE		4096u
#define STACK		4096u
#define MOST		100
#define OWN_PAGE	0x10000		/* an op's: it replaces the page */
#define GOES		1		/* states: it goes to wait, */
#define CAME_BACK	2		/* and here is the answer */

struct waiter {
	volatile uint32_t state;
	volatile int answer;
	volatile uint32_t turn;		/* the first that came back has 1 */
	uint32_t *word;
	int op;
	uint32_t bits;
	const struct timespec *timeout;
	uint32_t spare;
};

struct waiter *crowd;			/* shared across fork */
uint32_t first;				/* of this station's */
static uint32_t people;
static volatile uint32_t *turns;
static char stacks[MOST][STACK] __attribute__((aligned(16)));

static inline int futex(const void *word, int op, uint32_t value,
			uint32_t timeout, const void *other, uint32_t bits)
{
	return syscall6(__NR_futex, (int)word, op, value, timeout, (int)other,
			bits);
}

/* The CPU's own clock. */
static inline uint32_t now(void)
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low;
}

static inline void nap_for(int ns)
{
	struct timespec span = { 0, ns };

	nanosleep(&span, NULL);
}

/* Long enough for everybody that can run to get where it sleeps. */
static void settle(void)
{
	nap_for(3000000);
}

static void long_nap(void)
{
	nap_for(60000000);
}

/* A new crowd. */
static void begin(void)
{
	first = people;
	turns = &crowd[MOST].turn;
	*turns = 0;
}

static int waits(void *arg)
{
	struct waiter *me = arg;

	me->state = GOES;
	me->answer = futex(me->word, me->op, 0, (uint32_t)me->timeout, 0,
			   me->bits);
	me->turn = ++*turns;
	me->state = CAME_BACK;
	return 0;
}

static struct waiter *one_more(uint32_t *word, int op)
{
	struct waiter *w = &crowd[people++];

	w->word = word;
	w->op = op;
	return w;
}

/* A thread that waits; the next one comes after it. */
static void start(uint32_t *word, int op, uint32_t bits,
		  const struct timespec *timeout)
{
	struct waiter *w = one_more(word, op);

	w->bits = bits;
	w->timeout = timeout;
	clone_call(CLONE_LIKE_A_THREAD, stacks[people], NULL, NULL, NULL,
		   waits, w);
	settle();
}

static void called(int sig)
{
	(void)sig;
}

/* A process that waits, and then stays. */
static pid_t start_process(uint32_t *word, int op)
{
	struct waiter *w = one_more(word, op);
	struct sigaction act = { .sa_handler = HANDLER(called) };
	pid_t pid = fork();

	if (pid)
		return pid;
	sigaction(SIGUSR1, &act, NULL);
	if (op & OWN_PAGE)
		mmap((void *)((uint32_t)word & -PAGE), PAGE,
		     PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	w->op &= ~OWN_PAGE;
	waits(w);
	for (;;)
		pause();
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
