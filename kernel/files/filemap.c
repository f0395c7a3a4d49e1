/*
 * How does a file come to be memory?
 *
 *	sys_mmap2 -> map_file			a region that names the file
 *	page fault -> supply_file_page		the file's own frame goes there
 *
 * A file has one frame a page, whoever maps it. Private mappings have it
 * without W, so that a write copies it, as after a fork (do_wp_page). Shared
 * ones have it as it is, and so has their copy in a fork's child; a frame once
 * mapped so is written in place by write(2), too (own_frame).
 */
#include <files/files.h>
#include <fs/file.h>
#include <mm/region.h>
#include <mm/regionlist.h>
#include <uapi/errno.h>
#include <uapi/files.h>

#define FILE_END	(MAX_FILE + 1)
#define ZERO_DEVICE	mkdev(1, 5)
/* The flags that are older than MAP_SHARED_VALIDATE, which knows no other. */
#define FIRST_FLAGS	0x7f973u

void get_mapping(const struct vm_region *r)
{
	fget(r->file);
	count_writable(r, 1);
}

void put_mapping(const struct vm_region *r)
{
	count_writable(r, -1);
	fput(r->file);
}

/* MAP_SHARED_VALIDATE becomes MAP_SHARED, if no flag is unknown: 0, -EINVAL,
 * -EOPNOTSUPP. */
static int map_type(uint32_t *flags)
{
	uint32_t type = *flags & MAP_TYPE;

	if (type == MAP_SHARED_VALIDATE) {
		if (*flags & ~FIRST_FLAGS)
			return -EOPNOTSUPP;
		*flags &= ~MAP_PRIVATE;
	}
	return type && type <= MAP_SHARED_VALIDATE ? 0 : -EINVAL;
}

int map_file(int fd, uint32_t page_offset, uint32_t *flags,
	     struct vm_region *r)
{
	struct file *file = fd_file(fd);
	bool shared = r->flags & VM_SHARED;
	uint32_t len = r->end - r->start;

	int err = file ? map_type(flags) : -EBADF;

	if (err)
		return err;
	uint32_t access = file->flags & O_ACCMODE;
	const struct inode *inode = file->inode;

	if (access == O_WRONLY ||
	    (shared && r->prot & PROT_WRITE && access != O_RDWR))
		return -EACCES;
	r->flags |= shared && access != O_RDWR ? VM_NOWRITE : 0;
	if (S_ISCHR(inode->mode) && inode->rdev == ZERO_DEVICE)
		return 0;		/* it is anonymous memory then */
	if (!is_regular(inode))
		return -ENODEV;
	if (len > FILE_END)
		return -ENOMEM;
	if (page_offset > (FILE_END - len) / PAGE_SIZE)
		return -EOVERFLOW;
	r->file = file;
	r->file_offset = page_offset * PAGE_SIZE;
	r->flags |= VM_FILE;
	return seal_region(inode, r);
}

int supply_file_page(struct mm_struct *mm, const struct vm_region *r,
		     uint32_t addr)
{
	struct inode *inode = r->file->inode;
	uint32_t pos = r->file_offset + (page_down(addr) - r->start);
	bool shared = r->flags & VM_SHARED;
	bool writable = shared && r->prot & PROT_WRITE;

	if (pos >= inode->size)
		return -ENXIO;
	uint32_t frame = shared ? own_frame(inode, pos / PAGE_SIZE)
				: inode_frame(inode, pos / PAGE_SIZE);

	if (!frame && shared)	/* no memory; or it may not grow: SIGBUS */
		return nr_free <= FRAMES_FOR_ROOT ? -ENOMEM : -ENXIO;
	if (!frame)		/* a hole */
		return do_no_page(mm->pgd, addr, r->prot & PROT_WRITE);
	pte_t *pte = make_pte(mm->pgd, addr);

	if (!pte)
		return -ENOMEM;
	get_frame(frame);
	fill_pte(pte, mk_pte(frame, PTE_P | PTE_U | (writable ? PTE_W : 0)));
	if (shared)
		mem_map[frame].in_place = true;
	if (writable)
		touch(inode);
	return 0;
}

/* Files live in memory: all there is to do is to say when they were written. */
int32_t sys_msync(uint32_t addr, uint32_t len, uint32_t flags)
{
	uint32_t end = addr + page_up(len);
	struct vm_region *r;

	if (addr % PAGE_SIZE || flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (flags & MS_ASYNC && flags & MS_SYNC))
		return -EINVAL;
	if (end < addr || (len && end == addr))
		return -ENOMEM;
	for (r = region_above(current->mm, addr);
	     r && addr < end && r->start <= addr; r = r->next) {
		if (flags & MS_INVALIDATE && r->flags & VM_LOCKED)
			return -EBUSY;
		if (r->file && r->flags & VM_SHARED && r->prot & PROT_WRITE)
			touch(r->file->inode);
		addr = r->end;
	}
	return addr < end ? -ENOMEM : 0;
}
