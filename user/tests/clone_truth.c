/*
 * What clone, clone3 and vfork answer: one line a question (J).
 * linux: wants root; prints the answers.
 * since: 6.9, which changed some.
 * differs: tools/tests/test_clone.py knows which flags Tine refuses.
 * needs: threads trace names pidfd more
 */
#include "clone_effects.h"

#define BAD_POINTER	((void *)8)
#define NEWTIME		0x80
#define NO_FD		9999

/* --- C: which flags does clone take? --- */

static const char *const flag_names[32] = {
	[8] = "VM", "FS", "FILES", "SIGHAND", "PIDFD", "PTRACE", "VFORK",
	"PARENT", "THREAD", "NEWNS", "SYSVSEM", "SETTLS", "PARENT_SETTID",
	"CHILD_CLEARTID", "DETACHED", "UNTRACED", "CHILD_SETTID", "NEWCGROUP",
	"NEWUTS", "NEWIPC", "NEWUSER", "NEWPID", "NEWNET", "IO",
};

static struct user_desc segment(int entry)
{
	static int block;
	struct user_desc d = {
		.entry_number = entry, .base_addr = (uint32_t)&block,
		.limit = 0xfffff, .seg_32bit = 1, .limit_in_pages = 1,
		.useable = 1,
	};
	if (entry == 0) {		/* one that there is */
		d.entry_number = -1;
		set_thread_area(&d);
	}
	return d;
}

struct clone_question {
	uint32_t flags;
	const char *note;
	void *ptid, *ctid, *tls;
};

static void ask_clone(const void *question)
{
	const struct clone_question *q = question;
	static int ptid, ctid;
	struct user_desc d = segment(q->tls == stack ? -1 : 0);
	bool note = q->note;
	made(clone_call(q->flags, stack + sizeof(stack),
			note && q->ptid ? q->ptid : &ptid,
			note && q->tls == BAD_POINTER ? BAD_POINTER : &d,
			note && q->ctid ? q->ctid : &ctid, leave, NULL));
}

static void say_flags(uint32_t flags)
{
	char text[128] = "";
	for (int bit = 8; bit < 32; bit++)
		if (flags >> bit & 1) {
			if (text[0])
				strcpy(text + strlen(text), "|");
			strcpy(text + strlen(text), flag_names[bit]);
		}
	say("C clone %s+sig%u", text[0] ? text : "0", flags & CSIGNAL);
}

static void clone_questions(const struct clone_question *q)
{
	for (; q->note || q->flags != ~0u; q++) {
		say_flags(q->flags);
		say("%s%s -> ", q->note ? " " : "", q->note ? q->note : "");
		in_a_cell(ask_clone, q);
	}
}

#define Q(flags) { flags, NULL, NULL, NULL, NULL }

static const struct clone_question clones[] = {
	Q(0), Q(CHLD), Q(VM), Q(VM | CHLD), Q(CLONE_FS | CHLD),
	Q(CLONE_FILES | CHLD), Q(HAND | CHLD), Q(VM | HAND | CHLD),
	Q(THREAD | CHLD), Q(VM | THREAD), Q(HAND | THREAD),
	Q(VM | HAND | THREAD), Q(VM | HAND | THREAD | CHLD),
	Q(VM | CLONE_VFORK | CHLD), Q(CLONE_VFORK | CHLD), Q(PARENT | CHLD),
	Q(VM | PARENT | CHLD), Q(VM | HAND | PARENT | THREAD),
	Q(CLONE_SYSVSEM | CHLD), Q(CLONE_PTRACE | CHLD),
	Q(CLONE_UNTRACED | CHLD), Q(CLONE_IO | CHLD), Q(CLONE_DETACHED | CHLD),
	Q(PSET | CHLD), Q(SET | CHLD), Q(CLEAR | CHLD),
	Q(PSET | CLEAR | SET | CHLD), Q(CLONE_SETTLS | CHLD),
	Q(VM | CLONE_SETTLS | CHLD), Q(CLONE_NEWNS | CHLD),
	Q(CLONE_FS | CLONE_NEWNS | CHLD), Q(USER | CHLD),
	Q(CLONE_FS | USER | CHLD), Q(VM | HAND | THREAD | USER),
	Q(VM | USER | CHLD), Q(VM | HAND | USER | CHLD),
	Q(PARENT | USER | CHLD), Q(PID | CHLD), Q(VM | PID | CHLD),
	Q(VM | HAND | PID | CHLD), Q(VM | HAND | THREAD | PID),
	Q(PARENT | PID | CHLD), Q(CLONE_NEWIPC | CHLD),
	Q(CLONE_SYSVSEM | CLONE_NEWIPC | CHLD), Q(CLONE_NEWUTS | CHLD),
	Q(VM | CLONE_NEWUTS | CHLD), Q(CLONE_NEWCGROUP | CHLD),
	Q(CLONE_NEWNET | CHLD), Q(PIDFD | CHLD),
	Q(PIDFD | CLONE_DETACHED | CHLD), Q(VM | HAND | PIDFD | THREAD),
	Q(PIDFD | PSET | CHLD), Q(VM | PIDFD | CHLD), Q(PIDFD | PARENT | CHLD),
	Q(10), Q(12), Q(32), Q(64), Q(65), Q(100), Q(127), Q(255),
	Q(CLONE_LIKE_A_THREAD | CLONE_SETTLS | PSET | CLEAR),
	Q(CLEAR | SET | CHLD), Q(VM | CLONE_VFORK | CHLD),
	{ PSET | CHLD, "bad parent_tid ptr", BAD_POINTER, NULL, NULL },
	{ PIDFD | CHLD, "bad pidfd ptr", BAD_POINTER, NULL, NULL },
	{ CLONE_SETTLS | CHLD, "bad tls ptr", NULL, NULL, BAD_POINTER },
	{ CLONE_SETTLS | CHLD, "entry_number=-1", NULL, NULL, stack },
	{ SET | CHLD, "bad child_tid ptr", NULL, BAD_POINTER, NULL },
	{ CLEAR | CHLD, "bad child_tid ptr", NULL, BAD_POINTER, NULL },
	Q(~0u),
};

static void ask_null_stack(const void *unused)
{
	(void)unused;
	pid_t pid = syscall5(__NR_clone, SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(9);
	tell_answer("%s", ending(status_of(pid)));
}

/* --- D: and which clone3? --- */

static int words[3];
static const int no_pid[1] = { 0 }, init_pid[1] = { 1 };

#define SIZE	sizeof(struct clone_args)
#define D(name, flag_set, sig, bytes, ...) \
	{ .label = name, .flags = flag_set, .signal = sig, .size = bytes, \
	  __VA_ARGS__ }

static const struct clone3_question {
	const char *label;
	uint64_t flags;
	uint32_t signal, size;
	uint32_t pidfd, ptid, stack, stack_size, set_tid, set_tid_size;
	uint64_t tail;
} clones3[] = {
	D("fork-like size=64", 0, CHLD, 64),
	D("size=80", 0, CHLD, 80),
	D("size=88", 0, CHLD, 88),
	D("size=63", 0, CHLD, 63),
	D("size=0", 0, CHLD, 0),
	D("size=96 nonzero tail", 0, CHLD, 96, .tail = 1),
	D("size=4096 zero tail", 0, CHLD, 4096),
	D("size=4097", 0, CHLD, 4097),
	D("CSIGNAL bits in flags", CHLD, 0, SIZE),
	D("exit_signal=0", 0, 0, SIZE),
	D("exit_signal=64", 0, 64, SIZE),
	D("exit_signal=65", 0, 65, SIZE),
	D("exit_signal=0x100", 0, 0x100, SIZE),
	D("CLEAR_SIGHAND", CLONE_CLEAR_SIGHAND, CHLD, SIZE),
	D("CLEAR_SIGHAND|SIGHAND|VM", CLONE_CLEAR_SIGHAND | HAND | VM, CHLD,
	  SIZE),
	D("DETACHED", CLONE_DETACHED, CHLD, SIZE),
	D("unknown flag 1<<40", 1ull << 40, CHLD, SIZE),
	D("SIGHAND without VM", HAND, CHLD, SIZE),
	D("THREAD without SIGHAND", THREAD | VM, 0, SIZE),
	D("THREAD|SIGHAND|VM exit_signal=17", THREAD | HAND | VM, CHLD, SIZE),
	D("THREAD|SIGHAND|VM", THREAD | HAND | VM, 0, SIZE),
	D("PARENT exit_signal=17", PARENT, CHLD, SIZE),
	D("PARENT exit_signal=0", PARENT, 0, SIZE),
	D("stack without stack_size", 0, CHLD, SIZE, .stack = AT(0x8000)),
	D("stack_size without stack", 0, CHLD, SIZE, .stack_size = 4096),
	D("stack in kernel space", 0, CHLD, SIZE, .stack = KERNEL_BASE,
	  .stack_size = 4096),
	D("PIDFD", PIDFD, CHLD, SIZE, .pidfd = 1),
	D("PIDFD|PARENT_SETTID same pointer", PIDFD | PSET, CHLD, SIZE,
	  .pidfd = 1, .ptid = 1),
	D("PIDFD|PARENT_SETTID different", PIDFD | PSET, CHLD, SIZE,
	  .pidfd = 1, .ptid = 2),
	D("PIDFD|DETACHED", PIDFD | CLONE_DETACHED, CHLD, SIZE, .pidfd = 1),
	D("PIDFD NULL ptr", PIDFD, CHLD, SIZE),
	D("PIDFD|THREAD|SIGHAND|VM", PIDFD | THREAD | HAND | VM, 0, SIZE,
	  .pidfd = 1),
	D("NEWNS|FS", CLONE_NEWNS | CLONE_FS, CHLD, SIZE),
	D("NEWTIME", NEWTIME, CHLD, SIZE),
	D("set_tid NULL size 1", 0, CHLD, SIZE, .set_tid_size = 1),
	D("set_tid_size=33", 0, CHLD, SIZE, .set_tid = 1, .set_tid_size = 33),
	D("set_tid={1}", 0, CHLD, SIZE, .set_tid = 1, .set_tid_size = 1),
	D("set_tid={0}", 0, CHLD, SIZE, .set_tid = 2, .set_tid_size = 1),
	D("INTO_CGROUP bad fd", CLONE_INTO_CGROUP, CHLD, SIZE),
};

static void ask_clone3(const void *question)
{
	static char room[2 * PAGE_SIZE] __attribute__((aligned(8)));
	struct clone_args *a = (struct clone_args *)room;
	const struct clone3_question *q = question;
	const int *const tids[] = { NULL, init_pid, no_pid };
	a->flags = q->flags;
	a->exit_signal = q->signal;
	a->pidfd = q->pidfd ? AT(&words[q->pidfd]) : 0;
	a->parent_tid = q->ptid ? AT(&words[q->ptid]) : 0;
	a->stack = q->flags & VM ? AT(stack) : q->stack;
	a->stack_size = q->flags & VM ? sizeof(stack) : q->stack_size;
	a->set_tid = AT(tids[q->set_tid]);
	a->set_tid_size = q->set_tid_size;
	a->cgroup = q->flags & CLONE_INTO_CGROUP ? NO_FD : 0;
	memcpy(a + 1, &q->tail, sizeof(q->tail));
	made(clone3_call(a, q->size, leave, NULL));
}

static void ask_null_args(const void *unused)
{
	(void)unused;
	made(clone3_call(NULL, SIZE, leave, NULL));
}

static void clone3_questions(void)
{
	for (unsigned i = 0; i < COUNT(clones3); i++) {
		say("D clone3 %s = ", clones3[i].label);
		in_a_cell(ask_clone3, &clones3[i]);
	}
	say("D clone3 args=NULL = ");
	in_a_cell(ask_null_args, NULL);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		const int here[2] = { STDIN_FILENO, -1 };
		hear(here);
		return 8;
	}
	program = (char *)self_path(argv[0]);
	answer = shared_page();
	clone_questions(clones);
	say("C clone 0+sig17 with NULL stack behaves as fork = ");
	in_a_cell(ask_null_stack, NULL);
	clone3_questions();
	effect_questions();
	no_children_left();
	return check_result();
}
