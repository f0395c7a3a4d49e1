/*
 * Where are the bytes of a file while the machine is on? In frames.
 *
 *	direct[12], then table -> 1024 leaves -> 1024 frames each
 *
 * A file's frame has one count from the file. Programs that were started from
 * it map the very same frame and add theirs; so a write to a frame with more
 * than one owner first takes a private copy: what runs keeps its text.
 */
#include <ramfile.h>

#include <asm/cpu.h>
#include <page.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define LEAF		(PAGE_SIZE / sizeof(uint32_t))

/* Where the frame number of page `index` stands; NULL: nowhere yet (make:
 * there was no memory for it). */
static uint32_t *slot_of(struct ram_inode *ri, uint32_t index, bool make)
{
	if (index < NR_DIRECT)
		return &ri->direct[index];
	index -= NR_DIRECT;
	if (!ri->table && make)
		ri->table = get_free_page();
	if (!ri->table)
		return NULL;
	uint32_t **leaf = &ri->table[index / LEAF];

	if (!*leaf && make)
		*leaf = get_free_page();
	return *leaf ? *leaf + index % LEAF : NULL;
}

uint32_t ramfile_frame(struct inode *inode, uint32_t index)
{
	if (!S_ISREG(inode->mode) || index > MAX_FILE_SIZE / PAGE_SIZE)
		return 0;
	uint32_t *slot = slot_of(ram(inode), index, false);

	return slot ? *slot : 0;
}

/* A frame that only this file owns in *slot, with the contents it had (zeros
 * where there was none): 0 or -ENOSPC. */
static int own_frame(uint32_t *slot)
{
	uint32_t old = *slot;

	if (old && mem_map[old].count == 1)
		return 0;
	uint32_t new = alloc_frame(FRAME_USER);

	if (!new)
		return -ENOSPC;
	if (old) {
		copy_page(frame_to_virt(new), frame_to_virt(old));
		put_frame(old);
	} else {
		zero_page(frame_to_virt(new));
	}
	*slot = new;
	return 0;
}

static char *page_for_write(struct ram_inode *ri, uint32_t index)
{
	uint32_t *slot = slot_of(ri, index, true);

	if (!slot || own_frame(slot))
		return NULL;
	return frame_to_virt(*slot);
}

/* How much of n bytes at pos is on pos's page. */
static uint32_t on_page(uint32_t pos, uint32_t n)
{
	uint32_t left = PAGE_SIZE - pos % PAGE_SIZE;

	return n < left ? n : left;
}

/* The copying of one piece: from a program, or from the kernel. */
static int take_user(void *to, const void *from, size_t n)
{
	return copy_from_user(to, from, n);
}

static int take_kernel(void *to, const void *from, size_t n)
{
	memcpy(to, from, n);
	return 0;
}

static ssize_t write_at(struct inode *inode, uint32_t pos, const char *from,
			size_t n, int (*take)(void *, const void *, size_t))
{
	size_t done = 0;
	int err = 0;

	while (done < n && !err) {
		uint32_t piece = on_page(pos, n - done);
		char *page = page_for_write(ram(inode), pos / PAGE_SIZE);

		err = page ? take(page + pos % PAGE_SIZE, from + done, piece)
			   : -ENOSPC;
		if (err)
			break;
		pos += piece;
		done += piece;
		if (pos > inode->size)
			inode->size = pos;
	}
	inode->mtime = inode_now();
	return done ? (ssize_t)done : err;
}

static ssize_t file_write(struct file *file, const void *user, size_t n)
{
	struct inode *inode = file->inode;
	loff_t pos = file->flags & O_APPEND ? inode->size : file->pos;

	if (!n)
		return 0;
	if (pos >= MAX_FILE_SIZE)
		return -EFBIG;
	if (n > MAX_FILE_SIZE - (uint32_t)pos)
		n = MAX_FILE_SIZE - (uint32_t)pos;
	ssize_t done = write_at(inode, pos, user, n, take_user);

	if (done > 0)
		file->pos = pos + done;
	return done;
}

int ramfile_append(struct inode *inode, const void *data, size_t n)
{
	if (n > MAX_FILE_SIZE - inode->size)
		return -EFBIG;
	ssize_t done = n ? write_at(inode, inode->size, data, n, take_kernel)
			 : 0;

	if (done < 0)
		return done;
	return (size_t)done < n ? -ENOSPC : 0;
}

static size_t readable(const struct inode *inode, loff_t pos, size_t n)
{
	if (pos >= inode->size)
		return 0;
	return n < inode->size - pos ? n : inode->size - (uint32_t)pos;
}

static ssize_t file_read(struct file *file, void *user, size_t n)
{
	struct inode *inode = file->inode;
	size_t done = 0;

	n = readable(inode, file->pos, n);
	while (done < n) {
		uint32_t pos = file->pos;
		uint32_t piece = on_page(pos, n - done);
		uint32_t frame = ramfile_frame(inode, pos / PAGE_SIZE);
		char *to = (char *)user + done;
		int err = frame ? copy_to_user(to, (char *)frame_to_virt(frame)
					       + pos % PAGE_SIZE, piece)
				: clear_user(to, piece);

		if (err)
			return done ? (ssize_t)done : err;
		file->pos += piece;
		done += piece;
	}
	return done;
}

ssize_t ramfile_read(struct inode *inode, uint32_t pos, void *buf, size_t n)
{
	if (!S_ISREG(inode->mode))
		return -EINVAL;
	n = readable(inode, pos, n);
	for (size_t done = 0; done < n; ) {
		uint32_t piece = on_page(pos, n - done);
		uint32_t frame = ramfile_frame(inode, pos / PAGE_SIZE);
		char *to = (char *)buf + done;

		if (frame)
			memcpy(to, (char *)frame_to_virt(frame)
				   + pos % PAGE_SIZE, piece);
		else
			memset(to, 0, piece);
		pos += piece;
		done += piece;
	}
	return n;
}

void ramfile_each_frame(struct ram_inode *ri,
			void (*fn)(uint32_t frame, void *data), void *data)
{
	for (uint32_t i = 0; i < NR_DIRECT; i++)
		if (ri->direct[i])
			fn(ri->direct[i], data);
	for (uint32_t i = 0; ri->table && i < LEAF; i++) {
		uint32_t *leaf = ri->table[i];

		for (uint32_t j = 0; leaf && j < LEAF; j++)
			if (leaf[j])
				fn(leaf[j], data);
	}
}

static void drop_frame(uint32_t frame, void *data)
{
	put_frame(frame);
}

void ramfile_truncate(struct inode *inode)
{
	struct ram_inode *ri = ram(inode);

	ramfile_each_frame(ri, drop_frame, NULL);
	memset(ri->direct, 0, sizeof(ri->direct));
	for (uint32_t i = 0; ri->table && i < LEAF; i++)
		free_page(ri->table[i]);
	free_page(ri->table);
	ri->table = NULL;
	inode->size = 0;
	inode->mtime = inode_now();
}

const struct file_ops ramfile_fops = {
	.read = file_read,
	.write = file_write,
	.lseek = generic_lseek,
};
