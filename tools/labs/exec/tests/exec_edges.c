/*
 * What is left of an exec when all is over: timers of the old program, the word
 * that its end is told by, what a tracer sees, where /proc finds argv, how many
 * pages it says there are; and the edges of what a program may be.
 */
#include "programs.h"
#include "traced.h"
#include "failalloc.h"
#include <unsealed.h>
#include <uapi/clocks.h>

#define KIB		1024u
#define STRING		(100 * KIB)
#define PLACE		"/tmp/exec_edges.tmp"
#define LOWEST		0x00110000u
#define HIGH		0x08048000u
#define CODE		28		/* so that 150 is behind the segment */

static const char *path;
static char *text;

/* --- the new program, by argv[1] --- */

/* Lines of /proc/self/pages, and what statm says of them. */
static int pages(void)
{
	static char lines[32 * KIB], numbers[128];
	int n = 0;

	numbers[0] = 0;			/* the pages are there before */
	lines[sizeof(lines) - 1] = 0;
	if (slurp("/proc/self/statm", numbers, sizeof(numbers)) < 0 ||
	    slurp("/proc/self/pages", lines, sizeof(lines)) < 0)
		return 1;
	for (char *at = lines; (at = strchr(at, '\n')) != NULL; at++)
		n++;
	char *second = strchr(numbers, ' ');

	return !second || atoi(second + 1) != n;
}

/* argv, and no word of what comes behind it. */
static int named(int argc, char **argv)
{
	static char line[256];
	int n = slurp("/proc/self/cmdline", line, sizeof(line)), at = 0;

	for (int i = 0; i < argc; i++) {
		if (at >= n || strcmp(line + at, argv[i]))
			return 1;
		at += strlen(argv[i]) + 1;
	}
	return n != at;
}

/* A timer that the old program has made is no more; its alarms are. */
static int rings(void)
{
	struct itimerval it;
	int left[8];

	CHECK_EQ(syscall2(__NR_timer_gettime, 0, (int)left), -EINVAL);
	CHECK_EQ(syscall2(__NR_getitimer, ITIMER_REAL, (int)&it), 0);
	CHECK(it.it_value.tv_sec > 0);
	CHECK_EQ(syscall2(__NR_getitimer, ITIMER_VIRTUAL, (int)&it), 0);
	CHECK(it.it_value.tv_sec > 0);
	return check_result();
}

static int new_program(int argc, char **argv)
{
	if (!strcmp(argv[1], "pages"))
		return pages();
	if (!strcmp(argv[1], "named"))
		return named(argc, argv);
	if (!strcmp(argv[1], "rings"))
		return rings();
	return 0;
}

/* --- what starts it --- */

static int becomes(const char *what)
{
	char *argv[] = { "x", (char *)what, "last", NULL };
	char *env[] = { "ENV=1", NULL };

	return execve(path, argv, env);
}

static int run(const char *what)
{
	pid_t pid = must_fork();

	if (pid == 0)
		_exit(-becomes(what));
	return status_of(pid);
}

static void timers(void)
{
	pid_t pid = must_fork();

	if (pid == 0) {
		struct itimerval it = { .it_value = { .tv_sec = 1000 } };
		int id = -1;

		CHECK_EQ(syscall3(__NR_timer_create, CLOCK_MONOTONIC, 0,
				  (int)&id), 0);
		CHECK_EQ(id, 0);
		syscall3(__NR_setitimer, ITIMER_REAL, (int)&it, 0);
		syscall3(__NR_setitimer, ITIMER_VIRTUAL, (int)&it, 0);
		_exit(check_result() ? 98 : -becomes("rings"));
	}
	SEE(status_of(pid), 0);
}

static int becomes_other(void *arg)
{
	return -becomes(arg);
}

/* Its word in memory that is shared becomes 0, and whoever waits is woken. */
static void told(void)
{
	static volatile int word;
	char *stack = new_stack();

	word = 1;
	pid_t pid = clone_call(CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
			       stack + THREAD_STACK, NULL, NULL, (int *)&word,
			       becomes_other, "told");

	for (int i = 0; i < 1000 && word; i++)
		nap(1);
	SEE(word, 0);
	SEE(status_of(pid), 0);
}

/* Where the tracer stops it the call is still execve. */
static void seen_by_tracer(void)
{
	pid_t pid = must_fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		_exit(-becomes("traced"));
	}
	SEE(next_status(pid), STOPPED(SIGTRAP));
	struct user_regs regs = regs_of(pid);

	SEE(regs.orig_eax, __NR_execve);
	SEE(regs.eax, 0);
	resume(PTRACE_CONT, pid, 0);
	SEE(status_of(pid), 0);
}

/* So many strings of STRING bytes: the answer, or 0 where it became one. */
static int strings(int n)
{
	char *argv[100] = { "x", "strings" };
	pid_t pid = must_fork();

	if (pid == 0) {
		for (int i = 0; i < n; i++)
			argv[2 + i] = text;
		_exit(-execve(path, argv, NULL));
	}
	return WEXITSTATUS(status_of(pid));
}

static void limit_stack(uint32_t bytes)
{
	struct rlimit64 limit = { bytes, RLIM64_INFINITY };

	CHECK_EQ(prlimit64(0, RLIMIT_STACK, &limit, NULL), 0);
}

/* 6 MiB, wherever the limit is; 128 KiB, however small it is. */
static void most_and_least(void)
{
	limit_stack(64 * KIB * KIB);
	SEE(strings(60), 0);
	SEE(strings(62), E2BIG);
	limit_stack(400 * KIB);
	SEE(strings(1), 0);
	SEE(strings(2), E2BIG);
	/* with "x", "strings", their NULs and four pointers: to the byte */
	const uint32_t all = 2 * STRING + 10 + 4 * sizeof(char *);

	limit_stack(4 * all);
	SEE(strings(2), 0);
	limit_stack(4 * all - 4);
	SEE(strings(2), E2BIG);
}

/* A program file: a segment of text, another one behind it where second is not
 * 0, and bytes that are neither zeros nor the first one's. */
static struct {
	struct elf32_ehdr header;
	struct elf32_phdr load, data;
	uint8_t code[CODE], behind[64];
} image;

#define SIZE	offsetof(typeof(image), behind)

static void make(uint32_t place, uint32_t extra, uint32_t second,
		 const uint8_t *code)
{
	memset(&image, 0, sizeof(image));
	memset(image.behind, 0x55, sizeof(image.behind));
	memcpy(image.code, code, CODE);
	good_heads(&image.header, ET_EXEC, place, SIZE,
		   offsetof(typeof(image), code), &image.load,
		   offsetof(typeof(image), load));
	image.load.p_memsz += extra;
	if (second) {
		image.header.e_phnum = 2;
		image.data = image.load;
		image.data.p_offset = SIZE;
		image.data.p_vaddr = second + SIZE;
		image.data.p_filesz = image.data.p_memsz = sizeof(image.behind);
		image.data.p_flags = PF_R | PF_W;
	}
	put_file(PLACE, &image, sizeof(image), 0700);
}

/* What comes of it, where the k-th allocation fails? */
static int outcome(int k)
{
	char *argv[] = { "x", NULL };
	pid_t pid = must_fork();

	if (pid == 0) {
		if (k)
			fail_at(k);
		int err = execve(PLACE, argv, NULL);

		fail_at(0);
		_exit(-err);
	}
	return sure_status(pid);
}

static int small(uint32_t place, uint32_t extra, uint32_t second,
		 const uint8_t *code)
{
	make(place, extra, second, code);
	return outcome(0);
}

/* The same; and for each K the program is refused, or is what it is else. */
static void sweeps(uint32_t extra, uint32_t second, const uint8_t *code,
		   int status)
{
	int wrong = 0, k;

	SEE(small(HIGH, extra, second, code), status);
	for (k = 1; k < MOST_ALLOCATIONS; k++) {
		int is = outcome(k);

		wrong += is != status && is != W_EXITCODE(ENOMEM, 0) &&
			 is != W_EXITCODE(EFAULT, 0) && is != SIGKILL;
		if (!has_failed())
			break;
	}
	SEE(wrong, 0);
	SEE_TRUE(k < MOST_ALLOCATIONS);
}

/* At the lowest place that there is; zeros that may not be written; a page of
 * two segments; one that begins on the page where the other's zeros end. */
static void segments(void)
{
	static const uint8_t code[][CODE] = {
		{ 0xb8, 1, 0, 0, 0, 0xbb, 42, 0, 0, 0, 0xcd, 0x80 },
		/* movzbl HIGH + 150, %ebx; exit */
		{ 0x0f, 0xb6, 0x1d, 150, 0x80, 4, 8, 0xb8, 1, 0, 0, 0, 0xcd,
		  0x80 },
		/* movzbl of a page of zeros; exit */
		{ 0x0f, 0xb6, 0x1d, 0, 0xa0, 4, 8, 0xb8, 1, 0, 0, 0, 0xcd,
		  0x80 },
		/* movb $1 to it */
		{ 0xc6, 5, 0, 0xa0, 4, 8, 1, 0xb8, 1, 0, 0, 0, 0xcd, 0x80 },
		/* movb $1, HIGH + 150; exit with 42 */
		{ 0xc6, 5, 150, 0x80, 4, 8, 1, 0xb8, 1, 0, 0, 0, 0xbb, 42, 0,
		  0, 0, 0xcd, 0x80 },
		/* the same, a page higher */
		{ 0xc6, 5, 150, 0x90, 4, 8, 1, 0xb8, 1, 0, 0, 0, 0xbb, 42, 0,
		  0, 0, 0xcd, 0x80 },
	};
	const int well = W_EXITCODE(42, 0);

	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	SEE(small(LOWEST, 0, 0, code[0]), well);
	SEE(small(HIGH, 3 * PAGE_SIZE, 0, code[0]), well);
	sweeps(3 * PAGE_SIZE, 0, code[1], 0);
	SEE(small(HIGH, 3 * PAGE_SIZE, 0, code[2]), 0);
	SEE(small(HIGH, 3 * PAGE_SIZE, 0, code[3]), SIGSEGV);
	sweeps(0, HIGH, code[4], well);
	SEE(small(HIGH, PAGE_SIZE - SIZE, HIGH + PAGE_SIZE, code[5]), well);
	unlink(PLACE);
	close(failalloc_fd);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return new_program(argc, argv);
	path = self_path(argv[0]);
	text = sbrk(STRING);
	memset(text, 'x', STRING - 1);
	SEE(run("pages"), 0);
	SEE(run("named"), 0);
	timers();
	told();
	seen_by_tracer();
	segments();
	SEE(in_child(most_and_least), 0);
	no_children_left();
	return check_result();
}
