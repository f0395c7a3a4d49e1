/*
 * Page tables that are shared, parted and left, from seeds (argv[1], the
 * first; argv[2], how many): some 12 MiB, of which each process remembers what
 * every page is to hold, and a tree of them takes turns: they fill, store, have
 * the kernel store, protect, forget, unmap and map anew, share, wipe or withhold
 * from children, are poked by their parents, and fork. What a page holds then is
 * looked at after each turn; on Tine so is /proc/audit, and each call is tried
 * with each of its allocations failing, when it is to change nothing.
 * linux: (qemu-i386 has no ptrace) MAP_SHARED, WIPEONFORK, pokes, turns.
 * needs: audit trace more foreign
 * vmrun: -m 160 --timeout 300
 */
#include "traced.h"

#define SLOT		(TABLE_SPAN / PAGE_SIZE)	/* pages */
#define BEFORE		7		/* pages of the arena below its first */
#define PAGES		(2 * SLOT + 300)		/* slot border */
#define ARENA		((char *)0x20400000 - BEFORE * PAGE_SIZE)
#define OBJECTS		96		/* shared mappings there may be */
#define RW		(PROT_READ | PROT_WRITE)
#define MAX_DEPTH	3
#define TURNS		4		/* of a child */
#define STEPS		5		/* of a turn */
#define MOST_FAILURES	40		/* of one call */

enum { GONE, PRIVATE, SHARED };
struct model {			/* of a page */
	uint8_t kind, prot, byte, object;
	bool dontfork, wipe;
};
static struct model model[PAGES];
static struct {
	uint32_t objects;
	uint8_t byte[OBJECTS][PAGES];
} *truth;			/* what shared pages hold: shared itself */
static uint32_t state;
static int depth, pipe_fds[2], fail_fd = -1;

static uint32_t below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state / 8 % n;
}

static char *at(uint32_t page)
{
	return ARENA + page * PAGE_SIZE;
}

static uint8_t *byte_of(uint32_t i)
{
	return model[i].kind == SHARED ? &truth->byte[model[i].object][i]
				       : &model[i].byte;
}

/* --- what is there is what was remembered --- */

static uint32_t look(uint32_t skip)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < PAGES; i++) {
		uint8_t want = *byte_of(i);
		sum = sum * 31 + model[i].kind * 7 + model[i].prot * 3 + want;
		if (model[i].kind == GONE || !(model[i].prot & PROT_READ) ||
		    (!want && i % 16 != skip))	/* most stay untouched */
			continue;
		if (!CHECK_EQ(*(volatile uint8_t *)at(i), want))
			report("page %d\n", (int)i);
	}
	return sum;
}

/* What fork has counted is what it has made. */
static void check_size(void)
{
	static char text[1 << 15];
	uint32_t kib = 0;
	CHECK(slurp("/proc/self/maps", text, sizeof(text)) > 0);
	for (char *s = text; s && *s; s = strchr(s, '\n'), s += s != NULL) {
		uint32_t start = strtoul(s, &s, 16);
		kib += (strtoul(s + 1, &s, 16) - start) / 1024;
	}
	CHECK(slurp("/proc/self/status", text, sizeof(text)) > 0);
	char *at = strstr(text, "VmSize:") + strlen("VmSize:");
	while (*at == ' ' || *at == '\t')
		at++;
	CHECK_EQ(strtoul(at, NULL, 10), kib);
}

static uint32_t verify(void)
{
	char audit[100];
	if (on_tine())
		check_size();
	if (on_tine() && CHECK(slurp("/proc/audit", audit, sizeof(audit)) > 0) &&
	    !CHECK(strcmp(audit, "ok\n") == 0))
		report("%s", audit);
	return look(below(16));
}

/* --- a call, and on Tine the same with each allocation failing --- */

static struct {
	uint32_t page, pages;
	int arg;
} r;

static void fail(int k)
{
	char text[8];
	snprintf(text, sizeof(text), "%d", k);
	CHECK(write(fail_fd, text, strlen(text)) > 0);
}

static bool was_met(void)
{
	char text[8] = "";
	lseek(fail_fd, 0, SEEK_SET);
	read(fail_fd, text, sizeof(text) - 1);
	return atoi(text) == 0;
}

static int call_poke(void);

static int tried(int (*call)(void))
{
	if (fail_fd < 0)
		return call();
	for (int k = 1; k < MOST_FAILURES; k++) {
		fail(k);
		int result = call();
		bool met = was_met();
		fail(0);
		if (!met || !mmap_failed((void *)result))
			return result;
		CHECK(result == -ENOMEM || result == -EFAULT ||
		      (call == call_poke && result == -EIO));
		look(k % 16);
	}
	return call();
}

static int call_mprotect(void)
{
	return mprotect(at(r.page), r.pages * PAGE_SIZE, r.arg);
}

static int call_madvise(void)
{
	return madvise(at(r.page), r.pages * PAGE_SIZE, r.arg);
}

static int call_munmap(void)
{
	return munmap(at(r.page), r.pages * PAGE_SIZE);
}

/* --- steps; a call is to fail where it then changes nothing: in one slot, or
 * where nothing has to be cut in two behind several --- */

static bool in_one_slot(void)
{
	uint32_t first = (uint32_t)at(r.page) / TABLE_SPAN;
	return (uint32_t)(at(r.page + r.pages) - 1) / TABLE_SPAN == first;
}

static void pick_range(void)
{
	const uint32_t sizes[] = { 1, 3, 40, 200, SLOT, SLOT + 50, PAGES };
	r.page = below(PAGES);
	r.pages = 1 + below(sizes[below(COUNT(sizes))]);
	if (below(4) == 0)
		r.page = BEFORE + below(2) * SLOT, r.pages = SLOT;
	if (r.pages > PAGES - r.page)
		r.pages = PAGES - r.page;
}

static int failing(int (*call)(void))
{
	bool whole = call == call_munmap && r.page + r.pages == PAGES;
	return in_one_slot() || whole ? tried(call) : call();
}

static bool all_are(int kind)
{
	for (uint32_t i = r.page; i < r.page + r.pages; i++)
		if (kind == GONE ? model[i].kind == GONE
				 : model[i].kind != kind)
			return false;
	return true;
}

static void step_store(void)
{
	uint32_t every = below(3) ? 1 : 1 + below(64), byte = below(256);
	for (uint32_t i = r.page; i < r.page + r.pages; i += every)
		if (model[i].kind != GONE && model[i].prot & PROT_WRITE)
			*(volatile uint8_t *)at(i) = *byte_of(i) = byte;
}

/* read(2) stores there, or is told that it cannot. */
static void step_kernel(void)
{
	uint8_t byte = below(256);
	struct model *m = &model[r.page];
	bool may = m->kind != GONE && m->prot & PROT_WRITE;
	CHECK_EQ(write(pipe_fds[1], &byte, 1), 1);
	CHECK_EQ(read(pipe_fds[0], at(r.page), 1), may ? 1 : -EFAULT);
	if (may)
		*byte_of(r.page) = byte;
	else
		CHECK_EQ(read(pipe_fds[0], &byte, 1), 1);
}

static void step_protect(void)
{
	const int prots[] = { PROT_READ, RW, RW, PROT_NONE };
	r.arg = prots[below(COUNT(prots))];
	if (!all_are(GONE))
		return;
	CHECK_EQ(failing(call_mprotect), 0);
	for (uint32_t i = r.page; i < r.page + r.pages; i++)
		model[i].prot = r.arg;
}

static void step_advise(void)
{
	const int advices[] = { MADV_DONTNEED, MADV_DONTNEED, MADV_DONTFORK,
				MADV_DOFORK, MADV_WIPEONFORK, MADV_KEEPONFORK };
	r.arg = advices[below(COUNT(advices))];
	if (!all_are(PRIVATE))
		return;
	CHECK_EQ(failing(call_madvise), 0);
	for (struct model *m = &model[r.page]; m < &model[r.page + r.pages];
	     m++) {
		if (r.arg == MADV_DONTNEED)
			m->byte = 0;
		if (r.arg == MADV_DONTFORK || r.arg == MADV_DOFORK)
			m->dontfork = r.arg == MADV_DONTFORK;
		if (r.arg == MADV_WIPEONFORK || r.arg == MADV_KEEPONFORK)
			m->wipe = r.arg == MADV_WIPEONFORK;
	}
}

static void step_unmap(void)
{
	CHECK_EQ(failing(call_munmap), 0);
	memset(&model[r.page], 0, r.pages * sizeof(*model));
}

static void map_anew(int kind)
{
	struct model new = { .kind = kind, .prot = RW };
	if (kind == SHARED && truth->objects == OBJECTS)
		return;
	if (kind == SHARED)
		new.object = truth->objects++;
	CHECK_EQ(mmap(at(r.page), r.pages * PAGE_SIZE, RW,
		      (kind == SHARED ? MAP_SHARED : MAP_PRIVATE) |
		      MAP_ANONYMOUS | MAP_FIXED, -1, 0), at(r.page));
	for (uint32_t i = r.page; i < r.page + r.pages; i++)
		model[i] = new;
}

static void step_private(void)
{
	map_anew(PRIVATE);
}

static void step_shared(void)
{
	if (r.pages > 100)
		r.pages = 1 + r.pages % 100;
	map_anew(SHARED);
}

static void steps(int n)
{
	static void (*const kinds[])(void) = {
		step_store, step_store, step_store, step_kernel, step_kernel,
		step_protect, step_protect, step_advise, step_advise,
		step_unmap, step_private, step_private, step_shared,
	};
	while (n--) {
		pick_range();
		kinds[below(COUNT(kinds))]();
	}
}

/* --- a tree that takes turns --- */

static void be_born(void)
{
	for (uint32_t i = 0; i < PAGES; i++) {
		if (model[i].dontfork)
			model[i] = (struct model){ 0 };
		if (model[i].wipe)
			model[i].byte = 0;
	}
}

static void live(int turns);

static int call_fork(void)
{
	return fork();
}

static struct {
	pid_t child;
	uint32_t at, word;
} p;

static int call_poke(void)
{
	return ptrace(PTRACE_POKEDATA, p.child, p.at, p.word);
}

/* The child is stopped: its parent stores there, and into its memory of it. */
static void poke(pid_t child)
{
	uint32_t i = below(PAGES), word = 0;
	uint32_t remember = (uint32_t)&model[i].kind;
	if (model[i].kind == SHARED)
		return;
	ptrace(PTRACE_PEEKDATA, child, remember, (uint32_t)&word);
	if ((word & 0xff) != PRIVATE)		/* kind prot byte object */
		return;
	uint32_t byte = below(256);
	word = (word & 0xff00ffff) | byte << 16;
	p.child = child;
	p.at = (uint32_t)at(i);
	p.word = byte;
	if (tried(call_poke) == 0)
		CHECK_EQ(ptrace(PTRACE_POKEDATA, child, remember,
				word), 0);
}

static void fork_and_take_turns(void)
{
	int status = 0;
	pid_t pid = tried(call_fork);
	if (pid == 0) {
		depth++;
		state = state * 69069 + 1;
		CHECK_EQ(ptrace(PTRACE_TRACEME, 0, 0, 0), 0);
		be_born();
		live(TURNS);
		_exit(check_failures ? 100 : verify() & 63);
	}
	if (!CHECK(pid > 0))
		return;
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		if (WSTOPSIG(status) == SIGUSR1) {	/* else SIGCHLD */
			steps(1 + below(STEPS));
			verify();
			poke(pid);
		}
		CHECK_EQ(ptrace(PTRACE_CONT, pid, 0, 0), 0);
	}
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) < 64);
	say("%d: child %x\n", depth, status);
}

static void live(int turns)
{
	while (turns--) {
		steps(STEPS);
		verify();
		if (depth < MAX_DEPTH && below(2))
			fork_and_take_turns();
		if (depth)
			kill(getpid(), SIGUSR1);	/* the parent's turn */
	}
}

static void begin(uint32_t seed)
{
	truth = mmap(NULL, sizeof(*truth), RW, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	CHECK(!mmap_failed(truth));
	CHECK_EQ(pipe(pipe_fds), 0);
	if (on_tine())
		fail_fd = open("/proc/failalloc", O_RDWR | O_CLOEXEC, 0);
	state = seed * 2654435761u + 1;
	r.page = 0;
	r.pages = PAGES;
	map_anew(PRIVATE);
	step_store();
	live(3 * TURNS);
	say("seed %d: %x\n", (int)seed, verify());
}

/* A table is freed before each fork of a chain: what was a table may become a
 * directory, and the other way round. */
static void chain(void)
{
	r.page = BEFORE;
	r.pages = 1;
	depth++;
	for (int i = 0; i < 4; i++) {
		map_anew(PRIVATE);
		step_store();
		step_unmap();
	}
	if (depth < 2 * MAX_DEPTH)
		CHECK_EQ(in_child(chain), 0);
	verify();
}

int main(int argc, char **argv)
{
	uint32_t first = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	int seeds = argc > 2 ? atoi(argv[2]) : 1;
	CHECK_EQ(in_child(chain), 0);
	for (int i = 0; i < seeds; i++) {
		pid_t pid = must_fork();
		if (pid == 0) {
			begin(first + i);
			_exit(check_result());
		}
		CHECK_EQ(status_of(pid), 0);
	}
	no_children_left();
	return check_result();
}
