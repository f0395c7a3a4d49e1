/*
 * futex's answers, one by one: what is refused with what, who meets whom
 * (private and not, by bits, across fork), how many wake, and requeueing (J).
 * linux: (qemu-i386 translates some of it) prints the answers.
 * needs: threads
 */
#include "threads.h"

#define CROWD		4
#define ANY		0xffffffffu
#define BAD		0xfffff000u
#define PRIVATE		FUTEX_PRIVATE_FLAG
#define REALTIME	FUTEX_CLOCK_REALTIME

static int futex(const void *word, int op, int value, uint32_t timeout,
		 const void *other, uint32_t bits)
{
	return syscall6(__NR_futex, (int)word, op, value, timeout, (int)other,
			bits);
}

static int words[4] __attribute__((aligned(16)));

static void answer(const char *what, int result)
{
	say("%s: %d\n", what, result);
}

static void refusals(void)
{
	struct timespec none = { 0, 0 }, bad = { 0, -1 }, before = { -1, 0 };
	uint32_t now = (uint32_t)&none, odd = (uint32_t)words + 2;
	char *page = new_stack();
	munmap(page, THREAD_STACK);
	say("refusals\n");
	answer("wait, another value", futex(words, 0, 1, 0, 0, 0));
	answer("wait, no time", futex(words, 0, 0, now, 0, 0));
	answer("bad time before value", futex(words, 0, 1, (uint32_t)&bad, 0,
					      0));
	answer("bad time before place", futex((void *)odd, 0, 1,
					      (uint32_t)&before, 0, 0));
	answer("time nowhere", futex(words, 0, 1, BAD, 0, 0));
	answer("odd place", futex((void *)odd, 0, 1, 0, 0, 0));
	answer("odd place, private", futex((void *)odd, 1 | PRIVATE, 1, 0, 0,
					   0));
	answer("wait nowhere", futex(page, 0, 0, now, 0, 0));
	answer("wait nowhere, private", futex(page, PRIVATE, 0, now, 0, 0));
	answer("wake nowhere", futex(page, 1, 1, 0, 0, 0));
	answer("wake nowhere, private", futex(page, 1 | PRIVATE, 1, 0, 0, 0));
	answer("wait with a date", futex(words, 9, 0, now, 0, ANY));
	answer("the same by the wall", futex(words, 9 | REALTIME, 0, now, 0,
					     ANY));
	answer("wait without bits", futex(words, 9, 0, now, 0, 0));
	answer("wake without bits", futex(words, 10, 0, 0, 0, 0));
	answer("wake by the wall", futex(words, 1 | REALTIME, 0, 0, 0, 0));
	answer("unknown", futex(words, 77, 0, 0, 0, 0));
	answer("unknown flag", futex(words, 1 | 0x1000, 1, 0, 0, 0));
	answer("requeue, negative", futex(words, 3, -1, 0, words + 1, 0));
	answer("requeue, negative too", futex(words, 3, 0, -1, words + 1, 0));
	answer("requeue to nowhere", futex(words, 4, 1, 1, page, 0));
	answer("requeue to odd", futex(words, 4, 1, 1, (void *)odd, 0));
	answer("requeue, another value", futex(words, 4, 1, 1, words + 1, 5));
	answer("requeue nobody", futex(words, 4, 1, 1, words + 1, 0));
}

/* --- a crowd that sleeps on a word, each in its own way --- */

static struct sleeper {
	struct thread thread;
	const void *word;
	int op;
	uint32_t bits;
	volatile int result;
} crowd[CROWD];

static int sleeper(void *arg)
{
	struct sleeper *me = arg;
	me->result = futex(me->word, me->op, 0, 0, 0, me->bits);
	return 0;
}

static void start(int n, const void *word, int op, uint32_t bits)
{
	for (int i = 0; i < n; i++) {
		crowd[i].word = word;
		crowd[i].op = op;
		crowd[i].bits = bits << i;
		crowd[i].result = 1;
		thread_start(&crowd[i].thread, sleeper, &crowd[i]);
		until_asleep(crowd[i].thread.id);
	}
}

static void finish(int n)
{
	for (int i = 0; i < n; i++)
		thread_join(&crowd[i].thread);
	say("   ");
	for (int i = 0; i < n; i++)
		say(" %d", crowd[i].result);
	say("\n");
}

static void how_many(void)
{
	say("how many\n");
	start(4, words, 0, 0);
	answer("none is one", futex(words, 1, 0, 0, 0, 0));
	answer("as is less", futex(words, 1, -3, 0, 0, 0));
	answer("the rest", futex(words, 1, 9, 0, 0, 0));
	answer("nobody", futex(words, 1, 9, 0, 0, 0));
	finish(4);
}

static void by_bits(void)
{
	say("by bits\n");
	start(4, words, 9, 1);
	answer("third and fourth bit", futex(words, 10, 9, 0, 0, 12));
	answer("the third again", futex(words, 10, 9, 0, 0, 4));
	answer("any, one", futex(words, 1, 1, 0, 0, 0));
	answer("the second", futex(words, 10, 1, 0, 0, 2));
	finish(4);
}

static void private_or_not(void)
{
	int *page = shared_page();
	say("private or not\n");
	start(1, words, PRIVATE, 0);
	answer("not private", futex(words, 1, 9, 0, 0, 0));
	answer("private", futex(words, 1 | PRIVATE, 9, 0, 0, 0));
	finish(1);
	start(1, page, 0, 0);
	answer("private", futex(page, 1 | PRIVATE, 9, 0, 0, 0));
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(futex(page, 1, 9, 0, 0, 0));
	answer("from a child", status_of(pid));
	finish(1);
	start(1, page, PRIVATE, 0);
	pid = must_fork();
	if (pid == 0)
		_exit(futex(page, 1 | PRIVATE, 9, 0, 0, 0));
	answer("a child, private", status_of(pid));
	answer("ourselves", futex(page, 1 | PRIVATE, 9, 0, 0, 0));
	finish(1);
}

static void requeueing(void)
{
	int *page = shared_page();
	say("requeueing\n");
	start(4, words, PRIVATE, 0);
	answer("one wakes, two move", futex(words, 3 | PRIVATE, 1, 2,
					    words + 1, 0));
	answer("here", futex(words, 1 | PRIVATE, 9, 0, 0, 0));
	answer("there", futex(words + 1, 1 | PRIVATE, 9, 0, 0, 0));
	finish(4);
	start(4, words, 0, 0);
	answer("none wakes, all move", futex(words, 4, 0, 9, page, 0));
	answer("here", futex(words, 1, 9, 0, 0, 0));
	answer("on the spot", futex(page, 4, 1, 2, page, 0));
	answer("there, in a bucket with it", futex(page, 3, 0, 9,
						   page + 64, 0));
	answer("not there now", futex(page, 1, 9, 0, 0, 0));
	answer("there", futex(page + 64, 1, 9, 0, 0, 0));
	finish(4);
}

int main(void)
{
	refusals();
	how_many();
	by_bits();
	private_or_not();
	requeueing();
	no_children_left();
	return check_result();
}
