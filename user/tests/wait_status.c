/*
 * wait tells how a child ended: exit values modulo 256, negative ones too,
 * and the signal of a violent death; other ways of leaving count alike (G).
 * linux: prints each status.
 */
#include "check.h"

static void exits(int value)
{
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(value);
	int status = status_of(pid);
	CHECK(WIFEXITED(status));
	CHECK_EQ(WEXITSTATUS(status), value & 0xff);
	say("exit(%d): status %04x\n", value, status);
}

static void dies(int sig)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		kill(getpid(), sig);
		_exit(0);
	}
	int status = status_of(pid);
	CHECK(WIFSIGNALED(status));
	CHECK_EQ(WTERMSIG(status), sig);
	say("signal %d: status %04x\n", sig, status & 0x7f);
}

static volatile int zero;

static void divide(void)
{
	__asm__ volatile("xorl %%edx, %%edx\n\tmovl $1, %%eax\n\tdivl %0"
			 : : "m" (zero) : "eax", "edx");
}

static void undefined(void)
{
	__asm__ volatile("ud2");
}

static void breakpoint(void)
{
	__asm__ volatile("int3");
}

static void fault(void)
{
	*(volatile int *)zero = 1;
}

static void faults(const char *what, void (*act)(void), int sig)
{
	CHECK_EQ(in_child(act) & 0x7f, sig);
	say("%s: signal %d\n", what, sig);
}

/* exit(2) proper, and falling out of main, which crt0 makes an exit. */
static void plain_exit_call(void)
{
	pid_t pid = must_fork();
	if (pid == 0)
		syscall1(__NR_exit, 5);
	CHECK_EQ(status_of(pid), W_EXITCODE(5, 0));
}

/* The status may be unwanted, and wait4 tells the times as well. */
static void other_forms(void)
{
	struct rusage usage;
	int status = 0;
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(1);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	pid = must_fork();
	if (pid == 0)
		_exit(2);
	memset(&usage, 0xff, sizeof(usage));
	CHECK_EQ(wait4(-1, &status, 0, &usage), pid);
	CHECK_EQ(status, W_EXITCODE(2, 0));
	CHECK(usage.ru_utime.tv_sec >= 0 && usage.ru_utime.tv_sec < 10);
	CHECK(usage.ru_stime.tv_usec >= 0 && usage.ru_stime.tv_usec < 1000000);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return -3;
	const int values[] = { 0, 1, 127, 128, 255, 256, 257, -1, -127 };
	const int signals[] = { SIGHUP, SIGINT, SIGKILL, SIGUSR1, SIGPIPE,
				SIGALRM, SIGTERM };
	for (unsigned i = 0; i < COUNT(values); i++)
		exits(values[i]);
	for (unsigned i = 0; i < COUNT(signals); i++)
		dies(signals[i]);
	faults("divide by zero", divide, SIGFPE);
	faults("undefined instruction", undefined, SIGILL);
	faults("breakpoint", breakpoint, SIGTRAP);
	faults("store to NULL", fault, SIGSEGV);
	plain_exit_call();
	other_forms();

	pid_t pid = must_fork();
	if (pid == 0) {
		char *args[] = { argv[0], "return", NULL };
		execve(self_path(argv[0]), args, NULL);
		_exit(127);
	}
	CHECK_EQ(status_of(pid), W_EXITCODE(-3, 0));
	no_children_left();
	return check_result();
}
