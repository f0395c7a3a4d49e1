/* Setting up for signals. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <sys.h>

/*
 * rt_sigaction(2); the way back from a handler (SA_RESTORER) is filled in.
 * Either pointer may be NULL. 0 or -errno.
 */
int sigaction(int sig, const struct sigaction *new, struct sigaction *old);

/* As a value for sa_handler. */
#define HANDLER(function) ((uint32_t)(function))

/*
 * handler is HANDLER(f), SIG_DFL or SIG_IGN. Calls that a handler interrupts
 * are restarted. 0 or -errno.
 */
int signal(int sig, uint32_t handler);

/* "TERM" or "SIGTERM" or "15": the number, or -1. */
int signal_number(const char *name);

/* "TERM", or NULL past the named ones. */
const char *signal_name(int sig);

/* How a shell tells a death by this signal: "Segmentation fault". */
const char *strsignal(int sig);

#endif
