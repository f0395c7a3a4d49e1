/*
 * Robust lists: what becomes of the locks a thread holds at its end, by exit,
 * by a signal, by execve; and lists that are not to be believed.
 * linux: prints what held; as root alone for the last part.
 * needs: threads users
 */
#include "threads.h"
#include <uapi/threads.h>

#define LOCKS	3000
#define DEAD	FUTEX_OWNER_DIED
#define ASLEEP	(DEAD | FUTEX_WAITERS)
#define NOWHERE	((struct robust_list *)0x10)

struct lock {
	struct robust_list link;
	uint32_t pad, word;
};

static struct shared {
	struct robust_list_head head;
	struct lock lock[LOCKS];
	volatile uint32_t ready;
} *s;

static int set_list(void *head, int size)
{
	return syscall2(__NR_set_robust_list, (int)head, size);
}

static int get_list(pid_t pid, uint32_t *head, uint32_t *size)
{
	return syscall3(__NR_get_robust_list, pid, (int)head, (int)size);
}

/* The first n locks are in the list, in their order; the word of each is the
 * caller's number and `bits`. */
static void hold(int n, uint32_t bits)
{
	memset(s, 0, sizeof(*s));
	s->head.futex_offset = offsetof(struct lock, word);
	s->head.list.next = &s->head.list;
	for (int i = n - 1; i >= 0; i--) {
		s->lock[i].link.next = s->head.list.next;
		s->lock[i].word = gettid() | bits;
		s->head.list.next = &s->lock[i].link;
	}
	CHECK_EQ(set_list(&s->head, sizeof(s->head)), 0);
}

static int nr_dead(void)
{
	int n = 0;
	for (int i = 0; i < LOCKS; i++)
		n += s->lock[i].word == DEAD;
	return n;
}

static void the_call(void)
{
	uint32_t head = 1, size = 0;
	struct robust_list_head mine = { { NULL }, 0, NULL };
	SEE(get_list(0, &head, &size), 0);
	SEE(head, 0);
	SEE(size, 12);
	SEE(set_list(&mine, 11), -EINVAL);
	SEE(set_list(&mine, 0), -EINVAL);
	SEE(set_list(&mine, 12), 0);
	SEE(get_list(getpid(), &head, &size), 0);
	SEE_SAME(head, (uint32_t)&mine);
	SEE(get_list(0, NULL, &size), -EFAULT);
	SEE(get_list(0, &head, NULL), -EFAULT);
	SEE(get_list(-1, &head, &size), -ESRCH);
	pid_t child = must_fork();
	if (child == 0) {
		SEE(get_list(0, &head, &size), 0);
		SEE(head, 0);			/* not inherited */
		_exit(check_result());
	}
	SEE(status_of(child), 0);
	SEE(set_list(NULL, 12), 0);
	say("the call\n");
}

static void by_exit(void)
{
	hold(3, 0);
	s->lock[1].word = 1;			/* another's */
}

static void by_signal(void)
{
	hold(3, 0);
	kill(getpid(), SIGKILL);
}

static void by_exec(void)
{
	char *argv[] = { "/proc/self/exe", "again", NULL };
	hold(3, 0);
	execve(argv[0], argv, NULL);
}

static void with_a_ring(void)
{
	hold(3, 0);
	s->lock[2].link.next = &s->lock[0].link;
}

static void with_many(void)
{
	hold(LOCKS, 0);
}

static void with_a_gap(void)
{
	hold(5, 0);
	s->lock[2].link.next = NOWHERE;		/* lock[2] is the last */
}

static void with_an_odd_word(void)
{
	hold(3, 0);
	s->head.futex_offset++;
}

static void with_no_head(void)
{
	hold(3, 0);
	CHECK_EQ(set_list(NOWHERE, sizeof(s->head)), 0);
}

static void with_no_offset(void)
{
	hold(3, 0);
	s->head.futex_offset = 0x7ffffffc;
}

static void with_a_pending(void)
{
	hold(3, 0);
	s->lock[9].word = gettid();
	s->head.list_op_pending = &s->lock[9].link;
}

static void with_a_bad_pending(void)
{
	hold(3, 0);
	s->head.list_op_pending = NOWHERE;
}

static void with_one_in_both(void)
{
	hold(3, 0);
	s->head.list_op_pending = &s->lock[1].link;
}

static void in_the_kernels_half(void)
{
	hold(3, 0);
	s->lock[0].link.next = (void *)KERNEL_BASE;
}

static const struct {
	const char *name;
	void (*body)(void);
	int status, dead;
} ends[] = {
	{ "exit", by_exit, 0, 2 }, { "SIGKILL", by_signal, SIGKILL, 3 },
	{ "execve", by_exec, 0, 3 },
	{ "a ring without its head", with_a_ring, 0, 3 },
	{ "too many", with_many, 0, ROBUST_LIST_LIMIT },
	{ "a link to nowhere", with_a_gap, 0, 3 },
	{ "a word that is none", with_an_odd_word, 0, 0 },
	{ "a head that is none", with_no_head, 0, 0 },
	{ "words that are nowhere", with_no_offset, 0, 0 },
	{ "one under way", with_a_pending, 0, 4 },
	{ "one under way that is none", with_a_bad_pending, 0, 3 },
	{ "one under way and in the list", with_one_in_both, 0, 3 },
	{ "a link into the kernel", in_the_kernels_half, 0, 1 },
};

static void the_ends(void)
{
	for (unsigned i = 0; i < COUNT(ends); i++) {
		say("%s:\n", ends[i].name);
		SEE(in_child(ends[i].body), ends[i].status);
		SEE(nr_dead(), ends[i].dead);
	}
}

static void wait_at(uint32_t i)
{
	while (s->lock[i].word == FUTEX_WAITERS + (s->lock[i].word &
						   FUTEX_TID_MASK))
		syscall4(__NR_futex, (int)&s->lock[i].word, FUTEX_WAIT,
			 s->lock[i].word, 0);
}

/* A child that waits for a lock of its parent's, which ends; pending: the lock
 * is free already, but nobody was woken. */
static void a_waiter(bool pending)
{
	pid_t owner = must_fork();
	if (owner == 0) {
		hold(1, FUTEX_WAITERS);
		if (pending) {
			s->head.list.next = &s->head.list;
			s->head.list_op_pending = &s->lock[0].link;
		}
		pid_t waiter = must_fork();
		if (waiter == 0) {
			wait_at(0);
			s->ready = 1;
			_exit(0);
		}
		until_asleep(waiter);
		if (pending)
			s->lock[0].word = 0;
		_exit(0);
	}
	SEE(status_of(owner), 0);
	while (!s->ready)
		nap(1);
	SEE(s->lock[0].word, pending ? 0 : ASLEEP);
}

static int thread_with_locks(void *unused)
{
	(void)unused;
	hold(2, 0);
	return 0;
}

static void a_thread(void)
{
	struct thread t;
	thread_start(&t, thread_with_locks, NULL);
	thread_join(&t);
	SEE(nr_dead(), 2);
}

static void others(void)
{
	uint32_t head, size;
	pid_t parent = getpid(), child = must_fork();
	if (child) {
		SEE(status_of(child), 0);
		return;
	}
	SEE(setgid(1000) | setuid(1000), 0);
	SEE(get_list(parent, &head, &size), -EPERM);
	SEE(get_list(0, &head, &size), 0);
	_exit(check_result());
}

static const struct part as_root[] = { { "others", others } };

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return 0;
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	the_call();
	the_ends();
	a_waiter(false);
	a_waiter(true);
	a_thread();
	run_as_root(as_root, COUNT(as_root));
	no_children_left();
	return check_result();
}
