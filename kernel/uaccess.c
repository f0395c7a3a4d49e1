/*
 * How does the kernel touch memory that a program named?
 *
 * The range is checked to lie in user space, and the copy is made by
 * instructions that may fault. Nothing is looked up before it is used, so
 * there is no time between a check and a use.
 */
#include <uaccess.h>
#include <debug.h>
#include <mm/page.h>
#include <uapi/errno.h>

#define CHUNK 32	/* bytes of a string fetched at a time */

bool has_smap;

/* A fault at one label: go on at the other. (struct ex_entry: do_page_fault
 * does it instead of panicking, traps.c.) */
#define EX_TABLE(at, then) \
	".pushsection .ex_table, \"a\"; .long " at ", " then "; .popsection\n"

int verify_area(const void *addr, size_t n)
{
	uint32_t start = (uint32_t)addr;

	return start <= KERNEL_BASE && n <= KERNEL_BASE - start ? 0 : -EFAULT;
}

/* How many words or bytes are left: 0, if no fault. */
static inline uint32_t move_words(void *to, const void *from, size_t n)
{
	uint32_t left = n / 4;		/* words, then bytes */

	asm volatile("1:	rep movsl\n"
		     "	movl %3, %%ecx\n"
		     "2:	rep movsb\n"
		     "3:\n" EX_TABLE("1b", "3b") EX_TABLE("2b", "3b")
		     : "+c"(left), "+D"(to), "+S"(from)
		     : "r"(n % 4) : "memory");
	return left;
}

/* SMAP forbids the kernel user memory, except between stac and clac.
 * [SDM vol.3, "Supervisor-Mode Access Prevention"] */
static inline int copy(void *to, const void *from, size_t n)
{
	uint32_t left;

	if (DEBUG)
		might_sleep();		/* a page fault may */
	if (may_fail())
		return -EFAULT;
	if (!has_smap)
		return move_words(to, from, n) ? -EFAULT : 0;
	asm volatile("stac" : : : "memory");
	left = move_words(to, from, n);
	asm volatile("clac" : : : "memory");
	return left ? -EFAULT : 0;
}

int copy_from_user(void *to, const void *from, size_t n)
{
	return verify_area(from, n) ? -EFAULT : copy(to, from, n);
}

int copy_to_user(void *to, const void *from, size_t n)
{
	return verify_area(to, n) ? -EFAULT : copy(to, from, n);
}

int get_user(uint32_t *to, const void *from)
{
	return verify_area(from, sizeof(*to)) ? -EFAULT
					      : copy(to, from, sizeof(*to));
}

int put_user(uint32_t value, void *to)
{
	return verify_area(to, sizeof(value)) ? -EFAULT
					      : copy(to, &value, sizeof(value));
}

int strncpy_from_user(char *to, const char *from, size_t max)
{
	char counted[CHUNK];

	for (size_t done = 0; done < max; ) {
		/* Up to a chunk's border: that lies in one page, so it is all
		 * there or not at all. */
		size_t n = CHUNK - (uint32_t)(from + done) % CHUNK;
		char *chunk = to ? to + done : counted;

		if (n > max - done)
			n = max - done;
		if (copy_from_user(chunk, from + done, n))
			return -EFAULT;
		for (size_t i = 0; i < n; i++, done++)
			if (!chunk[i])
				return done;
	}
	return -ENAMETOOLONG;
}
