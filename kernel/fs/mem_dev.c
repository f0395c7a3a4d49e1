/*
 * /dev/null and /dev/zero: where bytes go, and where zeros come from.
 */
#include <mem_dev.h>

#include <file.h>
#include <uaccess.h>

#define MEM_MAJOR	1
#define NULL_MINOR	3
#define ZERO_MINOR	5
#define ZERO_PIECE	PAGE_SIZE

static ssize_t null_read(struct file *file, void *user, size_t n)
{
	return 0;
}

static ssize_t null_write(struct file *file, const void *user, size_t n)
{
	return n;
}

static loff_t null_lseek(struct file *file, loff_t offset, int whence)
{
	return file->pos = 0;
}

/* Piece by piece: a signal ends a long one early. */
static ssize_t zero_read(struct file *file, void *user, size_t n)
{
	size_t done = 0;

	while (done < n && !(done && signal_waiting(current))) {
		size_t piece = n - done < ZERO_PIECE ? n - done : ZERO_PIECE;
		int err = clear_user((char *)user + done, piece);

		if (err)
			return done ? (ssize_t)done : err;
		done += piece;
	}
	return done;
}

static const struct file_ops null_ops = {
	.read = null_read,
	.write = null_write,
	.lseek = null_lseek,
};

static const struct file_ops zero_ops = {
	.read = zero_read,
	.write = null_write,
	.lseek = null_lseek,
};

void mem_dev_init(void)
{
	register_chardev(MEM_MAJOR, NULL_MINOR, &null_ops);
	register_chardev(MEM_MAJOR, ZERO_MINOR, &zero_ops);
}
