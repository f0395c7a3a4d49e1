/*
 * prctl: a task's name, who adopts orphans, and the signal a parent's death
 * sends; and which of them fork hands on (A, G). And the personality, which
 * fork and exec do.
 * linux: prints what held.
 * needs: threads users more handlers rtsig
 */
#include "threads.h"
#include <task.h>
#include <uapi/more.h>

#define PATIENCE	20000	/* naps for a signal that should come */

static void name(void)
{
	char now[16] = "", text[512];
	const char *given = "a name too long for it";
	SEE(prctl(PR_SET_NAME, (uint32_t)given), 0);
	SEE(prctl(PR_GET_NAME, (uint32_t)now), 0);
	SEE(strcmp(now, "a name too long"), 0);
	SEE_TRUE(slurp("/proc/self/stat", text, sizeof(text)) > 0);
	SEE_TRUE(strstr(text, "(a name too long)") != NULL);
	pid_t pid = must_fork();
	if (pid == 0) {
		char mine[16] = "";
		SEE(prctl(PR_GET_NAME, (uint32_t)mine), 0);
		SEE(strcmp(mine, "a name too long"), 0);
		prctl(PR_SET_NAME, (uint32_t)"child");
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(prctl(PR_GET_NAME, (uint32_t)now), 0);
	SEE(strcmp(now, "a name too long"), 0);
	SEE(prctl(PR_SET_NAME, 8), -EFAULT);
	SEE(prctl(PR_GET_NAME, 8), -EFAULT);
	SEE(prctl(12345, 0), -EINVAL);
	say("NAME\n");
}

/* No byte of a longer one stands behind a short name. */
static void all_bytes(void)
{
	char now[16];
	int left = 0;
	SEE(prctl(PR_SET_NAME, (uint32_t)"a long one here"), 0);
	SEE(prctl(PR_SET_NAME, (uint32_t)"x"), 0);
	memset(now, 0x55, sizeof(now));
	SEE(prctl(PR_GET_NAME, (uint32_t)now), 0);
	for (int i = 1; i < 16; i++)
		left += now[i] != 0;
	SEE(left, 0);
}

static int rename_thread(void *arg)
{
	(void)arg;
	SEE(prctl(PR_SET_NAME, (uint32_t)"thread"), 0);
	return 0;
}

static void names_are_the_threads(void)
{
	struct thread t;
	char now[16] = "";
	prctl(PR_SET_NAME, (uint32_t)"leader");
	thread_start(&t, rename_thread, NULL);
	thread_join(&t);
	SEE(prctl(PR_GET_NAME, (uint32_t)now), 0);
	SEE(strcmp(now, "leader"), 0);
	say("each thread its own\n");
}

/* A grandchild whose parent has left: who is getppid, from then on? */
static void subreaper(void)
{
	int fds[2], value = -1;
	pid_t told = 0;
	CHECK_EQ(pipe(fds), 0);
	SEE(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	SEE(prctl(PR_GET_CHILD_SUBREAPER, (uint32_t)&value), 0);
	SEE(value, 1);
	pid_t pid = must_fork();
	if (pid == 0) {
		value = -1;
		SEE(prctl(PR_GET_CHILD_SUBREAPER, (uint32_t)&value), 0);
		SEE(value, 0);		/* not inherited */
		pid_t parent = getpid();
		if (must_fork() == 0) {
			while (getppid() == parent)
				nap(1);
			told = getppid();
			write(fds[1], &told, sizeof(told));
			_exit(44);
		}
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	SEE(read(fds[0], &told, sizeof(told)), sizeof(told));
	SEE_SAME(told, getpid());
	int status = -1;
	SEE_TRUE(waitpid(-1, &status, 0) > 0);	/* and it is ours to reap */
	SEE_SAME(status, W_EXITCODE(44, 0));
	close_pair(fds);
	SEE(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
	say("CHILD_SUBREAPER\n");
}

/* Who ignores SIGCHLD need not wait for a zombie he is left, either. */
static void heedless_subreaper(void)
{
	pid_t pid = must_fork();
	if (pid == 0) {
		siginfo_t info;
		int fds[2];
		SEE(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
		CHECK_EQ(pipe(fds), 0);
		if (must_fork() == 0) {
			pid_t zombie = must_fork();
			if (zombie == 0)
				_exit(0);
			waitid(P_PID, zombie, &info, WEXITED | WNOWAIT);
			hear(fds);	/* until SIGCHLD is ignored */
			_exit(0);
		}
		signal(SIGCHLD, SIG_IGN);
		tell(fds);
		SEE(waitpid(-1, NULL, 0), -ECHILD);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	say("CHILD_SUBREAPER, SIGCHLD ignored\n");
}

static const char *own_name;

static int exec_self(void *arg)
{
	char *argv[] = { (char *)own_name, "again", NULL };
	(void)arg;
	execve(self_path(own_name), argv, (char *[]){ NULL });
	_exit(99);
}

static int personality(uint32_t which)
{
	return syscall1(__NR_personality, which);
}

static int becomes_plain(void *unused)
{
	(void)unused;
	SEE(personality(PER_LINUX), ADDR_NO_RANDOMIZE);
	return 0;
}

/* What Linux would obey and Tine cannot is refused. */
static void others_are_refused(void)
{
	for (uint32_t bit = 1; bit; bit <<= 1) {
		if (bit == ADDR_NO_RANDOMIZE)
			continue;
		CHECK_EQ(personality(bit), -EINVAL);
		CHECK_EQ(personality(bit | ADDR_NO_RANDOMIZE), -EINVAL);
	}
	CHECK_EQ(personality(0x7fffffff), -EINVAL);
	CHECK_EQ(personality(-2), -EINVAL);
}

static void personalities(void)
{
	char *argv[] = { (char *)own_name, "persona", "", NULL };
	struct thread t;
	SEE(personality(PER_ASK), PER_LINUX);
	SEE(personality(ADDR_NO_RANDOMIZE), PER_LINUX);
	SEE(personality(ADDR_NO_RANDOMIZE), ADDR_NO_RANDOMIZE);
	if (on_tine())
		others_are_refused();
	SEE(personality(PER_ASK), ADDR_NO_RANDOMIZE);
	thread_start(&t, becomes_plain, NULL);
	thread_join(&t);
	SEE(personality(PER_ASK), ADDR_NO_RANDOMIZE);
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(personality(PER_ASK), ADDR_NO_RANDOMIZE);
		execve(self_path(own_name), argv, (char *[]){ NULL });
		_exit(99);
	}
	SEE(status_of(pid), 0);
	SEE(personality(PER_LINUX), ADDR_NO_RANDOMIZE);
	SEE(personality(PER_ASK), PER_LINUX);
	say("personality\n");
}

static int persona_after_exec(void)
{
	SEE(personality(PER_LINUX), ADDR_NO_RANDOMIZE);
	return check_result();
}

/* A process stays one, whichever of its threads execs. */
static void subreaper_over_exec(void)
{
	struct thread t;
	pid_t pid = must_fork();
	if (pid == 0) {
		SEE(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
		thread_start(&t, exec_self, NULL);
		for (;;)
			pause();
	}
	SEE(status_of(pid), 0);
	say("CHILD_SUBREAPER over exec\n");
}

static int after_exec(void)
{
	int value = -1;
	SEE(prctl(PR_GET_CHILD_SUBREAPER, (uint32_t)&value), 0);
	SEE(value, 1);
	return check_result();
}

static volatile int *shared;

static void note(int sig)
{
	shared[0] = sig;
}

static void note_sender(int sig, siginfo_t *info, void *context)
{
	(void)context;
	shared[3] = info->si_code;
	shared[4] = info->si_pid;
	note(sig);
}

static void parent_death(void)
{
	int sig = -1;
	SEE(prctl(PR_SET_PDEATHSIG, 65), -EINVAL);
	SEE(prctl(PR_SET_PDEATHSIG, SIGUSR1), 0);
	SEE(prctl(PR_GET_PDEATHSIG, (uint32_t)&sig), 0);
	SEE(sig, SIGUSR1);
	pid_t pid = must_fork();
	if (pid == 0) {
		sig = -1;
		SEE(prctl(PR_GET_PDEATHSIG, (uint32_t)&sig), 0);
		SEE(sig, 0);		/* not inherited */
		if (must_fork() == 0) {
			set_handler(SIGUSR2, (uint32_t)note_sender, SA_SIGINFO);
			prctl(PR_SET_PDEATHSIG, SIGUSR2);
			shared[1] = 1;
			for (int i = 0; i < PATIENCE && !shared[0]; i++)
				nap(1);
			shared[2] = 1;
			_exit(0);
		}
		while (!shared[1])
			nap(1);
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	while (!shared[2])
		nap(1);
	SEE(shared[0], SIGUSR2);
	SEE(shared[3], SI_USER);
	SEE_SAME(shared[4], pid);
	SEE(prctl(PR_SET_PDEATHSIG, 0), 0);
	say("PDEATHSIG\n");
}

static int wish(void *arg)
{
	int sig = -1;
	(void)arg;
	SEE(prctl(PR_GET_PDEATHSIG, (uint32_t)&sig), 0);
	SEE(sig, 0);
	SEE(prctl(PR_SET_PDEATHSIG, SIGUSR2), 0);
	shared[1] = 1;
	for (int i = 0; i < PATIENCE && !shared[0]; i++)
		nap(1);
	shared[2] = 1;
	return 0;
}

/* Each thread has a wish of its own; another user's is forgotten. */
static void threads_wish(void)
{
	struct thread t;
	int sig = -1;
	shared[0] = shared[1] = shared[2] = 0;
	pid_t pid = must_fork();
	if (pid == 0) {
		if (must_fork() == 0) {
			handle(SIGUSR2, note, 0);
			prctl(PR_SET_PDEATHSIG, SIGCONT);
			thread_start(&t, wish, NULL);
			thread_join(&t);
			_exit(0);
		}
		while (!shared[1])
			nap(1);
		_exit(0);
	}
	SEE(status_of(pid), 0);
	while (!shared[2])
		nap(1);
	SEE(shared[0], SIGUSR2);
	pid = must_fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGUSR1);
		SEE(setuid(getuid()), 0);
		prctl(PR_GET_PDEATHSIG, (uint32_t)&sig);
		SEE(sig, SIGUSR1);
		if (getuid() == 0) {
			see_mark = AS_ROOT;
			SEE(setuid(4711), 0);
			prctl(PR_GET_PDEATHSIG, (uint32_t)&sig);
			SEE(sig, 0);
		}
		_exit(check_result());
	}
	SEE(status_of(pid), 0);
	say("each thread's own PDEATHSIG\n");
}

int main(int argc, char **argv)
{
	own_name = argv[0];
	if (argc > 2)
		return persona_after_exec();
	if (argc > 1)
		return after_exec();
	shared = shared_page();
	name();
	all_bytes();
	names_are_the_threads();
	subreaper();
	heedless_subreaper();
	subreaper_over_exec();
	parent_death();
	threads_wish();
	personalities();
	no_children_left();
	return check_result();
}
