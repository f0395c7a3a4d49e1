/*
 * Pipes that are empty, full, half full and broken. What the calls returned is
 * left in `said`, what came out of the pipe in `out`, for the judge to read.
 */
#include <family.h>
#include <lab.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PAGE	4096u
#define HOLE_AT	0x50001000u	/* the page before it is there */
#define LONG	(160u << 10)	/* bytes: more than any pipe holds */

uint32_t piece_in, piece_out;	/* bytes, by the seed */
int32_t said[16];
uint8_t out[LONG], in[LONG];
static int fds[2];
static struct { volatile int32_t step, said; } *all;

STATION(gate)
STATION(capacity)
STATION(all_or_none)
STATION(fault)
STATION(no_waiting)
STATION(end_of_file)
STATION(broken)
STATION(woken)
STATION(interrupted)
STATION(stream)

static volatile int32_t signals;

static void count(int sig UNUSED_ARG)
{
	signals++;
}

static void on_signal(int sig, uint32_t handler)
{
	struct sigaction act = { .sa_handler = handler };

	sigaction(sig, &act, NULL);
}

static void begin(uint32_t flags)
{
	memset(said, 0x55, sizeof(said));
	memset(out, 0, sizeof(out));
	all->step = all->said = 0;
	signals = 0;
	pipe2(fds, flags);
}

static void end(void)
{
	close(fds[0]);
	close(fds[1]);
}

static int32_t inside(void)
{
	int32_t n = -1;

	ioctl(fds[0], FIONREAD, &n);
	return n;
}

static void yields(int n)
{
	while (n-- > 0)
		sched_yield();
}

/* Until nothing more goes in; how much that was. */
static int32_t fill(uint32_t piece)
{
	int32_t n, all_of_it = 0;

	while ((n = write(fds[1], in + all_of_it, piece)) > 0)
		all_of_it += n;
	return all_of_it;
}

static void gate(void)
{
	begin(0);
	said[0] = write(fds[1], in, piece_in);
	said[1] = read(fds[0], out, piece_in);
	station_gate(0, 0, 0);
	end();
}

static void capacity(void)
{
	begin(O_NONBLOCK);
	said[0] = fill(1024);
	said[1] = inside();
	said[2] = write(fds[1], in, 1);
	said[3] = read(fds[0], out, piece_out);
	said[4] = write(fds[1], in + said[0], piece_out);
	said[5] = inside();
	station_capacity(0, 0, 0);
	end();
}

/* There is room for 100 bytes. */
static void all_or_none(void)
{
	begin(O_NONBLOCK);
	said[0] = fill(1024);
	read(fds[0], out, 100);
	said[1] = write(fds[1], in, 101);
	said[2] = write(fds[1], in, PAGE);
	said[3] = inside();
	said[4] = write(fds[1], in, 8192);
	said[5] = inside();
	said[6] = write(fds[1], in, 8193);
	said[7] = inside();
	station_all_or_none(0, 0, 0);
	end();
}

/* Only the first page of the buffer is there. */
static void fault(void)
{
	char *edge = (char *)HOLE_AT - 100;
	int failing = open("/proc/failalloc", O_WRONLY, 0);

	mmap((void *)(HOLE_AT - PAGE), PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	begin(0);
	write(failing, "1", 1);			/* the ring's first frame */
	said[8] = write(fds[1], in, 10);
	write(failing, "0", 1);
	close(failing);
	said[0] = write(fds[1], edge, 200);
	said[1] = inside();
	said[2] = write(fds[1], in, 300);
	said[3] = write(fds[1], edge, 101);
	said[4] = inside();
	said[5] = read(fds[0], out, 4);
	said[6] = read(fds[0], (void *)HOLE_AT, 4);
	said[7] = inside();
	station_fault(0, 0, 0);
	end();
}

static void no_waiting(void)
{
	begin(O_NONBLOCK);
	said[0] = read(fds[0], out, 4);
	said[1] = write(fds[1], in, 3);
	said[2] = read(fds[0], out, 4);
	said[3] = read(fds[0], out, 0);
	said[4] = read(fds[0], out, 1);
	close(fds[1]);
	said[5] = read(fds[0], in, 1);		/* not "again": the end */
	station_no_waiting(0, 0, 0);
	end();
}

/* A child has the writing end as well. */
static void end_of_file(void)
{
	begin(0);
	write(fds[1], in, 5);
	if (fork() == 0) {
		yields(20);
		write(fds[1], in + 5, 3);
		yields(20);
		all->step = 1;
		_exit(0);
	}
	close(fds[1]);
	said[0] = read(fds[0], out, 8);
	said[1] = read(fds[0], out + 5, 8);
	said[2] = all->step;
	said[3] = read(fds[0], out + 8, 8);	/* asleep when it closes */
	said[4] = all->step;
	said[5] = read(fds[0], out + 8, 8);
	station_end_of_file(0, 0, 0);
	close(fds[0]);
	wait_all();
}

static void broken(void)
{
	begin(0);
	close(fds[0]);
	said[0] = write(fds[1], in, 1);
	said[1] = signals;
	said[2] = write(fds[1], in, 0);
	close(fds[1]);
	begin(0);
	if (fork() == 0) {
		close(fds[1]);
		yields(20);
		_exit(0);			/* the last that could read */
	}
	close(fds[0]);
	said[0] = write(fds[1], in, 1);
	said[1] = write(fds[1], in, LONG);	/* full: it sleeps */
	said[2] = signals;
	said[3] = write(fds[1], in, 1);
	said[4] = signals;
	station_broken(0, 0, 0);
	close(fds[1]);
	wait_all();
}

/* A writer that sleeps for room is woken by the reader that makes it, and not
 * too early. */
static void woken(void)
{
	int32_t n;

	begin(0);
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	said[0] = n = fill(1024);
	fcntl(fds[1], F_SETFL, 0);
	if (fork() == 0) {
		all->said = write(fds[1], in + n, 3000);
		all->step = 1;
		_exit(0);
	}
	yields(20);
	said[1] = all->step;
	read(fds[0], out, 2999);
	yields(20);
	said[2] = all->step;
	said[3] = inside();
	read(fds[0], out + 2999, 1);
	yields(20);
	said[4] = all->step;
	said[5] = all->said;
	said[6] = inside();
	said[7] = read(fds[0], out + 3000, n);
	station_woken(0, 0, 0);
	wait_all();
	end();
}

/* A signal ends a read that has nothing, and a write that has no room. */
static void interrupted(void)
{
	int32_t us = getpid();

	begin(0);
	if (fork() == 0) {
		yields(20);
		kill(us, SIGUSR1);
		yields(40);
		kill(us, SIGUSR1);
		_exit(0);
	}
	said[0] = read(fds[0], out, 1);
	said[1] = signals;
	said[2] = write(fds[1], in, LONG);
	said[3] = signals;
	said[4] = inside();
	station_interrupted(0, 0, 0);
	wait_all();
	end();
}

static void stream(void)
{
	int32_t n, have = 0;

	begin(0);
	if (fork() == 0) {
		for (uint32_t at = 0; at < LONG; at += n) {
			uint32_t left = LONG - at;

			n = write(fds[1], in + at,
				  left < piece_in ? left : piece_in);
			if (n <= 0)
				break;
		}
		_exit(0);
	}
	close(fds[1]);
	while ((n = read(fds[0], out + have, have + piece_out > LONG
			 ? LONG - have : piece_out)) > 0)
		have += n;
	said[0] = have;
	station_stream(0, 0, 0);
	close(fds[0]);
	wait_all();
}

int main(void)
{
	piece_in = lab_choice(1, 1000, 3000);
	piece_out = lab_choice(2, 500, 999);
	all = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (uint32_t i = 0; i < LONG / 4; i++)
		((uint32_t *)in)[i] = lab_pattern(i);
	on_signal(SIGPIPE, HANDLER(count));
	on_signal(SIGUSR1, HANDLER(count));
	gate();
	capacity();
	all_or_none();
	fault();
	no_waiting();
	end_of_file();
	broken();
	woken();
	interrupted();
	stream();
	return 0;
}
