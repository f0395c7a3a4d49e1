/*
 * What could an argument be? Mostly something that makes a little sense, now
 * and then anything.
 */
#include "fuzz.h"
#include <uapi/files.h>
#include <uapi/locks.h>
#include <uapi/ptrace.h>

uint32_t next(struct attacker *a)
{
	a->random ^= a->random << 13;
	a->random ^= a->random >> 17;
	a->random ^= a->random << 5;
	return a->random;
}

uint32_t below(struct attacker *a, uint32_t n)
{
	return (next(a) >> 7) % n;
}

static const uint32_t edges[] = {
	0, 1, 2, 3, 4, 8, 15, 16, 31, 32, 63, 64, 65, 127, 128, 255, 256,
	PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 0xffff, 0x10000, 0x110000,
	0x400000, 0x08048000, 0x7fffffff, 0x80000000, KERNEL_BASE - PAGE_SIZE,
	KERNEL_BASE - 1, KERNEL_BASE, KERNEL_BASE + 0x100000, 0xfffff000,
	0xfffffffc, 0xfffffffe, 0xffffffff,
};

/* Root names only what is for all to spoil: it may remove /dev by right. */
static const char *const paths[] = {
	"a", "b", "d", "d/a", "d/../b", ".", "..", "", "/", "/tmp", FOLDER,
	FOLDER "/a", "/proc", "/proc/self/maps", "/proc/self/pages",
	"/proc/self/status", "/proc/self/ns/pid", "/proc/audit",
	"/proc/self/task", "/proc/meminfo", "/proc/1/stat",
	"/proc/sys/kernel/pid_max", "/proc/cpuinfo", "/proc/self/statm",
	"/proc/sys", "/proc/failalloc", "no/such/thing", "a/b",
	"/proc/self/exe", "/proc/self/cwd/a", "/proc/self/fd", "/dev/fd/1",
	"/proc/self/fd/0", "/proc/self/fd/3", "/proc/self/fd/4",
	"/proc/self/fd/5", "/proc/self/fd/6", "/proc/self/fd/7",
};
/* Not /init: a shared mapping of a running program's file, once touched, costs
 * a frame until the program ends. */
static const char *const others_paths[] = {
	"/bin/sh", "/bin/true", "/bin", "/dev/host", "/dev/console",
	"/dev/tty", "/dev/null", "/dev/zero", "/dev/new", "/etc",
	"/etc/vmrun.argv", "/bin/new", "/new", "/proc/1/maps",
	"/proc/1/mem", "/proc/1/ns/pid", "/etc/new", "/proc/1/exe",
	"/proc/1/fd/1", "/proc/1/cwd/new",
};
static const char *const programs[] = {
	"/bin/true", "/bin/false", "/bin/echo", "a", "b", "/bin/nobody",
	"/proc/self/maps", "/bin", FOLDER "/s",
};

static uint32_t some_path(struct attacker *a)
{
	if (!a->root && below(a, 3) == 0)
		return (uint32_t)others_paths[below(a, COUNT(others_paths))];
	return (uint32_t)paths[below(a, COUNT(paths))];
}

static uint32_t some_pid(struct attacker *a)
{
	switch (below(a, 6)) {
	case 0: return 0;
	case 1: return getpid();
	case 2: return below(a, 8);
	case 3: return -(uint32_t)below(a, 4);
	case 4: return -common->known[below(a, PIDS_KNOWN)];
	}
	return common->known[below(a, PIDS_KNOWN)];
}

/* Mostly in the arena, near a border of pages as often as not. */
static uint32_t some_pointer(struct attacker *a)
{
	uint32_t at = (uint32_t)a->arena + below(a, ARENA_PAGES) * PAGE_SIZE;
	switch (below(a, 8)) {
	case 0: return edges[below(a, COUNT(edges))];
	case 1: return at - 1 - below(a, 16);
	case 2: return (uint32_t)common + below(a, PAGE_SIZE);
	case 3: return at + below(a, PAGE_SIZE);
	}
	return at + 4 * below(a, 32);
}

static uint32_t some_size(struct attacker *a)
{
	switch (below(a, 6)) {
	case 0: return edges[below(a, COUNT(edges))];
	case 1: return below(a, 4 * PAGE_SIZE);
	case 2: return PAGE_SIZE * below(a, ARENA_PAGES);
	}
	return below(a, 64);
}

static uint32_t some_address(struct attacker *a)
{
	if (below(a, 8) == 0)
		return next(a) & ~(PAGE_SIZE - 1);
	return ((uint32_t)a->arena & ~(PAGE_SIZE - 1)) +
	       below(a, 2 * ARENA_PAGES) * PAGE_SIZE;
}

static uint32_t some_request(struct attacker *a)
{
	static const uint16_t often[] = {
		PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE, PTRACE_CONT,
		PTRACE_SYSCALL, PTRACE_SINGLESTEP, PTRACE_DETACH,
		PTRACE_INTERRUPT, PTRACE_SETREGS, PTRACE_POKEDATA,
		PTRACE_SETOPTIONS, PTRACE_SETFPREGS, PTRACE_SETFPXREGS,
		PTRACE_GETREGSET, PTRACE_SETREGSET,
	};
	return below(a, 4) ? often[below(a, COUNT(often))]
			   : below(a, 2) * 0x4200 + below(a, 33);
}

/* Of a terminal, mostly. */
static uint32_t some_ioctl(struct attacker *a)
{
	return below(a, 8) ? TCGETS + below(a, 48) : next(a);
}

static uint32_t some_lock_command(struct attacker *a)
{
	static const uint8_t first[] = { F_GETLK, F_GETLK64, F_OFD_GETLK };
	return first[below(a, 3)] + (below(a, 8) ? 1 : 2 * below(a, 2));
}

/* A few bytes, so that ranges meet. */
static uint32_t some_lock(struct attacker *a)
{
	static struct flock64 lock;
	lock = (struct flock64){
		.l_type = below(a, 3), .l_whence = below(a, 3),
		.l_start = below(a, 40) - (int)below(a, 2),
		.l_len = below(a, 8) - (int)below(a, 2),
	};
	return (uint32_t)&lock;
}

/* A few bits of a word, or of its upper part, as flags are. */
static uint32_t some_flags(struct attacker *a)
{
	uint32_t bits = 0;
	for (uint32_t n = below(a, 5); n > 0; n--)
		bits |= 1u << below(a, 32);
	return bits;
}

/* Half of the clones share what makes a thread. */
static uint32_t some_clone_flags(struct attacker *a)
{
	uint32_t flags = some_flags(a) & ~0xffu;
	if (below(a, 2))
		flags |= CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
	return flags | (below(a, 3) ? SIGCHLD : below(a, 66));
}

uint32_t some_value(struct attacker *a, char kind)
{
	if (below(a, 24) == 0)
		kind = "vbsxinp"[below(a, 7)];
	switch (kind) {
	case 'f': return below(a, 8) ? below(a, 12) : next(a);	/* file */
	case 'p': return some_pid(a);
	case 'b': return some_pointer(a);			/* buffer */
	case 's': return some_size(a);
	case 'i': return below(a, 12) - 2;			/* small */
	case 'g': return below(a, 68) - 1;			/* signal */
	case 'n': return some_path(a);				/* name */
	case 'e': return (uint32_t)programs[below(a, COUNT(programs))];
	case 'o': return below(a, 4) | (some_flags(a) & 07777700);
	case 'm': return below(a, 010000);			/* mode */
	case 'l': return (uint32_t)paths[below(a, COUNT(paths))]; /* link */
	case 'k': return S_IFIFO | below(a, 01000);		/* kind */
	case 'u': return below(a, 2) ? USER : below(a, 4);	/* user */
	case 'a': return some_address(a);
	case 'P': return below(a, 8);				/* PROT_ */
	case 'M': return 1 + below(a, 2) + 0x10 * below(a, 4);	/* MAP_ */
	case 'C': return some_clone_flags(a);
	case 'F': return some_flags(a);
	case 'r': return some_request(a);
	case 't': return some_ioctl(a);
	case 'S': return F_ADD_SEALS + below(a, 2);
	case 'K': return some_lock_command(a);
	case 'L': return some_lock(a);
	case 'w': return below(a, 8) ? (next(a) & 0xf) | 1	/* wait, quick */
				     : some_flags(a);
	case '0': return 0;
	case '1': return 1;
	case '8': return 8;			/* the size of a sigset_t */
	case 'h': return 12;			/* of a robust list's head */
	}
	return below(a, 2) ? edges[below(a, COUNT(edges))] : next(a);
}

/* Words as structures hold them: pointers, small numbers, noise. Names too,
 * so that vectors of strings are found. */
static uint32_t some_word(struct attacker *a)
{
	switch (below(a, 6)) {
	case 0: return some_pointer(a);
	case 1: return below(a, 70);
	case 2: return next(a);
	case 3: return some_path(a);
	case 4: return some_flags(a);
	}
	return 0;
}

bool fill_arena(struct attacker *a)
{
	if (a->arena)
		munmap(a->arena, ARENA);
	a->arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap_failed(a->arena)) {
		a->arena = NULL;
		return false;
	}
	for (uint32_t page = 0; page < ARENA_PAGES; page += 2)
		for (uint32_t i = 0; i < 64; i++)
			((uint32_t *)(a->arena + page * PAGE_SIZE))[i] =
				some_word(a);
	mprotect(a->arena + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	mprotect(a->arena + 8 * PAGE_SIZE, PAGE_SIZE, PROT_NONE);
	munmap(a->arena + 13 * PAGE_SIZE, PAGE_SIZE);
	return true;
}
