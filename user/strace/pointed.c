/* What lies at an address in the tracee? */
#include "strace.h"
#include <signal.h>

#define SYSGOOD	0x80		/* a tracee's stop at a system call */

static void put_wait_status(int s)
{
	if (WIFSTOPPED(s)) {
		put("[{WIFSTOPPED(s) && WSTOPSIG(s) == ");
		put_signal(WSTOPSIG(s) & ~SYSGOOD);
		if (WSTOPSIG(s) & SYSGOOD)
			put(" | 0x80");
		if (s >> 16) {
			put("} | ");
			put_name(EVENTS, s >> 16);
			put(" << 16]");
			return;
		}
	} else if (WIFCONTINUED(s)) {
		put("[{WIFCONTINUED(s)");
	} else if (WIFEXITED(s)) {
		put("[{WIFEXITED(s) && WEXITSTATUS(s) == %d",
		    WEXITSTATUS(s));
	} else {
		put("[{WIFSIGNALED(s) && WTERMSIG(s) == ");
		put_signal(WTERMSIG(s));
	}
	put("}]");
}

static void put_stat(const struct stat64 *st)
{
	static const struct {
		uint32_t mode;
		const char *name;
	} kinds[] = {
		{ S_IFREG, "S_IFREG" }, { S_IFDIR, "S_IFDIR" },
		{ S_IFCHR, "S_IFCHR" }, { S_IFIFO, "S_IFIFO" },
		{ S_IFBLK, "S_IFBLK" }, { S_IFLNK, "S_IFLNK" },
	};

	put("{st_mode=");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if ((st->st_mode & S_IFMT) == kinds[i].mode)
			put("%s|", kinds[i].name);
	put("0%o, st_size=%d, ...}", st->st_mode & ~S_IFMT,
	    (int)st->st_size);
}

/* As the C library's users write it: 8192*1024. */
static void put_amount(const char *name, uint32_t amount)
{
	put("%s=", name);
	if (amount == RLIM_INFINITY)
		put("RLIM_INFINITY");
	else if (amount > 1024 && amount % 1024 == 0)
		put("%u*1024", amount / 1024);
	else
		put("%u", amount);
}

static void put_limit(const struct rlimit *limit)
{
	put_amount("{rlim_cur", limit->rlim_cur);
	put_amount(", rlim_max", limit->rlim_max);
	put("}");
}

static void put_segment(const struct user_desc *d)
{
	put("{entry_number=%d, base_addr=", (int)d->entry_number);
	put_pointer(d->base_addr);
	put(", limit=0x%06x, seg_32bit=%u, contents=%u, read_exec_only=%u, "
	    "limit_in_pages=%u, seg_not_present=%u, useable=%u}", d->limit,
	    d->seg_32bit, d->contents, d->read_exec_only, d->limit_in_pages,
	    d->seg_not_present, d->useable);
}

union pointed {
	int number, pair[2];
	int64_t wide;
	sigset_t set;
	struct sigaction action;
	struct timespec time;
	struct stat64 stat;
	struct utsname uts;
	struct rlimit limit;
	siginfo_t info;
	struct user_desc segment;
};

static int size_of(char kind)
{
	const union pointed v;

	switch (kind) {
	case 'w': return sizeof(v.number);
	case 'i': return sizeof(v.pair);
	case 'j': return sizeof(v.wide);
	case 'k': case 'K': return sizeof(v.set);
	case 'a': case 'A': return sizeof(v.action);
	case 't': case 'T': case 'N': return sizeof(v.time);
	case 'z': return sizeof(v.stat);
	case 'l': case 'G': return sizeof(v.limit);
	case 'S': return sizeof(v.info);
	case 'y': return sizeof(v.segment);
	default: return sizeof(v.uts);
	}
}

void put_pointed(const struct tracee *t, char kind, uint32_t addr)
{
	union pointed v;
	int size = size_of(kind);

	if (!addr || peek(t->pid, addr, &v, size) < size) {
		put_pointer(addr);
		return;
	}
	switch (kind) {
	case 'w': put_wait_status(v.number); break;
	case 'i': put("[%d, %d]", v.pair[0], v.pair[1]); break;
	case 'k': case 'K': put_sigset(v.set); break;
	case 'a': case 'A': put_sigaction(&v.action); break;
	case 'j': put("[%lld]", (long long)v.wide); break;
	case 'l': case 'G': put_limit(&v.limit); break;
	case 'S': put_siginfo(&v.info); break;
	case 'y': put_segment(&v.segment); break;
	case 't': case 'T': case 'N':
		put("{tv_sec=%d, tv_nsec=%d}", v.time.tv_sec, v.time.tv_nsec);
		break;
	case 'z': put_stat(&v.stat); break;
	case 'U':
		put("{sysname=\"%s\", nodename=\"%s\", ...}", v.uts.sysname,
		    v.uts.nodename);
		break;
	}
}

