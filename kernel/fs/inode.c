/*
 * How long does a file live, and where are its bytes?
 *
 *	direct[16], then table -> 1024 leaves -> 1024 frames each
 *
 * A file's frame has one count from the file. Programs that were started from
 * it map the very same frame and add theirs; so a write to a frame with more
 * than one owner first takes a private copy: what runs keeps its text.
 */
#include <inode.h>

#include <asm/cpu.h>
#include <kmalloc.h>
#include <page.h>
#include <sched.h>
#include <string.h>
#include <timer.h>
#include <uapi/errno.h>

#define RAM_DEV		1
#define PIPE_DEV	3		/* 2 is /proc */
#define ROOT_INO	1
#define MAX_SIZE	0x7fffffffu	/* what a 32-bit off_t can say */
#define LEAF		(PAGE_SIZE / sizeof(uint32_t))

struct inode root_inode = {
	.count = 1, .ino = ROOT_INO, .dev = RAM_DEV, .mode = S_IFDIR | 0755,
	.nlink = 2, .parent = &root_inode, .name = "",
	.entries = LIST_HEAD_INIT(root_inode.entries),
};

static uint32_t last_ino = ROOT_INO;
static struct list_head files = LIST_HEAD_INIT(files);
const char zeros[PAGE_SIZE];

uint32_t inode_now(void)
{
	return boot_time_sec + (uint32_t)jiffies / HZ;
}

struct inode *new_inode(size_t size, struct inode *parent, mode_t mode,
			const char *name, size_t len)
{
	struct inode *inode = kzalloc(size + len + 1);

	if (!inode)
		return NULL;
	inode->count = 1;
	inode->ino = ++last_ino;
	inode->dev = parent ? parent->dev : PIPE_DEV;
	inode->mode = mode;
	inode->nlink = S_ISDIR(mode) ? 2 : 1;
	inode->mtime = inode_now();
	inode->parent = parent ? iget(parent) : NULL;
	inode->name = memcpy((char *)inode + size, name, len);
	if (S_ISDIR(mode))
		list_init(&inode->entries);
	else
		list_add_tail(&inode->all_files, &files);
	return inode;
}

/* A loop, not a recursion: a directory removed long ago may hold a chain of
 * parents as deep as someone cared to make it. */
void iput(struct inode *inode)
{
	while (inode && --inode->count == 0) {
		struct inode *parent = inode->parent;

		if (!S_ISDIR(inode->mode)) {
			inode_truncate(inode);
			list_del(&inode->all_files);
		}
		kfree(inode);
		inode = parent;
	}
}

/* Where the frame number of page `index` stands; NULL: nowhere yet (make:
 * there was no memory for it). */
static uint32_t *slot_of(struct inode *inode, uint32_t index, bool make)
{
	if (index < NR_DIRECT)
		return &inode->direct[index];
	index -= NR_DIRECT;
	if (!inode->table && make)
		inode->table = get_free_page();
	if (!inode->table)
		return NULL;
	uint32_t **leaf = &inode->table[index / LEAF];

	if (!*leaf && make)
		*leaf = get_free_page();
	return *leaf ? *leaf + index % LEAF : NULL;
}

uint32_t inode_frame(struct inode *inode, uint32_t index)
{
	uint32_t *slot = slot_of(inode, index, false);

	return slot ? *slot : 0;
}

/* The frame of a page, which only this file owns; 0: no memory. */
static uint32_t own_frame(struct inode *inode, uint32_t index)
{
	uint32_t *slot = slot_of(inode, index, true);

	if (!slot || (*slot && mem_map[*slot].count == 1))
		return slot ? *slot : 0;
	uint32_t new = alloc_frame(FRAME_USER);

	if (!new)
		return 0;
	copy_page(frame_to_virt(new), *slot ? frame_to_virt(*slot) : zeros);
	if (*slot)
		put_frame(*slot);
	return *slot = new;
}

/* n bytes of one page. */
static int move_piece(struct inode *inode, uint32_t pos, char *buf, size_t n,
		      copy_fn copy, bool to_file)
{
	uint32_t frame = to_file ? own_frame(inode, pos / PAGE_SIZE)
				 : inode_frame(inode, pos / PAGE_SIZE);
	char *page = frame ? frame_to_virt(frame) : (char *)zeros;

	if (!to_file)
		return copy(buf, page + pos % PAGE_SIZE, n);
	return frame ? copy(page + pos % PAGE_SIZE, buf, n) : -ENOSPC;
}

ssize_t inode_move(struct inode *inode, loff_t start, void *buf, size_t n,
		   copy_fn copy, bool to_file)
{
	uint32_t end = to_file ? MAX_SIZE : inode->size, pos = start;
	size_t done = 0;
	int err = 0;

	if (start >= end)
		return to_file && n ? -EFBIG : 0;
	if (n > end - pos)
		n = end - pos;
	while (done < n) {
		uint32_t piece = on_page(pos, n - done);

		err = move_piece(inode, pos, (char *)buf + done, piece, copy,
				 to_file);
		if (err)
			break;
		done += piece;
		pos += piece;
	}
	if (done && to_file)
		inode->mtime = inode_now();
	if (done && pos > inode->size)
		inode->size = pos;
	return done ? (ssize_t)done : err;
}

int copy_kernel(void *to, const void *from, size_t n)
{
	memcpy(to, from, n);
	return 0;
}

ssize_t inode_read(struct inode *inode, uint32_t pos, void *buf, size_t n)
{
	return inode_move(inode, pos, buf, n, copy_kernel, false);
}

static void each_frame(struct inode *inode, void (*fn)(uint32_t frame))
{
	for (uint32_t i = 0; i < NR_DIRECT; i++)
		if (inode->direct[i])
			fn(inode->direct[i]);
	for (uint32_t i = 0; inode->table && i < LEAF; i++)
		for (uint32_t j = 0; inode->table[i] && j < LEAF; j++)
			if (inode->table[i][j])
				fn(inode->table[i][j]);
}

void each_file_frame(void (*fn)(uint32_t frame))
{
	struct inode *inode;

	list_for_each(inode, &files, all_files)
		each_frame(inode, fn);
}

void inode_truncate(struct inode *inode)
{
	each_frame(inode, put_frame);
	memset(inode->direct, 0, sizeof(inode->direct));
	for (uint32_t i = 0; inode->table && i < LEAF; i++)
		free_page(inode->table[i]);
	free_page(inode->table);
	inode->table = NULL;
	inode->size = 0;
	inode->mtime = inode_now();
}
