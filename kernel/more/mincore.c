/* Which pages of its memory would a program not have to wait for? (mincore) */
#include <fs/file.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define PAGES	256	/* in one go, before others may run */

/* The page at addr, which is in r: has it a frame, or a file, all of memory? */
static bool in_core(const struct vm_region *r, uint32_t addr)
{
	const pte_t *pte = find_pte(current->mm->pgd, addr);
	uint32_t at = addr - r->start + r->file_offset;

	return (pte && *pte) ||
	       (r->file && at < r->file->inode->size);
}

/* A byte a page, for n pages from addr on, as far as they are mapped: how many
 * that is. (The first region is searched for, which takes long.) */
static uint32_t look_at_pages(uint32_t addr, uint32_t n, char *seen)
{
	const struct vm_region *r = find_region(current->mm, addr);
	uint32_t i;

	for (i = 0; i < n && r && r->start <= addr; i++) {
		seen[i] = in_core(r, addr);
		addr += PAGE_SIZE;
		if (addr == r->end)
			r = r->next;
	}
	return i;
}

int32_t sys_mincore(uint32_t addr, uint32_t len, char *user)
{
	uint32_t left = len / PAGE_SIZE + !!(len % PAGE_SIZE);
	char seen[PAGES];

	if (addr % PAGE_SIZE)
		return -EINVAL;
	if (verify_area((void *)addr, len))
		return -ENOMEM;
	if (verify_area(user, left))
		return -EFAULT;
	while (left) {
		uint32_t n = left < PAGES ? left : PAGES;
		uint32_t done = look_at_pages(addr, n, seen);

		if (copy_to_user(user, seen, done))
			return -EFAULT;
		if (done < n)
			return -ENOMEM;
		left -= n;
		user += n;
		addr += n * PAGE_SIZE;
		if (cond_resched())
			return -EINTR;
	}
	return 0;
}
