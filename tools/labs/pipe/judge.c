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

static void on_signal(int sig, uint32_t handler, uint32_t flags)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = flags };

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

/* Where it sleeps for ever, it is not waited for. */
static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	wait_all();
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

/* Over a page's end of the ring, with the K-th allocation or copy failing: how
 * often part of it was in the pipe afterwards. */
static int32_t halves(int failing)
{
	char k[2] = "0";
	int32_t odd = 0, n = -1;

	write(fds[1], in, 4000);
	while (n < 0 && ++*k <= '9') {
		write(failing, k, 1);
		n = write(fds[1], in, 200);
		write(failing, "0", 1);
		odd += n < 0 && inside() != 4000;
	}
	read(fds[0], out, 4200);
	return odd + (n != 200);
}

/* A read takes a page and then meets a hole; a writer waits for that page. */
static int32_t writer_after_fault(void)
{
	begin(O_NONBLOCK);
	fill(1024);
	fcntl(fds[1], F_SETFL, 0);
	pid_t writer = fork();

	if (writer == 0) {
		write(fds[1], in, PAGE);
		all->step = 1;
		_exit(0);
	}
	yields(20);
	read(fds[0], (void *)(HOLE_AT - PAGE), 2 * PAGE);
	yields(20);
	int32_t step = all->step;

	end_child(writer);
	end();
	return step;
}

/* Only the first page of the buffer is there. */
static void fault(void)
{
	char *edge = (char *)HOLE_AT - 100;
	int failing = open("/proc/failalloc", O_WRONLY, 0);

	mmap((void *)(HOLE_AT - PAGE), PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	int32_t step = writer_after_fault();

	begin(0);
	int32_t odd = halves(failing);

	end();
	begin(0);
	said[9] = step;
	said[10] = odd;
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

/* Each end opened once more, by /proc, and the first file of it closed. */
static void opened_again(void)
{
	char name[] = "/proc/self/fd/0";

	for (int i = 0; i < 2; i++) {
		name[sizeof(name) - 2] = '0' + fds[i];
		int again = open(name, O_NONBLOCK | (i ? O_WRONLY : O_RDONLY),
				 0);

		close(fds[i]);
		said[6 + 3 * i] = again > 0;
		fds[i] = again;
	}
	said[7] = write(fds[1], in, 1);
	said[8] = read(fds[0], out, 1);
	said[10] = read(fds[0], out, 1);	/* "again": it can be written */
}

static void no_waiting(void)
{
	begin(O_NONBLOCK);
	opened_again();
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
	int32_t byte = write(fds[1], in, 1), heard = signals;
	int32_t none = write(fds[1], in, 0), by_then = signals;

	close(fds[1]);
	begin(O_NONBLOCK);
	fill(1024);
	close(fds[0]);
	int32_t full = write(fds[1], in, 1), for_full = signals;

	close(fds[1]);
	begin(0);
	said[9] = full;
	said[10] = for_full;
	said[5] = byte;
	said[6] = heard;
	said[7] = none;
	said[8] = by_then;
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

/* A long write that has a page to go, and room for 50 bytes: what is inside. */
static int32_t goes_on(void)
{
	begin(0);
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	fill(1024);
	fcntl(fds[1], F_SETFL, 0);
	read(fds[0], out, 100);
	pid_t writer = fork();

	if (writer == 0) {
		write(fds[1], in, PAGE + 100);
		_exit(0);
	}
	yields(20);
	read(fds[0], out, 50);
	yields(20);
	int32_t n = inside();

	end_child(writer);
	end();
	return n;
}

/* A writer that sleeps for room is woken by the reader that makes it, and not
 * too early. */
static void woken(void)
{
	int32_t n, went_on = goes_on();

	begin(0);
	said[8] = went_on;
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	said[0] = n = fill(1024);
	fcntl(fds[1], F_SETFL, 0);
	pid_t writer = fork();

	if (writer == 0) {
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
	end_child(writer);
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
	wait_all();
	end();
}

/* With SA_RESTART a read of nothing goes on after a signal, and a write that
 * has not begun. */
static void restarted(void)
{
	int32_t us = getpid();

	pipe2(fds, 0);
	signals = 0;
	if (fork() == 0) {
		yields(20);
		kill(us, SIGUSR1);
		yields(20);
		write(fds[1], in, 1);
		_exit(0);
	}
	said[5] = read(fds[0], out, 1);
	wait_all();
	fcntl(fds[1], F_SETFL, O_NONBLOCK);
	fill(1024);
	fcntl(fds[1], F_SETFL, 0);
	if (fork() == 0) {
		yields(20);
		kill(us, SIGUSR1);
		yields(20);
		read(fds[0], out, PAGE);
		_exit(0);
	}
	said[6] = write(fds[1], in, 1000);
	said[7] = signals;
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
	on_signal(SIGPIPE, HANDLER(count), 0);
	on_signal(SIGUSR1, HANDLER(count), 0);
	gate();
	capacity();
	all_or_none();
	fault();
	no_waiting();
	end_of_file();
	broken();
	woken();
	interrupted();
	on_signal(SIGUSR1, HANDLER(count), SA_RESTART);
	restarted();
	station_interrupted(0, 0, 0);
	stream();
	return 0;
}
