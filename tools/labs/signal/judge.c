/*
 * Handlers, as the CPU meets them. Each place where the judge looks is called
 * station_...; in gdb, `break station_handled` stops there, too.
 */
#include <lab.h>
#include <signal.h>
#include <stdlib.h>

uint32_t wanted[4];		/* edx esi edi ebp, across a handler */
uint32_t chosen;		/* a real-time signal */
static int ours[2];

STATION(gate)
STATION(masks)
STATION(once)
STATION(order)
STATION(calls)
STATION(suspend)

/* kill with known registers, to ourselves: the handler, of which the station
 * is the first instruction, runs between int 0x80 and station_back. */
int known_kill(int pid, int sig);
void known_handler(int sig, siginfo_t *info, void *context);
asm(".text\n"
    ".type known_kill, @function\n"
    "known_kill:\n"
    "	push %ebx\n	push %esi\n	push %edi\n	push %ebp\n"
    "	mov 20(%esp), %ebx\n	mov 24(%esp), %ecx\n"
    "	mov wanted, %edx\n	mov wanted + 4, %esi\n"
    "	mov wanted + 8, %edi\n	mov wanted + 12, %ebp\n"
    "	mov $37, %eax\n"
    "	int $0x80\n"
    ".type station_back, @function\n"
    "station_back:\n"
    "	pop %ebp\n	pop %edi\n	pop %esi\n	pop %ebx\n"
    "	ret\n"
    ".type known_handler, @function\n"
    "known_handler:\n"
    ".type station_handled, @function\n"
    "station_handled:\n"
    "	ret\n");

static void on(int sig, uint32_t handler, uint32_t flags, sigset_t mask)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = flags,
				 .sa_mask = mask };

	sigaction(sig, &act, NULL);
}

static void block(sigset_t set)
{
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static uint32_t blocked(void)
{
	sigset_t now = 0;

	sigprocmask(SIG_BLOCK, NULL, &now);
	return now;
}

static void nap(void)
{
	struct timespec span = { 0, 30000000 };

	nanosleep(&span, NULL);
}

static uint32_t which;

static void looks_at_mask(int sig)
{
	station_masks(which, sig, blocked());
}

static void what_is_blocked(void)
{
	on(SIGUSR1, HANDLER(looks_at_mask), 0, 0);
	kill(getpid(), SIGUSR1);
	which = 1;
	on(SIGUSR1, HANDLER(looks_at_mask), 0, sigmask(SIGUSR2));
	kill(getpid(), SIGUSR1);
	which = 2;
	on(SIGUSR1, HANDLER(looks_at_mask), SA_NODEFER, 0);
	kill(getpid(), SIGUSR1);
}

static void does_nothing(int sig)
{
	(void)sig;
}

/* Nothing is blocked when a signal comes here, nor later: what a handler left
 * blocked is told at station_masks, and only there. */
static void only_once(void)
{
	int status = 0;

	if (fork() == 0) {
		block(0);
		on(SIGUSR2, HANDLER(does_nothing), SA_RESETHAND, 0);
		kill(getpid(), SIGUSR2);
		block(0);
		kill(getpid(), SIGUSR2);
		_exit(0);
	}
	waitpid(-1, &status, 0);
	station_once(status, 0, 0);
}

static void in_order(int sig)
{
	station_order(sig, 0, 0);
}

/* Three are pending at once; faults' numbers are no others'. */
static void several(void)
{
	static const int sigs[] = { SIGHUP, SIGUSR1, SIGSEGV };
	uint32_t first = lab_choice(2, 0, 2);

	block(~0ull);
	for (uint32_t i = 0; i < 3; i++) {
		int sig = sigs[(first + i) % 3];

		on(sig, HANDLER(in_order), 0, 0);
		kill(getpid(), sig);
	}
	block(0);
}

/* The parent reads; its child sends a signal first, and then the byte. */
static void call_is_interrupted(uint32_t n, uint32_t flags)
{
	pid_t us = getpid();
	char byte;

	block(0);
	on(SIGUSR2, HANDLER(does_nothing), flags, 0);
	if (fork() == 0) {
		nap();
		kill(us, SIGUSR2);
		nap();
		write(ours[1], "!", 1);
		_exit(0);
	}
	int got = read(ours[0], &byte, 1);

	station_calls(n, got, 0);
	while (got < 0)
		got = read(ours[0], &byte, 1);
	waitpid(-1, NULL, 0);
}

static void suspended(void)
{
	sigset_t none = 0;

	block(sigmask(SIGUSR2));
	kill(getpid(), SIGUSR2);
	int answer = sigsuspend(&none);

	station_suspend(answer, blocked(), 0);
	block(0);
}

int main(void)
{
	pipe(ours);
	chosen = lab_choice(1, 36, 60);
	for (int i = 0; i < 4; i++)
		wanted[i] = lab_pattern(i);
	if (fork() == 0)
		_exit(0);
	waitpid(-1, NULL, 0);
	station_gate(0, 0, 0);
	on(chosen, HANDLER(known_handler), SA_SIGINFO, 0);
	known_kill(getpid(), chosen);
	what_is_blocked();
	only_once();
	several();
	call_is_interrupted(0, SA_RESTART);
	call_is_interrupted(1, 0);
	suspended();
	return 0;
}
