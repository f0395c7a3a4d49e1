/* What loads a program that says what loads it? (PT_INTERP: ld.so, mostly) */
#include <foreign/foreign.h>

#include <fs/inode.h>
#include <mm/page.h>
#include <uapi/errno.h>

#define INTERP_BIAS	0x40000000u	/* where it goes if it does not care */

/* The path, which stands in the file, into page: 0, -ENOEXEC,
 * or -EIO where the file ends before. */
static int read_path(struct inode *inode, const struct elf_plan *plan,
		     char *page)
{
	size_t n = plan->interp.p_filesz;
	struct uio uio = { .kernel = true, .at = page, .left = n, .total = n };

	if (n < 2 || n > PATH_MAX)
		return -ENOEXEC;
	inode_move(inode, plan->interp.p_offset, &uio, n);
	if (uio.total)
		return -EIO;
	return page[n - 1] ? -ENOEXEC : 0;
}

/* Its entry is where the program starts. */
static int load_it(struct mm_struct *mm, const char *path,
		   struct elf_plan *plan)
{
	struct elf_plan its;
	struct inode *inode;
	int err = open_program(path, INTERP_BIAS, &its, &inode);

	if (err)
		return err == -ENOEXEC ? -ELIBBAD : err;
	mm->was_anothers |= permission(inode, R_OK) != 0;
	err = load_segments(mm, inode, &its);
	plan->start = its.entry;
	plan->base = its.bias;
	iput(inode);
	return err;
}

int load_interpreter(struct mm_struct *mm, struct inode *program,
		     struct elf_plan *plan)
{
	char *page = get_free_page();
	int err = page ? read_path(program, plan, page) : -ENOMEM;

	if (!err)
		err = load_it(mm, page, plan);
	free_page(page);
	return err;
}
