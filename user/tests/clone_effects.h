/*
 * clone_truth's second half: not what is taken, but what it does.
 */
#ifndef CLONE_EFFECTS_H
#define CLONE_EFFECTS_H

#include "clone_cell.h"

/* --- V: does the parent wait, and is memory shared? --- */

static volatile int vf;
static int naps = 3;			/* for a parent that is to wait */

static int store_and_leave(void *status)
{
	for (int i = 0; i < naps && !answer->other; i++)
		nap(10);		/* one that runs on says so */
	vf = 2;
	answer->word = 1;		/* seen even where memory is not */
	return (int)status;
}

static void ask_vfork(const void *unused)
{
	(void)unused;
	pid_t pid = vfork();
	if (pid == 0)
		_exit(store_and_leave((void *)7));
	int seen = vf;
	tell_answer("vf=%d %s", seen, ending(status_of(pid)));
}

static void ask_vfork_exec(const void *unused)
{
	(void)unused;
	char *args[] = { program, "later", NULL };
	int fds[2];
	pipe(fds);
	dup2(fds[0], STDIN_FILENO);
	pid_t pid = vfork();
	if (pid == 0) {
		store_and_leave(NULL);
		execve(program, args, NULL);
		_exit(127);
	}
	int seen = vf, running = waitpid(pid, NULL, WNOHANG) == 0;
	tell(fds);
	tell_answer("vf=%d%s %s", seen, running ? " child-running" : "",
		    ending(status_of(pid)));
}

static void ask_flags(const void *flags)
{
	if (!(AT(flags) & CLONE_VFORK))
		naps = 1000;
	pid_t pid = clone_call(AT(flags) | SIGCHLD, stack + sizeof(stack),
			       NULL, NULL, NULL, store_and_leave, (void *)3);
	bool runs_on = !answer->word;
	answer->other = 1;
	int status = status_of(pid);
	tell_answer("%svf=%d %s", runs_on ? "parent-not-blocked " : "", vf,
		    ending(status));
}

static void ask_fork(const void *unused)
{
	(void)unused;
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(store_and_leave(NULL));
	status_of(pid);
	tell_answer("vf=%d", vf);
}

static void ask_vfork_killed(const void *unused)
{
	(void)unused;
	pid_t pid = vfork();
	if (pid == 0)
		kill(getpid(), SIGTERM);
	tell_answer("%s", ending(status_of(pid)));
}

/* --- T: whose numbers are written where? --- */

static volatile int tid_word;

static pid_t make_task(uint32_t flags, int (*fn)(void *), void *arg)
{
	return clone_call(flags, stack + sizeof(stack), (int *)&tid_word, NULL,
			  (int *)&tid_word, fn, arg);
}

static void ask_parent_settid(const void *unused)
{
	(void)unused;
	pid_t pid = make_task(PSET | CHLD, leave, NULL);
	tell_answer(tid_word == pid ? "yes" : "no");
	status_of(pid);
}

static int is_mine(void *arg)
{
	(void)arg;
	answer->word = tid_word == gettid();
	return 0;
}

static void ask_child_settid(const void *vm)
{
	pid_t pid = make_task(SET | AT(vm) | CHLD, is_mine, NULL);
	status_of(pid);
	if (vm || !answer->word)
		tell_answer(answer->word ? "yes" : "no");
	else
		tell_answer("parent-ctid=%d", tid_word);
}

static int leave_a_sleeper(void *arg)
{
	until_asleep(getppid());
	return (int)arg;
}

static void ask_cleartid(const void *unused)
{
	(void)unused;
	tid_word = 123;
	pid_t pid = make_task(CLEAR | VM | CHLD, leave_a_sleeper, NULL);
	struct timespec limit = { 60, 0 };
	int result = futex_wait(&tid_word, 123, &limit);
	tell_answer("futex=%d word=%d", result, tid_word);
	status_of(pid);
}

static void ask_cleartid_fork(const void *unused)
{
	(void)unused;
	tid_word = 123;
	status_of(make_task(CLEAR | CHLD, leave, NULL));
	tell_answer("%d", tid_word);
}

static int compare_ids(void *arg)
{
	(void)arg;
	answer->word = getpid();
	answer->other = gettid();
	return 0;
}

static void ask_thread(const void *unused)
{
	(void)unused;
	tid_word = -1;
	pid_t tid = make_task(CLONE_LIKE_A_THREAD | CLEAR, compare_ids, NULL);
	int waited = waitpid(tid, NULL, __WALL);
	wait_while(&tid_word, -1);
	bool right = answer->word == getpid() && answer->other == tid &&
		     tid != getpid();
	tell_answer("-%s%s", errname(waited), right ? " tid>0" : "");
}

static void ask_tid_address(const void *unused)
{
	(void)unused;
	tell_answer(set_tid_address(NULL) == gettid() ? "yes" : "no");
}

static void ask_futex(const void *timeout)
{
	int word = 1;
	tell_error(futex_wait(&word, timeout ? 1 : 2, timeout));
}

static const struct timespec ten_ms = { 0, 10000000 };

static const struct {
	const char *label;
	void (*ask)(const void *);
	const void *question;
} effects[] = {
	{ "V vfork: parent resumes only after the child exited, and "
	  "sees its stores", ask_vfork, NULL },
	{ "V vfork+exec: parent resumes at exec, child still alive",
	  ask_vfork_exec, NULL },
	{ "V CLONE_VFORK without VM: parent suspended, memory NOT "
	  "shared", ask_flags, (void *)CLONE_VFORK },
	{ "V CLONE_VM without VFORK: parent runs on, memory shared",
	  ask_flags, (void *)CLONE_VM },
	{ "V fork: memory not shared", ask_fork, NULL },
	{ "V vfork child killed by signal wakes parent",
	  ask_vfork_killed, NULL },
	{ "T PARENT_SETTID stored before clone returns",
	  ask_parent_settid, NULL },
	{ "T CHILD_SETTID (no VM) visible in child only",
	  ask_child_settid, NULL },
	{ "T CHILD_SETTID|VM visible to child", ask_child_settid,
	  (void *)CLONE_VM },
	{ "T CHILD_CLEARTID|VM: word zeroed and futex woken on exit",
	  ask_cleartid, NULL },
	{ "T CHILD_CLEARTID without VM (fork): parent's word",
	  ask_cleartid_fork, NULL },
	{ "T CLONE_THREAD: getpid same, gettid differs, not waitable",
	  ask_thread, NULL },
	{ "T set_tid_address returns own tid", ask_tid_address, NULL },
	{ "T futex WAIT with wrong value", ask_futex, NULL },
	{ "T futex WAIT timeout 10ms", ask_futex, (void *)&ten_ms },
};

static void effect_questions(void)
{
	for (unsigned i = 0; i < COUNT(effects); i++) {
		say("%s = ", effects[i].label);
		in_a_cell(effects[i].ask, effects[i].question);
	}
}

#endif
