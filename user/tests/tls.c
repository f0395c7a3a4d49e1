/*
 * Thread-local segments: each task has its own, reloaded at every switch;
 * fork copies them, SETTLS gives the child another, exec clears them (J).
 * One may be the stack's segment, too: who takes that away has himself killed.
 * linux: (qemu-i386 has a segment table of its own) no number is printed.
 * needs: threads
 */
#include "threads.h"

#define RPL_USER	3
#define TURNS		200

struct block {
	int value, other;
};

static struct user_desc segment(int entry, void *base)
{
	return (struct user_desc){
		.entry_number = entry, .base_addr = (uint32_t)base,
		.limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1,
		.useable = 1,
	};
}

static uint32_t selector(uint32_t entry)
{
	return entry << 3 | RPL_USER;
}

static void load_gs(uint32_t entry)
{
	__asm__ volatile("movw %w0, %%gs" : : "r" (selector(entry)));
}

static int gs_value(void)
{
	int value;
	__asm__ volatile("movl %%gs:0, %0" : "=r" (value));
	return value;
}

static uint32_t entry;		/* the one the kernel gave us */

static void a_segment(void)
{
	static struct block mine = { 31, 0 };
	struct user_desc d = segment(-1, &mine);
	SEE(set_thread_area(&d), 0);
	entry = d.entry_number;
	SEE_TRUE(entry != (uint32_t)-1);
	load_gs(entry);
	SEE(gs_value(), 31);
	__asm__ volatile("movl $32, %%gs:4" : : : "memory");
	SEE(mine.other, 32);
	struct user_desc back = { .entry_number = entry };
	SEE(get_thread_area(&back), 0);
	SEE_SAME(back.base_addr, (uint32_t)&mine);
	SEE(back.limit, 0xfffff);
	SEE_TRUE(back.seg_32bit && back.limit_in_pages && back.useable);
	SEE_TRUE(!back.read_exec_only && !back.seg_not_present);
	say("gs reaches the block\n");
}

static void refusals(void)
{
	static struct block b;
	const int bad[] = { 0, 1, 2, 3, 5, 100, 1 << 30, -2 };
	for (unsigned i = 0; i < COUNT(bad); i++) {
		struct user_desc d = segment(bad[i], &b);
		CHECK_EQ(set_thread_area(&d), -EINVAL);
		CHECK_EQ(get_thread_area(&d), -EINVAL);
	}
	SEE(set_thread_area((void *)KERNEL_BASE), -EFAULT);
	SEE(set_thread_area(NULL), -EFAULT);
	SEE(get_thread_area(NULL), -EFAULT);
	struct user_desc d = segment(-1, &b);
	struct user_desc absent = segment(entry, &b);
	absent.seg_not_present = 1;
	SEE(set_thread_area(&absent), -EINVAL);
	absent.entry_number = -1;
	SEE(set_thread_area(&absent), -EINVAL);
	SEE(absent.entry_number, (uint32_t)-1);	/* not picked yet */
	int more = 0;
	uint32_t last = -1;
	while (set_thread_area(&d) == 0 && more < 10) {
		more++;
		last = d.entry_number;
		d.entry_number = -1;
	}
	SEE(more, 2);		/* three in all */
	SEE(set_thread_area(&d), -ESRCH);
	struct user_desc zeros = { .entry_number = last };
	SEE(set_thread_area(&zeros), 0);		/* and that is free */
	SEE(set_thread_area(&d), 0);
	SEE_SAME(d.entry_number, last);
	say("three segments, no more, and only those\n");
}

static int thread_body(void *arg)
{
	struct block *b = arg;
	load_gs(entry);
	for (int i = 0; i < TURNS; i++) {
		CHECK_EQ(gs_value(), b->value);
		if (i % 16 == 0)
			sched_yield();
	}
	b->other = gs_value();
	return 0;
}

/* As thread_start, with a block of its own behind gs. */
static void start_with_tls(struct thread *t, struct block *b)
{
	struct user_desc d = segment(entry, b);
	t->stack = new_stack();
	int tid = clone_call(CLONE_LIKE_A_THREAD | CLONE_SETTLS |
			     CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID,
			     t->stack + THREAD_STACK, (int *)&t->tid, &d,
			     (int *)&t->tid, thread_body, b);
	if (!SEE_TRUE(tid > 0))
		_exit(1);
	t->id = tid;
}

static void one_each(void)
{
	struct block blocks[4];
	struct thread t[4];
	for (unsigned i = 0; i < COUNT(t); i++) {
		blocks[i] = (struct block){ 100 + i, 0 };
		start_with_tls(&t[i], &blocks[i]);
	}
	for (int i = 0; i < TURNS; i++) {
		CHECK_EQ(gs_value(), 31);
		sched_yield();
	}
	for (unsigned i = 0; i < COUNT(t); i++) {
		thread_join(&t[i]);
		CHECK_EQ(blocks[i].other, 100 + i);
	}
	say("each thread its own\n");
}

static void forked(void)
{
	static struct block others = { 55, 0 };
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(gs_value(), 31);
		struct user_desc d = segment(entry, &others);
		SEE(set_thread_area(&d), 0);
		load_gs(entry);
		SEE(gs_value(), 55);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(gs_value(), 31);
	say("fork copies it, and then they are two\n");
}

/* Does the CPU see a segment there? */
static bool is_usable(uint32_t entry_number)
{
	uint32_t limit;
	bool usable;
	__asm__ volatile("lsl %2, %0\n\tsetz %1"
			 : "=r" (limit), "=q" (usable)
			 : "r" (selector(entry_number)));
	return usable;
}

/* In the new program: an entry filled before exec is empty again, also in the
 * CPU's table (where Linux keeps it until the next switch). */
static int after_exec(const char *number)
{
	struct user_desc d = { .entry_number = atoi(number) };
	CHECK(!is_usable(d.entry_number) || !on_tine());
	SEE(get_thread_area(&d), 0);
	SEE(d.base_addr, 0);
	SEE_TRUE(d.seg_not_present && d.read_exec_only);
	uint32_t gs;
	__asm__ volatile("movl %%gs, %0" : "=r" (gs));
	SEE(gs, 0);
	return check_result();
}

static void over_exec(const char *name)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		char number[16];
		snprintf(number, sizeof(number), "%d", (int)entry);
		char *args[] = { (char *)name, number, NULL };
		execve(self_path(name), args, NULL);
		_exit(127);
	}
	SEE(status_of(pid), 0);
	say("exec forgets it\n");
}

/* set_thread_area(d) on a stack of segment `entry`. */
static int change_under_stack(const struct user_desc *d)
{
	int result;
	uint32_t before;
	__asm__ volatile("movl %%ss, %1\n\t"
			 "movl %3, %%ss\n\t"
			 "int $0x80\n\t"
			 "movl %1, %%ss"
			 : "=a" (result), "=&S" (before)
			 : "0" (__NR_set_thread_area), "c" (selector(entry)),
			   "b" (d)
			 : "memory");
	return result;
}

static struct user_desc last_words;

static void stand_on_it(void)
{
	struct user_desc d = segment(entry, NULL);
	SEE(set_thread_area(&d), 0);
	SEE(change_under_stack(&d), 0);
	change_under_stack(&last_words);
}

static void stack_segment_gone(void)
{
	last_words = (struct user_desc){
		.entry_number = entry, .read_exec_only = 1,
		.seg_not_present = 1,
	};
	SEE(in_child(stand_on_it), SIGSEGV);
	last_words = segment(entry, NULL);
	last_words.read_exec_only = 1;
	SEE(in_child(stand_on_it), SIGSEGV);
	say("no stack segment, no program\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return after_exec(argv[1]);
	a_segment();
	refusals();
	one_each();
	forked();
	over_exec(argv[0]);
	stack_segment_gone();
	no_children_left();
	return check_result();
}
