/*
 * How long does a file live, and where are its bytes?
 *
 *	direct[16], then table -> 1024 leaves -> 1024 frames each
 *
 * A file's frame has one count from the file. Programs that were started from
 * it map the very same frame and add theirs; so a write to a frame with more
 * than one owner first takes a private copy: what runs keeps its text. Only a
 * frame that was mapped shared is written in place.
 */
#include <fs/inode.h>

#include <asm/cpu.h>
#include <mm/kmalloc.h>
#include <mm/page.h>
#include <signal/signal.h>
#include <task/sched.h>
#include <lib/string.h>
#include <dev/timer.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define ROOT_INO	1
#define LEAF		(PAGE_SIZE / sizeof(uint32_t))
#define FREED_AT_ONCE	100	/* inodes */

struct inode root_inode = {
	.count = 2, .ino = ROOT_INO, .dev = RAM_DEV, .mode = S_IFDIR | 0755,
	.nlink = 2, .parent = &root_inode, .name = "",
	.entries = LIST_HEAD_INIT(root_inode.entries),
};

struct list_head unheld = LIST_HEAD_INIT(unheld);
static uint32_t last_ino = ROOT_INO;
uint32_t nr_inodes, nr_file_frames;
static struct list_head files = LIST_HEAD_INIT(files);
const char zeros[PAGE_SIZE];

uint32_t inode_now(void)
{
	return boot_time_sec + (uint32_t)jiffies / HZ;
}

struct inode *new_inode(size_t size, struct inode *parent, mode_t mode,
			const char *name, size_t len)
{
	bool counts = parent && parent->dev == RAM_DEV;
	bool full = counts && nr_inodes >= nr_total && !suser();
	struct inode *inode = full ? NULL : kzalloc(size + len + 1);

	if (!inode)
		return NULL;
	nr_inodes += counts;
	inode->count = 1;
	inode->ino = ++last_ino;
	inode->dev = parent ? parent->dev : PIPE_DEV;
	inode->mode = mode;
	inode->uid = current->cred.fsuid;
	inode->gid = current->cred.fsgid;
	inode->nlink = S_ISDIR(mode) ? 2 : 1;
	inode->atime = inode->mtime = inode->ctime = inode_now();
	inode->parent = parent ? iget(parent) : NULL;
	inode->name = memcpy((char *)inode + size, name, len);
	if (S_ISDIR(mode))
		list_init(&inode->entries);
	else
		list_add_tail(&inode->all_files, &files);
	return inode;
}

/* One leaf of a file's table, with its frames; false: there is none left. */
static bool free_leaf(struct inode *inode)
{
	for (uint32_t i = 0; inode->table && i < LEAF; i++) {
		uint32_t *leaf = inode->table[i];

		for (uint32_t j = 0; leaf && j < LEAF; j++)
			if (leaf[j])
				put_frame(leaf[j]);
		inode->table[i] = NULL;
		free_page(leaf);
		if (leaf)
			return true;
	}
	return false;
}

/* Of one that nobody holds; what comes back is its parent, to be put. */
static struct inode *free_inode(struct inode *inode)
{
	struct inode *parent = inode->parent;

	if (!S_ISDIR(inode->mode)) {
		inode_truncate(inode);
		list_del(&inode->all_files);
	}
	nr_inodes -= inode->dev == RAM_DEV;
	iput(inode->target);
	kfree(inode);
	return parent;
}

/* A file may have a million holes, and a directory removed long ago a chain of
 * parents as deep as a program cared to make it: those are freed later. */
void iput(struct inode *inode)
{
	for (int n = 0; inode && --inode->count == 0; n++) {
		if ((!S_ISDIR(inode->mode) && inode->table) ||
		    n >= FREED_AT_ONCE) {
			list_add_tail(&inode->link, &unheld);
			need_resched = true;
			return;
		}
		inode = free_inode(inode);
	}
}

void free_inodes(void)
{
	while (!list_empty(&unheld)) {
		struct inode *inode = list_first(&unheld, struct inode, link);

		if (S_ISDIR(inode->mode) || !free_leaf(inode)) {
			list_del(&inode->link);
			iput(free_inode(inode));
		}
		cond_resched();
	}
}

/* May a file have a frame more? Then it counts, until the file is emptied. */
static bool charge(struct inode *inode)
{
	if (inode->dev != RAM_DEV)
		return true;
	if (nr_file_frames >= nr_total / FILES_SHARE && !suser())
		return false;
	inode->frames++;
	nr_file_frames++;
	return true;
}

/* Where the frame number of page `index` stands; NULL: nowhere yet (make:
 * there was no memory for it). */
static uint32_t *slot_of(struct inode *inode, uint32_t index, bool make)
{
	if (index < NR_DIRECT)
		return &inode->direct[index];
	index -= NR_DIRECT;
	if (!inode->table && make && charge(inode))
		inode->table = get_free_page();
	if (!inode->table)
		return NULL;
	uint32_t **leaf = &inode->table[index / LEAF];

	if (!*leaf && make && charge(inode))
		*leaf = get_free_page();
	return *leaf ? *leaf + index % LEAF : NULL;
}

uint32_t inode_frame(struct inode *inode, uint32_t index)
{
	uint32_t *slot = slot_of(inode, index, false);

	return slot ? *slot : 0;
}

uint32_t own_frame(struct inode *inode, uint32_t index)
{
	uint32_t *slot = slot_of(inode, index, true);

	if (!slot || (*slot && (mem_map[*slot].count == 1 ||
				mem_map[*slot].in_place)))
		return slot ? *slot : 0;
	uint32_t new = *slot || charge(inode) ? alloc_frame(FRAME_USER) : 0;

	if (!new)
		return 0;
	copy_page(frame_to_virt(new), *slot ? frame_to_virt(*slot) : zeros);
	if (*slot)
		put_frame(*slot);
	return *slot = new;
}

static int uio_copy(const struct uio *uio, void *kernel, size_t n)
{
	if (!uio->kernel)
		return uio->write ? copy_from_user(kernel, uio->at, n)
				  : copy_to_user(uio->at, kernel, n);
	memcpy(uio->write ? kernel : uio->at, uio->write ? uio->at : kernel, n);
	return 0;
}

/* In copies of one page of the program's: none of them can end halfway. */
int uio_move(struct uio *uio, void *kernel, size_t n)
{
	for (;;) {
		size_t part = on_page((uint32_t)uio->at,
				      n < uio->left ? n : uio->left);
		int err = uio_copy(uio, kernel, part);

		if (err)
			return err;
		uio->at += part;
		uio->left -= part;
		uio->total -= part;
		n -= part;
		if (!n)
			return 0;
		kernel = (char *)kernel + part;
		err = uio->left ? 0 : next_piece(uio);
		if (err)
			return err;
	}
}

/* Within a page: size and times stay. */
static int move_page(struct inode *inode, uint32_t pos, struct uio *uio,
		     size_t n)
{
	uint32_t frame = uio->write ? own_frame(inode, pos / PAGE_SIZE)
				    : inode_frame(inode, pos / PAGE_SIZE);
	char *page = frame ? frame_to_virt(frame) : (char *)zeros;

	if (uio->write && !frame)
		return -ENOSPC;
	return uio_move(uio, page + pos % PAGE_SIZE, n);
}

int inode_move(struct inode *inode, loff_t start, struct uio *uio, size_t n)
{
	uint32_t limit = uio->write ? MAX_FILE : inode->size, pos = start;
	int err = 0;

	if (start >= limit)
		return uio->write && n ? -EFBIG : 0;
	uint32_t end = n < limit - pos ? pos + n : limit;

	while (pos < end && !err) {
		size_t before = uio->total;

		err = move_page(inode, pos, uio,
				      on_page(pos, end - pos));
		pos += before - uio->total;
	}
	if (uio->write && pos > start)
		touch(inode);
	if (pos > start && pos > inode->size)
		inode->size = pos;
	return err;
}

size_t inode_write(struct inode *inode, uint32_t pos, const void *buf,
		   size_t n)
{
	struct uio uio = { .write = true, .kernel = true, .at = (char *)buf,
			   .left = n, .total = n };

	inode_move(inode, pos, &uio, n);
	return n - uio.total;
}

void drop_frame(struct inode *inode, uint32_t index)
{
	uint32_t *slot = slot_of(inode, index, false);

	if (!slot || !*slot)
		return;
	put_frame(*slot);
	*slot = 0;
	nr_file_frames -= inode->dev == RAM_DEV;
	inode->frames -= inode->dev == RAM_DEV;
}

uint32_t next_page(struct inode *inode, uint32_t index)
{
	return slot_of(inode, index, false) ? index + 1 :
	       index + LEAF - (index - NR_DIRECT) % LEAF;
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
	while (free_leaf(inode))
		;
	for (uint32_t i = 0; i < NR_DIRECT; i++)
		if (inode->direct[i])
			put_frame(inode->direct[i]);
	memset(inode->direct, 0, sizeof(inode->direct));
	free_page(inode->table);
	nr_file_frames -= inode->frames;
	inode->frames = 0;
	inode->table = NULL;
	inode->size = 0;
	touch(inode);
}
