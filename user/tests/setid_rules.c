/*
 * Real, effective and saved: for every triple of ids and every call, what is
 * allowed and what comes of it; and whom the saved one may still kill (F).
 * linux: wants root; all answers together make the sums that Linux's do.
 * needs: threads users limits
 */
#include "threads.h"

#define NONE	(-1)
#define A	4711
#define B	4712
#define C	4713

#define SUM_OF_UIDS	0x3b10fb3e
#define SUM_OF_GIDS	0xe3f40225
#define SUM_OF_KILLS	0x534c644b

static const int ids[] = { 0, A, B, C, NONE };
static uint32_t sum;

static int setres(bool uid, int r, int e, int s)
{
	return syscall3(uid ? __NR_setresuid32 : __NR_setresgid32, r, e, s);
}

static int setre(bool uid, int r, int e)
{
	return syscall2(uid ? __NR_setreuid32 : __NR_setregid32, r, e);
}

static void add(uint32_t value)
{
	sum = (sum << 5 | sum >> 27) ^ value * 2654435761u;
}

/* One call from one triple, in a child; what is so then, as a number. */
static void try(bool uid, const int from[3], int call, const int to[3])
{
	int fds[2];
	uint32_t got[4] = { 0 };
	CHECK_EQ(pipe(fds), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		CHECK_EQ(setres(uid, from[0], from[1], from[2]), 0);
		if (!uid)		/* as nobody: root's gids are free */
			CHECK_EQ(setres(true, A, A, A), 0);
		if (call == 0)
			got[3] = setres(uid, to[0], to[1], to[2]);
		else if (call == 1)
			got[3] = setre(uid, to[0], to[1]);
		else
			got[3] = syscall1(uid ? __NR_setuid32
					      : __NR_setgid32, to[0]);
		CHECK_EQ(syscall3(uid ? __NR_getresuid32 : __NR_getresgid32,
				  (int)&got[0], (int)&got[1], (int)&got[2]),
			 0);
		write(fds[1], got, sizeof(got));
		_exit(check_result());
	}
	CHECK_EQ(read(fds[0], got, sizeof(got)), sizeof(got));
	CHECK_EQ(status_of(pid), 0);
	close_pair(fds);
	for (int i = 0; i < 4; i++)
		add(got[i]);
}

static void all(bool uid)
{
	static const int from[][3] = {
		{ A, B, C }, { A, A, B }, { A, B, A }, { B, A, A }, { A, A, A },
		{ 0, A, B }, { A, 0, B }, { A, B, 0 }, { A, A, 0 }, { 0, A, 0 },
	};
	for (unsigned f = 0; f < COUNT(from); f++)
		for (int n = 0; n < 5 * 5 * 5; n++) {
			int to[] = { ids[n / 25], ids[n / 5 % 5], ids[n % 5] };
			if (n % 7 == 0)
				try(uid, from[f], 0, to);
			if (n % 5 == 0)
				try(uid, from[f], 1, to);
			if (n % 25 == 0)
				try(uid, from[f], 2, to);
		}
}

/* Ours, real or effective, must be his, real or saved. */
static void may_kill(void)
{
	static const int mine[][3] = { { A, A, A }, { A, B, C }, { B, A, C },
				       { B, C, A } };
	static const int his[][3] = { { A, B, C }, { B, A, C }, { B, C, A },
				      { C, C, C } };
	for (unsigned h = 0; h < COUNT(his); h++) {
		pid_t target = child_of_user(his[h][0], his[h][1],
					     his[h][2]);
		for (unsigned m = 0; m < COUNT(mine); m++) {
			pid_t pid = must_fork();
			if (pid == 0) {
				setres(true, mine[m][0], mine[m][1],
				       mine[m][2]);
				_exit(-kill(target, 0));
			}
			int status = status_of(pid);
			add(status);
		}
		kill(target, SIGKILL);
		status_of(target);
	}
}

/* A change of the real one is a change of whose limit counts. */
static void counted(void)
{
	struct rlimit64 one = { 1, 1 };
	SEE(prlimit64(0, RLIMIT_NPROC, &one, NULL), 0);
	SEE(setres(true, A, A, 0), 0);
	SEE(fork(), -EAGAIN);
	SEE(setres(true, NONE, 0, NONE), 0);
	SEE(setres(true, 0, 0, 0), 0);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	SEE(status_of(pid), 0);
	SEE(syscall3(__NR_getresuid32, 8, 8, 8), -EFAULT);
}

int main(void)
{
	see_mark = AS_ROOT;
	if (getuid() == 0) {
		all(true);
		SEE(sum, SUM_OF_UIDS);
		all(false);
		SEE(sum, SUM_OF_GIDS);
		may_kill();
		SEE(sum, SUM_OF_KILLS);
		SEE(in_child(counted), 0);
	}
	no_children_left();
	return check_result();
}
