/*
 * How long is a file?
 *
 *	sys_ftruncate64 ... open's O_TRUNC -> resize_file
 *	  shrink_step		the file gives up its frames
 *	  unmap_step_of		a shared mapping gives up its own
 */
#include <files/files.h>
#include <fs/file.h>
#include <lib/string.h>
#include <mm/region.h>
#include <mm/regionlist.h>
#include <mm/page.h>
#include <signal/signal.h>
#include <uapi/errno.h>
#include <uapi/files.h>

#define PAGES_AT_ONCE	1024u	/* that a file loses, then others may run */

/* Does a shared mapping have it? */
static bool is_shared(uint32_t frame)
{
	return mem_map[frame].in_place && mem_map[frame].count > 1;
}

/* The file ends at `size`, or PAGES_AT_ONCE pages before its end. True: shared
 * mappings have some of its pages still. */
static bool shrink_step(struct inode *inode, uint32_t size)
{
	uint32_t end = page_up(inode->size) / PAGE_SIZE;
	uint32_t index = page_up(size) / PAGE_SIZE;
	bool mapped = false;

	if (end > PAGES_AT_ONCE && index < end - PAGES_AT_ONCE) {
		index = end - PAGES_AT_ONCE;
		size = index * PAGE_SIZE;
	}
	inode->size = size;
	for (; index < end; index = next_page(inode, index)) {
		uint32_t frame = inode_frame(inode, index);

		mapped |= frame && is_shared(frame);
		drop_frame(inode, index);
	}
	return mapped;
}

/* Takes a page table's worth of what is behind `size` out of a shared mapping
 * of the file: where that was, for the next step; 0: there is none from addr
 * on. */
static uint32_t unmap_step_of(struct mm_struct *mm, const struct inode *inode,
			      uint32_t size, uint32_t addr)
{
	struct vm_region *r = mm ? region_above(mm, addr) : NULL;

	for (; r; r = r->next) {
		uint32_t last = page_up(size);
		uint32_t stays = last > r->file_offset ? last - r->file_offset
						       : 0;

		if (!(r->flags & VM_SHARED) || !r->file ||
		    r->file->inode != inode || stays >= r->end - r->start)
			continue;
		if (addr < r->start + stays)
			addr = r->start + stays;
		uint32_t stop = table_end(addr, r->end);

		mm->frames -= unmap_page_range(mm->pgd, addr, stop);
		flush_tlb();
		return stop;
	}
	return 0;
}

/* Private mappings keep what they have seen. A shared page that is taken away
 * and should not be comes back by a fault. */
static void unmap_everywhere(const struct inode *inode, uint32_t size)
{
	for (int nr = 1; nr < NR_TASKS; nr++) {
		uint32_t at = 0;

		while (task[nr] &&
		       (at = unmap_step_of(task[nr]->mm, inode, size,
					     at)))
			cond_resched();
		cond_resched();
	}
}

/* Zeros from pos on, n bytes of a page: a whole one that no shared mapping has
 * becomes a hole. 0, or -ENOSPC. */
static int clear_part(struct inode *inode, uint32_t pos, uint32_t n)
{
	uint32_t index = pos / PAGE_SIZE, frame = inode_frame(inode, index);

	if (!n || !frame)
		return 0;
	if (n == PAGE_SIZE && !is_shared(frame)) {
		drop_frame(inode, index);
		return 0;
	}
	frame = own_frame(inode, index);
	if (!frame)
		return -ENOSPC;
	memset((char *)frame_to_virt(frame) + pos % PAGE_SIZE, 0, n);
	return 0;
}

int punch_hole(struct inode *inode, uint32_t pos, uint32_t end)
{
	int err = 0;

	touch(inode);
	while (pos < end && !err) {
		uint32_t n = on_page(pos, end - pos);

		err = is_sealed(inode, F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)
			? -EPERM : clear_part(inode, pos, n);
		pos = n < PAGE_SIZE ? pos + n
				    : next_page(inode, pos / PAGE_SIZE) *
				      PAGE_SIZE;
		if (cond_resched() && !err)
			err = -EINTR;
	}
	return err;
}

int resize_file(struct inode *inode, uint32_t size)
{
	uint32_t old = inode->size;
	bool mapped = false;

	if (is_sealed(inode, size < old ? F_SEAL_SHRINK :
			     size > old ? F_SEAL_GROW : 0))
		return -EPERM;
	uint32_t end = size < old ? size : old;
	int err = clear_part(inode, end, page_up(end) - end);

	if (err)
		return err;
	/* From here on only a seal that comes meanwhile stops it. */
	if (size > old)
		inode->size = size;
	touch(inode);
	while (inode->size > size && !is_sealed(inode, F_SEAL_SHRINK)) {
		mapped |= shrink_step(inode, size);
		cond_resched();
	}
	err = inode->size > size ? -EPERM : 0;
	if (mapped)
		unmap_everywhere(inode, size);
	return err;
}

int may_grow(const struct inode *inode, loff_t size)
{
	size_t last = 1;	/* the last byte's, as if that were written */

	return size > inode->size ? limit_size(size - 1, &last, false) : 0;
}

static int resize_to(struct inode *inode, loff_t size)
{
	if (!is_regular(inode))
		return -EINVAL;
	int err = may_grow(inode, size);

	if (err)
		return err;
	return size > MAX_FILE ? -EFBIG : resize_file(inode, size);
}

static int truncate_path(const char *path, loff_t size)
{
	struct path p;
	int err = size < 0 ? -EINVAL : walk_user(AT_FDCWD, path, MUST, &p);

	if (err)
		return err;
	if (S_ISDIR(p.inode->mode))
		err = -EISDIR;
	if (!err)
		err = permission(p.inode, W_OK);
	if (!err && is_running(p.inode))
		err = -ETXTBSY;
	if (!err)
		err = resize_to(p.inode, size);
	put_path(&p);
	return err;
}

static int truncate_fd(int fd, loff_t size)
{
	struct file *file = fd_file(fd);

	if (size < 0)
		return -EINVAL;
	if (!file)
		return -EBADF;
	if ((file->flags & O_ACCMODE) == O_RDONLY)
		return -EINVAL;
	fget(file);
	int err = resize_to(file->inode, size);

	fput(file);
	return err;
}

int32_t sys_truncate(const char *path, int32_t size)
{
	return truncate_path(path, size);
}

int32_t sys_ftruncate(int fd, int32_t size)
{
	return truncate_fd(fd, size);
}

int32_t sys_truncate64(const char *path, uint32_t low, uint32_t high)
{
	return truncate_path(path, loff_of(low, high));
}

int32_t sys_ftruncate64(int fd, uint32_t low, uint32_t high)
{
	return truncate_fd(fd, loff_of(low, high));
}
