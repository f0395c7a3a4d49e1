/* Capabilities, asked for and set. */
#ifndef CAPS_H
#define CAPS_H

#include "check.h"
#include <task.h>
#include <uapi/caps.h>

#define A		4711
#define B		4712
#define BIT(nr)		(1ull << (nr))
#define CHOWN		BIT(0)
#define DAC		(BIT(1) | BIT(2))
#define KILL		BIT(5)
#define SETUID		BIT(7)
#define SETPCAP		BIT(CAP_SETPCAP)
#define SYS_NICE	BIT(23)
#define MAC_OVERRIDE	BIT(32)
#define NOT_TOLD	(BIT(24) | BIT(25))	/* what hosts keep back */

struct sets {
	uint64_t effective, permitted, inheritable;
};

static UNUSED int capget(uint32_t version, int pid, struct cap_data *data)
{
	struct cap_header header = { version, pid };
	return syscall2(__NR_capget, (int)&header, (int)data);
}

static UNUSED struct sets sets_of(int pid)
{
	struct cap_data d[2] = { { 0 } };
	CHECK_EQ(capget(LINUX_CAPABILITY_VERSION_3, pid, d), 0);
	return (struct sets){
		d[0].effective | (uint64_t)d[1].effective << 32,
		d[0].permitted | (uint64_t)d[1].permitted << 32,
		d[0].inheritable | (uint64_t)d[1].inheritable << 32,
	};
}

static UNUSED int set(struct sets s)
{
	struct cap_header header = { LINUX_CAPABILITY_VERSION_3, 0 };
	struct cap_data d[2] = {
		{ s.effective, s.permitted, s.inheritable },
		{ s.effective >> 32, s.permitted >> 32, s.inheritable >> 32 },
	};
	return syscall2(__NR_capset, (int)&header, (int)d);
}

/* Without these. */
static UNUSED int lower(uint64_t effective, uint64_t permitted,
			uint64_t inheritable)
{
	struct sets s = sets_of(0);
	s.effective &= ~effective;
	s.permitted &= ~permitted;
	s.inheritable &= ~inheritable;
	return set(s);
}

/* And with these. */
static UNUSED int raise_caps(uint64_t effective, uint64_t permitted,
			     uint64_t inheritable)
{
	struct sets s = sets_of(0);
	s.effective |= effective;
	s.permitted |= permitted;
	s.inheritable |= inheritable;
	return set(s);
}

static UNUSED void tell_sets(const char *when, int pid)
{
	struct sets s = sets_of(pid);
	say("%s%s: %llx, permitted %llx, inheritable %llx\n", see_mark, when,
	    s.effective & ~NOT_TOLD, s.permitted & ~NOT_TOLD, s.inheritable);
}

static const char *own_name;

/* From here on as a new program, which tells what it has. */
static UNUSED void tell_after_exec(const char *when)
{
	char *argv[] = { (char *)own_name, (char *)when, NULL };
	execve(self_path(own_name), argv, (char *[]){ NULL });
	_exit(99);
}

#endif
