/*
 * What is in a cpio archive? One entry after another, each looked at before
 * it is believed.
 *
 *	"070701" + 13 numbers of 8 hex digits	header, 110 bytes
 *	name and NUL				padded to a multiple of 4
 *	data					padded to a multiple of 4
 */
#include <lib/cpio.h>

#include <lib/string.h>
#include <uapi/errno.h>

#define MAGIC_LEN	6
#define FIELD_LEN	8
#define NR_FIELDS	13
#define HEADER_LEN	(MAGIC_LEN + NR_FIELDS * FIELD_LEN)
#define NAME_LIMIT	4096
#define TRAILER		"TRAILER!!!"

enum field {
	F_INO, F_MODE, F_UID, F_GID, F_NLINK, F_MTIME, F_FILESIZE, F_MAJOR,
	F_MINOR, F_RMAJOR, F_RMINOR, F_NAMESIZE, F_CHECK,
};

static int garbled(struct cpio_iter *it, const char *why)
{
	it->why = why;
	return -EINVAL;
}

static bool read_field(const uint8_t *p, uint32_t *out)
{
	*out = 0;
	for (int i = 0; i < FIELD_LEN; i++) {
		uint8_t c = p[i], letter = (c | 0x20) - 'a';

		if ((c < '0' || c > '9') && letter > 'f' - 'a')
			return false;
		*out = *out << 4 | (c <= '9' ? c - '0' : letter + 10);
	}
	return true;
}

static int read_header(struct cpio_iter *it, uint32_t f[NR_FIELDS])
{
	const uint8_t *header = it->data + it->pos;

	if (it->size - it->pos < HEADER_LEN)
		return garbled(it, "it ends without a trailer");
	if (memcmp(header, "070701", MAGIC_LEN) &&
	    memcmp(header, "070702", MAGIC_LEN))
		return garbled(it, "no newc header");
	for (int i = 0; i < NR_FIELDS; i++)
		if (!read_field(header + MAGIC_LEN + i * FIELD_LEN, &f[i]))
			return garbled(it, "a number that is not hexadecimal");
	return 0;
}

/* The name of the entry whose header has been read: 0 or -EINVAL. */
static int read_name(struct cpio_iter *it, uint32_t size, struct cpio_entry *e)
{
	if (size < 1 || size > NAME_LIMIT)
		return garbled(it, "a name of impossible length");
	if (size > it->size - it->pos - HEADER_LEN)
		return garbled(it, "the archive ends within a name");
	e->name = (const char *)it->data + it->pos + HEADER_LEN;
	e->name_len = size - 1;
	for (size_t i = 0; i < size; i++)
		if (!e->name[i] != (i == e->name_len))
			return garbled(it, "a name that ends elsewhere");
	return 0;
}

static size_t align4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

int cpio_next(struct cpio_iter *it, struct cpio_entry *e)
{
	uint32_t f[NR_FIELDS];
	int err = read_header(it, f);

	if (!err)
		err = read_name(it, f[F_NAMESIZE], e);
	if (err)
		return err;
	if (!strcmp(e->name, TRAILER))
		return 0;
	size_t data = align4(it->pos + HEADER_LEN + f[F_NAMESIZE]);

	if (data > it->size || f[F_FILESIZE] > it->size - data)
		return garbled(it, "the archive ends within a file");
	e->mode = f[F_MODE];
	e->uid = f[F_UID];
	e->gid = f[F_GID];
	e->mtime = f[F_MTIME];
	e->rmajor = f[F_RMAJOR];
	e->rminor = f[F_RMINOR];
	e->data = it->data + data;
	e->size = f[F_FILESIZE];
	it->pos = align4(data + e->size);
	if (it->pos > it->size)
		it->pos = it->size;	/* the padding of the last was cut */
	return 1;
}
