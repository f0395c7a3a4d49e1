/*
 * fork hands FD_CLOEXEC descriptors on, exec closes exactly those (E).
 * linux: prints which numbers are open after exec.
 */
#include "check.h"

#define FIRST	10
#define LAST	13

/* After exec: argv[1] is "look". */
static int look(void)
{
	for (int fd = FIRST; fd <= LAST; fd++)
		say("fd %d: %s\n", fd,
		    fcntl(fd, F_GETFD, 0) >= 0 ? "open" : "closed");
	return 0;
}

static void checked_in_child(void)
{
	SEE(fcntl(FIRST, F_GETFD, 0), 0);
	SEE(fcntl(FIRST + 1, F_GETFD, 0), FD_CLOEXEC);
	SEE(fcntl(FIRST + 2, F_GETFD, 0), FD_CLOEXEC);
	SEE(fcntl(LAST, F_GETFD, 0), 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return look();

	int plain = open("/dev/null", O_RDWR, 0);
	int marked = open("/dev/null", O_RDWR | O_CLOEXEC, 0);
	SEE(fcntl(plain, F_GETFD, 0), 0);
	SEE(fcntl(marked, F_GETFD, 0), FD_CLOEXEC);
	SEE(dup2(marked, FIRST), FIRST);	/* dup2 clears the mark */
	SEE(fcntl(marked, F_DUPFD_CLOEXEC, FIRST + 1), FIRST + 1);
	SEE(dup2(plain, FIRST + 2), FIRST + 2);
	SEE(fcntl(FIRST + 2, F_SETFD, FD_CLOEXEC), 0);
	SEE(fcntl(marked, F_DUPFD, LAST), LAST);
	SEE(in_child(checked_in_child), 0);

	pid_t pid = must_fork();
	if (pid == 0) {
		char *args[] = { argv[0], "look", NULL };
		execve(self_path(argv[0]), args, NULL);
		_exit(127);
	}
	SEE(status_of(pid), 0);
	checked_in_child();		/* that exec was not ours */
	for (int fd = FIRST; fd <= LAST; fd++)
		CHECK_EQ(close(fd), 0);
	close(plain);
	close(marked);
	no_children_left();
	return check_result();
}
