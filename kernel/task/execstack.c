/*
 * What does a new program find on its stack?
 *
 *	STACK_TOP -> 0 (four bytes)
 *	             path of the program		AT_EXECFN
 *	             envp's strings, argv's strings
 *	             "i686", 16 random bytes		AT_PLATFORM, AT_RANDOM
 *	             auxiliary vector, ending in AT_NULL
 *	             NULL, envp[..]
 *	             NULL, argv[..]
 *	      esp -> argc				16-byte aligned
 *
 * [System V ABI, i386 supplement, "Process Stack and Registers"]
 */
#include <task/exec.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/elf.h>
#include <uapi/errno.h>

#define SPREAD		0x9E3779B97F4A7C15ull	/* 2^64 / the golden ratio */
#define STACK_ALIGN	16u
#define AUX_MAX		20	/* pairs */
#define MAX_STRING	(128u << 10)	/* one of argv or envp, with its NUL */
#define MOST_BYTES	(6u << 20)	/* all of them, */
#define LEAST_BYTES	(128u << 10)	/* whatever RLIMIT_STACK says */

static const char platform[] = "i686";

/* A stack that is being built in an address space that is not in use yet. */
struct builder {
	struct mm_struct *mm;
	uint32_t at;		/* the next string goes here, upwards */
	uint32_t end;		/* strings must end before this */
	uint32_t array;		/* the next pointer goes here, upwards */
};

/* n bytes, of ours or the user's, to addr in mm, page by page. 0, -EFAULT,
 * -ENOMEM. */
static int store(struct mm_struct *mm, uint32_t addr, const void *from,
		 size_t n, bool kernel)
{
	while (n) {
		size_t part = on_page(addr, n);
		char *page = page_to_access(mm, addr, true);

		if (!page)
			return -ENOMEM;
		page += addr % PAGE_SIZE;
		if (kernel)
			memcpy(page, from, part);
		else if (copy_from_user(page, from, part))
			return -EFAULT;
		addr += part;
		from = (const char *)from + part;
		n -= part;
	}
	return 0;
}

/* The i-th pointer of argv or envp; NULL lists are empty. */
static int pointer_at(char *const *list, int i, const char **out)
{
	*out = NULL;
	return list ? copy_from_user(out, &list[i], sizeof(*out)) : 0;
}

static int length_of(const char *s)
{
	int len = strncpy_from_user(NULL, s, MAX_STRING);

	return len == -ENAMETOOLONG ? -E2BIG : len;
}

/* Counts a list's strings, and takes what they and the pointers to them need
 * from *left. -E2BIG, -EFAULT. */
static int count_list(char *const *list, uint32_t *left)
{
	for (int n = 0; ; n++) {
		const char *s;
		int len = pointer_at(list, n, &s);

		if (len)
			return len;
		if (!s)
			return n;
		len = length_of(s);
		if (len < 0)
			return len;
		if (len + 1 + sizeof(s) > *left)
			return -E2BIG;
		*left -= len + 1 + sizeof(s);
		if (cond_resched())
			return -EINTR;
	}
}

static int store_word(struct builder *b, uint32_t word)
{
	b->array += sizeof(word);
	return store(b->mm, b->array - sizeof(word), &word, sizeof(word), true);
}

/* A string and its pointer. Another thread may have made it longer since it was
 * counted: it must still fit, and gets its NUL from here. */
static int store_string(struct builder *b, const char *s, uint32_t len,
			bool kernel)
{
	uint32_t at = b->at;

	if (len >= b->end - at)
		return -E2BIG;
	b->at += len + 1;
	int err = store(b->mm, at, s, len, kernel);

	if (!err)
		err = store(b->mm, at + len, "", 1, true);
	return err ? err : store_word(b, at);
}

/* A list's strings and their pointers, then NULL. */
static int store_list(struct builder *b, char *const *list, int n)
{
	for (int i = 0; i < n; i++) {
		const char *s;
		int err = pointer_at(list, i, &s);
		int len = err ? err : s ? length_of(s) : -EFAULT;

		if (len < 0)
			return len;
		err = store_string(b, s, len, false);
		if (!err && cond_resched())
			err = -EINTR;
		if (err)
			return err;
	}
	return store_word(b, 0);
}

/* n strings of ours, which stand end to end. */
static int store_first(struct builder *b, const char *s, uint32_t n)
{
	int err = 0;

	for (; n && !err; n--, s += strlen(s) + 1)
		err = store_string(b, s, strlen(s), true);
	return err;
}

static int store_auxv(struct builder *b, const struct elf_plan *plan,
		      uint32_t execfn, uint32_t platform_at, uint32_t random)
{
	const uint32_t auxv[][2] = {
		{ AT_PHDR, plan->phdr_addr }, { AT_PHNUM, plan->phnum },
		{ AT_PHENT, sizeof(struct elf32_phdr) },
		{ AT_PAGESZ, PAGE_SIZE }, { AT_BASE, plan->base },
		{ AT_FLAGS, 0 }, { AT_ENTRY, plan->entry },
		{ AT_UID, current->cred.uid },
		{ AT_EUID, current->cred.euid }, { AT_GID, current->cred.gid },
		{ AT_EGID, current->cred.egid },
		{ AT_SECURE, current->cred.euid != current->cred.uid ||
			     current->cred.egid != current->cred.gid },
		{ AT_CLKTCK, USER_HZ }, { AT_HWCAP, 0 },
		{ AT_PLATFORM, platform_at }, { AT_RANDOM, random },
		{ AT_EXECFN, execfn }, { AT_NULL, 0 },
	};
	_Static_assert(sizeof(auxv) <= AUX_MAX * 8, "room for the auxv");

	return store(b->mm, b->array, auxv, sizeof(auxv), true);
}

/* The region, reaching down to esp; more comes by faults. */
static int add_stack(struct mm_struct *mm, uint32_t esp)
{
	struct vm_region stack = {
		.start = page_down(esp), .end = STACK_TOP,
		.prot = PROT_READ | PROT_WRITE, .flags = VM_GROWSDOWN,
	};

	return add_region(mm, &stack);
}

/* How much argv and envp may take. */
static uint32_t most_bytes(void)
{
	uint32_t most = current->leader->rlim[RLIMIT_STACK].rlim_cur / 4;

	return most > MOST_BYTES ? MOST_BYTES
				 : most < LEAST_BYTES ? LEAST_BYTES : most;
}

int build_stack(struct mm_struct *mm, const struct exec_args *args,
		const struct elf_plan *plan, uint32_t *esp)
{
	uint32_t path_len = strlen(args->path) + 1;
	uint32_t most = most_bytes(), left = most;
	int given = count_list(args->argv, &left);
	int envc = given < 0 ? given : count_list(args->envp, &left);
	uint32_t first = args->nr_first ? : !given;	/* a name, at least */
	int argc = first + given;

	if (envc < 0)
		return envc;
	if (first)
		left -= args->first_len + first * sizeof(char *);
	/* Differs from run to run; nothing secret depends on it here. */
	uint64_t seed[2] = { clock_ns() * SPREAD, ~clock_ns() * SPREAD };
	uint32_t execfn = STACK_TOP - 4 - path_len;
	uint32_t bytes = most - left - (argc + envc) * sizeof(char *);
	uint32_t strings = execfn - bytes;
	uint32_t platform_at = strings - sizeof(platform);
	uint32_t random = platform_at - sizeof(seed);
	uint32_t words = 1 + argc + 1 + envc + 1 + 2 * AUX_MAX;
	struct builder b = {
		.mm = mm, .at = strings, .end = execfn,
		.array = (random - words * 4) & ~(STACK_ALIGN - 1),
	};
	int err = add_stack(mm, b.array);

	*esp = b.array;
	mm->arg_start = strings;
	if (err || (err = store(mm, execfn, args->path, path_len, true)) ||
	    (err = store(mm, platform_at, platform, sizeof(platform), true)) ||
	    (err = store(mm, random, seed, sizeof(seed), true)) ||
	    (err = store_word(&b, argc)) ||
	    (err = store_first(&b, args->first, first)) ||
	    (err = store_list(&b, args->argv, given)))
		return err;
	mm->arg_end = b.at;
	err = store_list(&b, args->envp, envc);
	return err ? err : store_auxv(&b, plan, execfn, platform_at, random);
}
