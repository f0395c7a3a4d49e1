/*
 * A program that becomes others. It writes program files, /image and /small,
 * and execs them; /image is this program once more, with segments of every
 * kind behind it, and begins at station_image. Each place where the judge
 * looks is called station_...; in gdb, `break station_image` stops there, too.
 */
#include "roles.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <thread.h>

#define OLD_AT		0x50000000u	/* only the old program has this */
#define LONG		20		/* seconds */
#define CHAIN		96
#define REFUSALS	600
#define WORDS		24		/* strings of argv, and of envp */
#define LONG_WORD	5000u

uint32_t kind;				/* what is about to be started */
char *args[WORDS + 1], *env[WORDS + 1];
static char words[2 * WORDS][64];
static char long_word[LONG_WORD + 1];
static int failalloc_fd;

STATION(gate)
STATION(shared)
STATION(ready)
STATION(failed)
STATION(headers)
STATION(gone)

/* The first two instructions of /image: what they find is the judge's. */
asm(".text\n"
    ".type station_image, @function\n"
    "station_image:\n"
    "	nop\n"
    ".type station_stack, @function\n"
    "station_stack:\n"
    "	jmp _start\n");

/* execve by a program whose registers are all its own, DF and gs, too. */
int wild_exec(const char *path, char **argv, char **envp);
asm(".text\n"
    ".type wild_exec, @function\n"
    "wild_exec:\n"
    "	push %ebx\n	push %esi\n	push %edi\n	push %ebp\n"
    "	mov 20(%esp), %ebx\n	mov 24(%esp), %ecx\n"
    "	mov 28(%esp), %edx\n"
    "	mov %ds, %eax\n	mov %eax, %gs\n"
    "	mov $0xa1a1a1a1, %esi\n	mov $0xa2a2a2a2, %edi\n"
    "	mov $0xa3a3a3a3, %ebp\n"
    "	mov $11, %eax\n"
    "	std\n	stc\n	int $0x80\n	cld\n"
    "	pop %ebp\n	pop %edi\n	pop %esi\n	pop %ebx\n"
    "	ret\n");

/* --- what starts them -------------------------------------------------- */

static void make_words(void)
{
	for (uint32_t i = 0; i < 2 * WORDS; i++) {
		uint32_t n = i % 7 == 3 ? 0 : lab_choice(100 + i, 1, 60);

		for (uint32_t j = 0; j < n; j++)
			words[i][j] = 'a' + (lab_pattern(i) + 11 * j) % 26;
	}
	for (uint32_t j = 0; j < LONG_WORD; j++)
		long_word[j] = 'a' + lab_pattern(j) % 26;
}

/* argv and envp of as many strings as the seed says. */
static void choose_words(char *name)
{
	uint32_t argc = lab_choice(4 + kind * 2, 8, WORDS);
	uint32_t envc = lab_choice(5 + kind * 2, 8, WORDS);

	for (uint32_t i = 0; i < argc; i++)
		args[i] = words[i];
	for (uint32_t i = 0; i < envc; i++)
		env[i] = words[WORDS + i];
	args[0] = name;
	args[2] = env[4] = long_word;
	args[argc] = env[envc] = NULL;
}

/* A child that becomes /image; its pid. */
static pid_t start(uint32_t what, char *name)
{
	kind = what;
	choose_words(name);
	pid_t pid = fork();

	if (pid)
		return pid;
	_exit(-wild_exec("/image", kind == 4 ? NULL : args,
			 kind == 4 ? NULL : env));
}

static int status_of(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) == -EINTR)
		;
	return status;
}

/* A pipe whose ends have numbers of their own. */
static void pipe_at(int *pair, int from, int to)
{
	pipe(pair);
	if (from)
		dup2(pair[0], from);
	if (to)
		dup2(pair[1], to);
	if (from)
		close(pair[0]);
	if (to)
		close(pair[1]);
}

/* Two at a time, and one after them. Whoever ends, closes; nobody waits for a
 * byte that cannot come. */
static void three_images(void)
{
	int up[2], down[2];
	char byte;

	pipe_at(up, 0, TO_PARENT);
	pipe_at(down, FROM_PARENT, 0);
	fcntl(up[0], F_SETFD, FD_CLOEXEC);
	kind = 1;
	choose_words("first");
	pid_t one = fork();

	if (one == 0) {
		close(down[1]);
		_exit(-wild_exec("/image", args, env));
	}
	close(TO_PARENT);
	close(FROM_PARENT);
	read(up[0], &byte, 1);
	close(up[0]);
	kind = 2;
	choose_words("second");
	pid_t two = fork();

	if (two == 0) {
		close(down[1]);
		_exit(-wild_exec("/image", args, env));
	}
	status_of(two);
	close(down[1]);
	status_of(one);
	status_of(start(3, "third"));
	status_of(start(4, ""));
}

static void handler(int sig)
{
	(void)sig;
}

/* What a program has that the next one may not have, or must. */
static void have_everything(void)
{
	static char stack[8192];
	struct sigaltstack alt = { (uint32_t)stack, 0, sizeof(stack) };
	struct user_desc desc = { .entry_number = -1, .limit = 0x5555,
				  .seg_32bit = 1, .useable = 1 };
	uint16_t control = 0x27f;

	signal(SIGUSR1, HANDLER(handler));
	signal(SIGUSR2, SIG_IGN);
	sigaltstack(&alt, NULL);
	set_thread_area(&desc);
	asm volatile("fldcw %0\n\tfld1" : : "m"(control));
	fcntl(MARKED, F_SETFD, FD_CLOEXEC);
}

/* 7: all is as have_everything made it. */
static uint32_t has_everything(void)
{
	struct sigaction now;
	struct sigaltstack stack = { 0 };

	sigaction(SIGUSR1, NULL, &now);
	sigaltstack(NULL, &stack);
	return (now.sa_handler == HANDLER(handler)) |
	       (fcntl(MARKED, F_GETFD, 0) == FD_CLOEXEC) << 1 |
	       (stack.ss_size == 8192) << 2;
}

static void inherits(void)
{
	sigset_t term = sigmask(SIGTERM);

	kind = 5;
	choose_words("inherits");
	pid_t pid = fork();

	if (pid == 0) {
		have_everything();
		sigprocmask(SIG_SETMASK, &term, NULL);
		kill(getpid(), SIGTERM);
		_exit(-wild_exec("/image", args, env));
	}
	status_of(pid);
}

static int becomes_another(void *arg)
{
	char *argv[] = { "stays", NULL };

	(void)arg;
	return -execve("/bin/judge", argv, NULL);
}

/* The child shares memory, files and handlers until it is another program; then
 * the parent goes on, and the child stays. */
static void shared(void)
{
	static char stack[8192];

	if (fork() == 0) {
		have_everything();
		pid_t pid = clone_call(CLONE_VM | CLONE_VFORK | CLONE_FILES |
				       CLONE_SIGHAND | SIGCHLD,
				       stack + sizeof(stack), NULL, NULL, NULL,
				       becomes_another, NULL);
		uint32_t has = has_everything();

		kill(pid, SIGUSR1);		/* it has no handler now */
		station_shared(status_of(pid), has, 0);
		_exit(0);
	}
	status_of(-1);
}

/* --- refusals ---------------------------------------------------------- */

static void arm(uint32_t k)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", k);
	write(failalloc_fd, number, strlen(number));
}

static void headers(void)
{
	char *argv[] = { "small", NULL };

	for (uint32_t which = 0; which < 17; which++) {
		make_small(which);
		pid_t pid = fork();

		if (pid == 0)
			_exit(-execve("/small", argv, NULL));
		station_headers(which, status_of(pid), 0);
	}
}

/* What execve is given: three of the five ways to fail are in that. /small is
 * as it was made last. */
static void bad_words(uint32_t how)
{
	choose_words("nothing");
	if (how == 2)
		env[2] = (char *)0xC0000000;
	if (how == 3)
		args[3] = memset(buffer, 'x', ROOM);
	if (how == 4)			/* each copy of a word counts */
		args[1] = env[0] = NULL;
}

/* An exec that fails, in this way; fail: with that allocation's failure. */
static int fails(uint32_t how, uint32_t fail)
{
	static const char *const paths[] = {
		"/nothing", "/small", "/image", "/bin/judge", "/bin/judge" };

	if (how == 4)
		arm(fail);
	int err = wild_exec(paths[how], args, env);

	if (how == 4)
		arm(0);
	return err;
}

static void failing(uint32_t how, uint32_t fail)
{
	bad_words(how);
	have_everything();
	station_ready(how, 0, 0);
	int err = fails(how, fail);

	station_failed(how, err, has_everything());
	_exit(0);
}

/* A child that shares the files: its exec has to give it its own. */
static pid_t sharer(void)
{
	return syscall5(__NR_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
}

/* Which allocation of an exec is the last? */
static uint32_t last_allocation(void)
{
	uint32_t last = 0;

	for (uint32_t k = 1; k < 400; k++) {
		pid_t pid = sharer();

		if (pid == 0)
			_exit(-fails(4, k));
		int status = status_of(pid);

		arm(0);
		if (status == ENOMEM << 8)
			last = k;
		else if (status != EFAULT << 8)
			break;
	}
	return last;
}

static void refusals(void)
{
	failalloc_fd = open("/proc/failalloc", O_RDWR, 0);
	kind = 0;
	bad_words(4);
	uint32_t last = last_allocation();

	for (uint32_t how = 0; how < 5; how++) {
		pid_t pid = how == 4 ? sharer() : fork();

		if (pid == 0)
			failing(how, last);
		if (status_of(pid))		/* it did not come back */
			station_failed(how, 0, 0);
	}
	close(failalloc_fd);
}

/* A child that is refused so often; then one that becomes so many programs.
 * Where each left something behind, there would be no memory. */
static void nothing_is_lost(void)
{
	if (fork() == 0) {
		int err = 0;

		bad_words(2);
		for (int i = 0; i < REFUSALS; i++)
			err |= fails(2, 0) != -EFAULT;
		_exit(err ? 1 : REFUSED);
	}
	station_gone(0, status_of(-1), 0);
	if (fork() == 0)
		_exit(chained(CHAIN));
	station_gone(1, status_of(-1), 0);
}

int main(int argc, char **argv)
{
	if (argc && strcmp(argv[0], "judge"))
		return new_program(argc, argv);
	int only = open("/began", O_RDWR | O_CREAT | O_EXCL, 0600);

	if (only < 0)			/* one without its argv */
		return 0;
	alarm(LONG);			/* whoever sleeps for ever, we end */
	dup2(only, MARKED);
	dup2(only, UNMARKED);
	before = lab_choice(1, 4, 9);
	tail = lab_choice(2, 0x200, 0x900);
	phoff = lab_choice(3, 16, 200) * 4;
	mmap((void *)OLD_AT, PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	*(volatile uint32_t *)OLD_AT = 1;
	make_words();
	make_image();
	if (fork() == 0)
		_exit(0);
	status_of(-1);
	station_gate(0, 0, 0);
	three_images();
	inherits();
	shared();
	headers();
	refusals();
	nothing_is_lost();
	return 0;
}
