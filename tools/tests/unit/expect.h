/* What did not hold is told, and counted: main returns failures != 0. */
#pragma once

/* The host's headers and ours disagree on types; each test declares what it
 * needs of the host itself. */
int printf(const char *fmt, ...);

static int failures;

#define expect(cond) \
	do { \
		if (!(cond)) { \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #cond); \
			failures++; \
		} \
	} while (0)
