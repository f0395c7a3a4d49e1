/* What is done when a signal comes, and in the end? */
#include "sh.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNALS		32	/* those with names; 0 is EXIT */

static char *actions[SIGNALS];	/* NULL: none; "": it is ignored */
static volatile bool came[SIGNALS];
static volatile bool any_came;

static void note(int sig)
{
	came[sig] = any_came = true;
}

/* Without SA_RESTART: a wait or a read is to come back. */
static void catch(int sig)
{
	struct sigaction act = { .sa_handler = HANDLER(note) };

	sigaction(sig, &act, NULL);
}

/* --- a person's shell --------------------------------------------------- */

static const unsigned char survived[] = {
	SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGTERM,
};

void person_signals(void)
{
	for (size_t i = 0; i < sizeof(survived); i++)
		signal(survived[i], SIG_IGN);
	catch(SIGINT);
}

void plain_signals(void)
{
	if (!sh.interactive)
		return;
	for (size_t i = 0; i < sizeof(survived); i++)
		if (!actions[survived[i]])	/* what a trap ignores stays */
			signal(survived[i], SIG_DFL);
	if (!actions[SIGINT])
		signal(SIGINT, SIG_DFL);
}

bool interrupted(void)
{
	if (!came[SIGINT] || actions[SIGINT])
		return false;
	came[SIGINT] = false;
	return true;
}

/* --- trap --------------------------------------------------------------- */

/* What is to be done is the parent's; what is ignored stays so. */
void child_signals(void)
{
	plain_signals();
	for (int sig = 0; sig < SIGNALS; sig++) {
		came[sig] = false;
		if (!actions[sig] || !*actions[sig])
			continue;
		if (sig)
			signal(sig, SIG_DFL);
		free(actions[sig]);
		actions[sig] = NULL;
	}
	any_came = false;
}

bool trapped(void)
{
	return any_came;
}

bool has_traps(void)
{
	for (int sig = 0; sig < SIGNALS; sig++)
		if (actions[sig] && *actions[sig])
			return true;
	return false;
}

int signal_that_came(void)
{
	for (int sig = 1; sig < SIGNALS; sig++)
		if (came[sig])
			return sig;
	return 0;
}

static void run_action(const char *action)
{
	int status = sh.status;
	char *copy = strdup(action);	/* it may set another */

	if (copy)
		run_text(copy);
	free(copy);
	if (!sh.unwind)
		sh.status = status;
}

void run_traps(void)
{
	any_came = false;
	for (int sig = 1; sig < SIGNALS; sig++)
		if (came[sig] && actions[sig] && *actions[sig]) {
			came[sig] = false;
			run_action(actions[sig]);
		}
}

void leave(int status)
{
	char *action = actions[0];

	actions[0] = NULL;
	sh.unwind = GO_ON;
	sh.interactive = false;		/* an error in it is the end, too */
	if (action) {
		sh.status = status;
		sh.tested = 0;
		run_text(action);
	}
	exit(status & 0xff);
}

static int trap_number(const char *name)
{
	int sig = !strcmp(name, "EXIT") ? 0 : signal_number(name);

	return sig < SIGNALS ? sig : -1;
}

static void print_traps(void)
{
	for (int sig = 0; sig < SIGNALS; sig++)
		if (actions[sig])
			printf("trap -- '%s' %s\n", actions[sig],
			       sig ? signal_name(sig) : "EXIT");
}

static void apply_signal(int sig)
{
	if (!sig || sig == SIGKILL || sig == SIGSTOP)
		return;
	if (actions[sig])
		*actions[sig] ? catch(sig) : (void)signal(sig, SIG_IGN);
	else
		signal(sig, SIG_DFL);
	if (sh.interactive && !actions[sig])
		person_signals();
}

static int set_trap(const char *name, const char *action)
{
	int sig = trap_number(name);

	if (sig < 0)
		return complain_builtin("trap", name, "no such signal");
	free(actions[sig]);
	actions[sig] = action ? strdup(action) : NULL;
	apply_signal(sig);
	return 0;
}

/* trap ACTION SIGNAL...; without an ACTION, or with -, it is as it was. */
int do_trap(char **argv)
{
	int status = 0;

	argv += argv[1] && !strcmp(argv[1], "--");
	const char *action = argv[1];
	char **name = argv + 2;

	if (!action) {
		print_traps();
		return 0;
	}
	if (!*name || parse_number(action) >= 0)
		action = NULL, name = argv + 1;
	else if (!strcmp(action, "-"))
		action = NULL;
	for (; *name; name++)
		status |= set_trap(*name, action);
	return status;
}
