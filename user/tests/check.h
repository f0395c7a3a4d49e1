/*
 * What every test is made of: does it hold, and if not, where?
 *
 * CHECK notes a failure and goes on; main ends with "return check_result()".
 * What a test says (stdout) is compared with Linux where the test is
 * portable; what went wrong goes to stderr.
 */
#ifndef CHECK_H
#define CHECK_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys.h>

#define PAGE_SIZE	4096u
#define KERNEL_BASE	0xC0000000u
#define TABLE_SPAN	0x400000u	/* what one page table maps */
#define MAX_REPORTS	20		/* a loop that fails fails briefly */

#define UNUSED		__attribute__((unused))
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static int check_failures;

/* One line of expected output. Never a pid, an address or a time. */
static UNUSED __printf_like(1, 2) void say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vdprintf(1, format, args);
	va_end(args);
}

static UNUSED __printf_like(1, 2) void report(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (check_failures <= MAX_REPORTS)
		vdprintf(2, format, args);
	va_end(args);
}

#define CHECK(cond) \
	check_that(!!(cond), __FILE__, __LINE__, #cond)
#define CHECK_EQ(got, want) \
	check_equal((long)(got), (long)(want), __FILE__, __LINE__, \
		    #got " == " #want)

static UNUSED bool check_that(bool holds, const char *file, int line,
			      const char *what)
{
	if (!holds) {
		check_failures++;
		report("%s:%d: not so: %s\n", file, line, what);
	}
	return holds;
}

static UNUSED bool check_equal(long got, long want, const char *file, int line,
			       const char *what)
{
	if (got != want) {
		check_failures++;
		report("%s:%d: not so: %s (%d, not %d)\n", file, line, what,
		       (int)got, (int)want);
	}
	return got == want;
}

/*
 * The same, and a line that says what was seen, an error by its name:
 *	waitpid(-1, NULL, WNOHANG) = -ECHILD
 *	getppid() == parent: yes
 * It is compared with Linux, so SEE is for values that are equal on every
 * run, host and Linux, and where no other task prints at the same time.
 * For a pid, an address or a time, there is SEE_SAME or SEE_TRUE.
 */
#define SEE(got, want) \
	see_value((long)(got), (long)(want), __FILE__, __LINE__, \
		  #got, #got " == " #want)
#define SEE_SAME(got, want) \
	see_same((long)(got), (long)(want), __FILE__, __LINE__, \
		 #got " == " #want)
#define SEE_TRUE(cond) \
	see_that(!!(cond), __FILE__, __LINE__, #cond)

static const char *see_mark = "";	/* begins each such line */

static UNUSED bool see_value(long got, long want, const char *file, int line,
			     const char *name, const char *what)
{
	const char *error = errname(got);

	if (got < 0 && strcmp(error, "E?") != 0)
		say("%s%s = -%s\n", see_mark, name, error);
	else
		say("%s%s = %ld\n", see_mark, name, got);
	return check_equal(got, want, file, line, what);
}

static UNUSED bool see_same(long got, long want, const char *file, int line,
			    const char *what)
{
	say("%s%s: %s\n", see_mark, what, got == want ? "yes" : "no");
	return check_equal(got, want, file, line, what);
}

static UNUSED bool see_that(bool holds, const char *file, int line,
			    const char *what)
{
	say("%s%s: %s\n", see_mark, what, holds ? "yes" : "no");
	return check_that(holds, file, line, what);
}

/* What main returns and a child exits with: 0 when every CHECK held. */
static UNUSED int check_result(void)
{
	return check_failures ? 1 : 0;
}

/* --- children --- */

/* fork, or end the test: for places where a refusal is not the subject. */
static UNUSED pid_t must_fork(void)
{
	pid_t pid = fork();
	if (pid < 0) {
		check_failures++;
		report("fork: error %d\n", -pid);
		_exit(1);
	}
	if (pid == 0)
		check_failures = 0;
	return pid;
}

/* Wait for this child; its status, or -1 (and a failure) without one. */
static UNUSED int status_of(pid_t pid)
{
	int status = -1;
	pid_t got;
	do
		got = waitpid(pid, &status, 0);
	while (got == -EINTR);
	CHECK_EQ(got, pid);
	return got == pid ? status : -1;
}

/* Run body in a child, which exits 0 if its CHECKs held; its status. */
static UNUSED int in_child(void (*body)(void))
{
	pid_t pid = must_fork();
	if (pid == 0) {
		body();
		_exit(check_result());
	}
	return status_of(pid);
}

static UNUSED void no_children_left(void)
{
	CHECK_EQ(waitpid(-1, NULL, WNOHANG), -ECHILD);
}

/* --- taking turns: a byte through a pipe --- */

static UNUSED void tell(const int fds[2])
{
	CHECK_EQ(write(fds[1], "!", 1), 1);
}

static UNUSED void hear(const int fds[2])
{
	char byte;
	CHECK_EQ(read(fds[0], &byte, 1), 1);
}

static UNUSED void close_pair(const int fds[2])
{
	CHECK_EQ(close(fds[0]), 0);
	CHECK_EQ(close(fds[1]), 0);
}

/* --- time and signals --- */

static UNUSED void nap(int milliseconds)
{
	struct timespec span = { milliseconds / 1000,
				 milliseconds % 1000 * 1000000 };
	nanosleep(&span, NULL);
}

/* handler: a function, SIG_DFL or SIG_IGN. Returns what sigaction(2) does. */
#define handle(sig, handler, flags) \
	set_handler(sig, HANDLER(handler), flags)

static UNUSED int set_handler(int sig, uint32_t handler, uint32_t flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	return sigaction(sig, &action, NULL);
}

/* --- files --- */

/* Read a whole small file as a string; its length or the error. */
static UNUSED int slurp(const char *path, char *buf, int size)
{
	int fd = open(path, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	int length = 0, got;
	while ((got = read(fd, buf + length, size - 1 - length)) > 0)
		length += got;
	close(fd);
	buf[length] = '\0';
	return got < 0 ? got : length;
}

struct part {
	const char *name;
	void (*body)(void);
};

/*
 * Each in a child of its own. Who is not root cannot try them, and says the
 * same but for the lines that begin with AS_ROOT.
 */
#define AS_ROOT	"root: "

static UNUSED void run_as_root(const struct part *parts, unsigned count)
{
	const char *mark = see_mark;
	see_mark = AS_ROOT;
	for (const struct part *p = parts; p < parts + count; p++) {
		if (getuid() == 0 && !CHECK_EQ(in_child(p->body), 0))
			report("... in %s\n", p->name);
		say("%s\n", p->name);
	}
	see_mark = mark;
}

/* What a task does, in /proc's letters: R, S (asleep), T, Z ...; 0: it is gone.
 * So one waits until another has got somewhere: no nap is sure to be long
 * enough for it. */
static UNUSED char proc_state(pid_t pid)
{
	char path[32], text[512];
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (slurp(path, text, sizeof(text)) <= 0)
		return 0;
	char *end = strchr(text, ')');
	return end ? end[2] : 0;
}

/* A stop is one, by a tracer (t) or not (T). */
static UNUSED void until_state(pid_t pid, char state)
{
	for (char now = 0; now != state && !(now == 't' && state == 'T'); ) {
		nap(1);
		now = proc_state(pid);
	}
}

/* Until it sleeps, or does not run for another reason. */
static UNUSED void until_asleep(pid_t pid)
{
	char state;
	while ((state = proc_state(pid)) == 'R' || state == 'D')
		nap(1);
}

/* Until it has ended; it is still there to be waited for. */
static UNUSED void until_dead(pid_t pid)
{
	CHECK_EQ(waitid(P_PID, pid, NULL, WEXITED | WNOWAIT), 0);
}

/* A portable test asks before it counts what only Tine counts exactly. */
static UNUSED bool on_tine(void)
{
	struct utsname name = { 0 };
	return uname(&name) == 0 && !strcmp(name.sysname, TINE_NAME);
}

/* A path of this very program that execve takes; name is argv[0]. */
static UNUSED const char *self_path(const char *name)
{
	static char path[256];
	snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/bin/",
		 name);
	return path;
}

#endif
