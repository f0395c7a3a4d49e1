/*
 * What can a program see of the world? All of it in one text, so that two
 * moments are compared by strcmp, and a difference is a line that is printed.
 */
#ifndef FAILED_WORLD_H
#define FAILED_WORLD_H

#include "failalloc.h"
#include <dirent.h>
#include <task.h>
#include <thread.h>

#define WORLD_SIZE	12000
#define FDS_LOOKED_AT	40
#define NAME_SIZE	16	/* of a task */

/* What is open, and a name that is free. */
enum { FILE_FD = 10, IN_FD, OUT_FD, DIR_FD, TTY_FD, HELPER_FD, SELF_FD, UTS_FD,
       SPARE_FD };
#define NEW		"/tmp/failed_new"

struct world {
	unsigned length;
	char text[WORLD_SIZE];
};

static UNUSED __printf_like(2, 3) void note(struct world *w,
					    const char *format, ...)
{
	va_list args;
	va_start(args, format);
	w->length += vsnprintf(w->text + w->length, WORLD_SIZE - w->length,
			       format, args);
	va_end(args);
	if (!CHECK(w->length < WORLD_SIZE))
		_exit(1);
}

static UNUSED void note_file(struct world *w, const char *path)
{
	int n = slurp(path, w->text + w->length, WORLD_SIZE - w->length);
	CHECK(n > 0);
	w->length += n;
}

static UNUSED void note_names(struct world *w, const char *path)
{
	char **names;
	int count = list_directory(path, &names);
	note(w, "%s:", path);
	for (int i = 0; i < count; i++)
		note(w, " %s", names[i]);
	note(w, "\n");
	free(names);
}

static UNUSED void note_fds(struct world *w)
{
	struct stat64 st;
	for (int fd = 0; fd < FDS_LOOKED_AT; fd++)
		if (fstat64(fd, &st) == 0)
			note(w, "fd %d: inode %u, %o, size %u, at %d, %x %x\n",
			     fd, (uint32_t)st.st_ino, st.st_mode,
			     (uint32_t)st.st_size, lseek(fd, 0, SEEK_CUR),
			     fcntl(fd, F_GETFL, 0), fcntl(fd, F_GETFD, 0));
}

static UNUSED void note_signals(struct world *w)
{
	struct sigaltstack alt;
	struct sigaction act;
	for (int sig = 1; sig <= NSIG; sig++) {
		CHECK_EQ(sigaction(sig, NULL, &act), 0);
		if (act.sa_handler)
			note(w, "signal %d: %x %x %x\n", sig, act.sa_handler,
			     act.sa_flags, (uint32_t)act.sa_mask);
	}
	CHECK_EQ(syscall2(__NR_sigaltstack, 0, (int)&alt), 0);
	note(w, "altstack %x %x %x\n", alt.ss_sp, alt.ss_flags, alt.ss_size);
}

static UNUSED void note_ids(struct world *w)
{
	uint32_t id[6];
	CHECK_EQ(syscall3(__NR_getresuid32, (int)&id[0], (int)&id[1],
			  (int)&id[2]), 0);
	CHECK_EQ(syscall3(__NR_getresgid32, (int)&id[3], (int)&id[4],
			  (int)&id[5]), 0);
	note(w, "ids %u %u %u %u %u %u\n", id[0], id[1], id[2], id[3], id[4],
	     id[5]);
	note(w, "parent %d, group %d, session %d, priority %d\n", getppid(),
	     getpgrp(), getsid(0), getpriority(PRIO_PROCESS, 0));
}

static UNUSED void note_limits(struct world *w)
{
	struct rlimit64 limit;
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		CHECK_EQ(prlimit64(0, i, NULL, &limit), 0);
		note(w, "limit %d: %llx %llx\n", i, limit.rlim_cur,
		     limit.rlim_max);
	}
}

static UNUSED void note_segments(struct world *w)
{
	for (int entry = 6; entry <= 14; entry++) {
		struct user_desc d = { .entry_number = entry };
		if (get_thread_area(&d) == 0)
			note(w, "segment %d: %x %x\n", entry, d.base_addr,
			     d.limit);
	}
}

static UNUSED void note_terminal(struct world *w)
{
	struct termios t;
	struct winsize size;
	int pgrp = -1;
	CHECK_EQ(ioctl(TTY_FD, TCGETS, &t), 0);
	CHECK_EQ(ioctl(TTY_FD, TIOCGWINSZ, &size), 0);
	ioctl(TTY_FD, TIOCGPGRP, &pgrp);
	note(w, "terminal %x %x %x, %u x %u, group %d\n", t.c_iflag, t.c_oflag,
	     t.c_lflag, size.ws_row, size.ws_col, pgrp);
}

static UNUSED void note_rest(struct world *w)
{
	struct utsname uts;
	char name[NAME_SIZE], path[64];
	int death = -1, reaper = -1, mask = syscall1(__NR_umask, 0);
	syscall1(__NR_umask, mask);
	CHECK_EQ(uname(&uts), 0);
	CHECK_EQ(prctl(PR_GET_NAME, (uint32_t)name), 0);
	CHECK_EQ(prctl(PR_GET_PDEATHSIG, (uint32_t)&death), 0);
	CHECK_EQ(prctl(PR_GET_CHILD_SUBREAPER, (uint32_t)&reaper), 0);
	CHECK(syscall2(__NR_getcwd, (int)path, sizeof(path)) > 0);
	note(w, "umask %o, host %s, name %s, death %d, reaper %d, in %s\n",
	     mask, uts.nodename, name, death, reaper, path);
}

static UNUSED void note_bytes(struct world *w)
{
	char bytes[16] = "";
	struct stat64 st = { 0 };
	int waiting = -1, err = stat64(NEW, &st);
	CHECK(pread(FILE_FD, bytes, sizeof(bytes) - 1, 0) >= 0);
	CHECK_EQ(ioctl(IN_FD, FIONREAD, &waiting), 0);
	note(w, "file '%s', %d in the pipe, " NEW ": %d %o %u\n", bytes,
	     waiting, err, st.st_mode, (uint32_t)st.st_size);
}

/* Children that have something to tell, without hearing it. */
static UNUSED void note_children(struct world *w)
{
	siginfo_t info = { 0 };
	int err = waitid(P_ALL, 0, &info, WEXITED | WUNTRACED | WCONTINUED |
			 WNOHANG | WNOWAIT | __WALL);
	note(w, "children %d: %d, code %d\n", err, info.si_pid, info.si_code);
}

/* What one call could have changed. */
static UNUSED void look(struct world *w)
{
	until_asleep(getppid());	/* a tracer has yet to come to rest */
	for (int at = 0; at < WORLD_SIZE; at += PAGE_SIZE)
		w->text[at] = 0;	/* its own, however long it gets */
	w->text[WORLD_SIZE - 1] = 0;
	w->length = 0;
	note_bytes(w);
	note_fds(w);
	note_names(w, "/proc");
	note_names(w, "/tmp");
	note_signals(w);
	note_ids(w);
	note_limits(w);
	note_segments(w);
	note_terminal(w);
	note_rest(w);
	note_children(w);
	note_file(w, "/proc/self/status");
	note_file(w, "/proc/self/maps");
	note_file(w, "/proc/meminfo");
	/* The last line of DEBUG's is how deep a stack has ever been. */
	char *mark = strstr(w->text, "DeepestStack:");
	if (mark)
		*mark = '\0';
}

static UNUSED int line_length(const char *line)
{
	const char *end = strchr(line, '\n');
	return end ? end - line : (int)strlen(line);
}

/* Are both the same? Else the first line that is not is printed. */
static UNUSED bool same_world(const struct world *old, const struct world *new)
{
	unsigned line = 0, at = 0;
	if (strcmp(old->text, new->text) == 0)
		return true;
	for (; old->text[at] == new->text[at]; at++)
		if (old->text[at] == '\n')
			line = at + 1;
	report("was: %.*s\nnow: %.*s\n",
	       line_length(old->text + line), old->text + line,
	       line_length(new->text + line), new->text + line);
	return false;
}

#endif
