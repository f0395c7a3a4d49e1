/*
 * Does the archive reader find what is there, and nothing that is not?
 *
 * sources: kernel/lib/cpio.c
 */
#include <lib/string.h>
#include <lib/cpio.h>
#include "expect.h"

/* The host's headers and ours disagree on types; this is all we need. */
int sprintf(char *to, const char *fmt, ...);
void *malloc(size_t n);
void free(void *p);

#define MUTATIONS 20000

static uint8_t archive[4096];
static size_t length;

static void put(const void *data, size_t n)
{
	memcpy(archive + length, data, n);
	length += n;
	while (length % 4)
		archive[length++] = 0;
}

static void put_entry(const char *name, unsigned mode, const char *data,
		      unsigned rmajor, unsigned rminor)
{
	char header[512];
	int n = sprintf(header, "070701%08x%08x%08x%08x%08x%08x%08X%08x%08x"
			"%08x%08x%08x%08x", 1, mode, 0, 0, 1, 77,
			(unsigned)strlen(data), 0, 0, rmajor, rminor,
			(unsigned)strlen(name) + 1, 0);

	memcpy(header + n, name, strlen(name) + 1);
	put(header, n + strlen(name) + 1);
	put(data, strlen(data));
}

static void make_archive(void)
{
	length = 0;
	put_entry("bin", 040755, "", 0, 0);
	put_entry("bin/true", 0100755, "exit 0 of 29 bytes, or thereab", 0, 0);
	put_entry("dev/null", 020666, "", 1, 3);
	put_entry("TRAILER!!!", 0, "", 0, 0);
}

static void test_whole(void)
{
	struct cpio_iter it;
	struct cpio_entry e;

	make_archive();
	it = (struct cpio_iter){ .data = archive, .size = length };
	expect(cpio_next(&it, &e) == 1 && !strcmp(e.name, "bin"));
	expect(e.mode == 040755 && e.size == 0 && e.name_len == 3);
	expect(cpio_next(&it, &e) == 1 && !strcmp(e.name, "bin/true"));
	expect(e.size == 30 && !memcmp(e.data, "exit 0 of", 9));
	expect(e.mtime == 77);
	expect(cpio_next(&it, &e) == 1 && e.rmajor == 1 && e.rminor == 3);
	expect(cpio_next(&it, &e) == 0);
	expect(cpio_next(&it, &e) == 0);
}

/* Goes through n bytes in memory of exactly that size, so that the sanitizer
 * sees any step outside; touches all that an entry promises. */
static int walk(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	struct cpio_iter it;
	struct cpio_entry e;
	unsigned sum = 0;
	int more, entries = 0;

	memcpy(copy, data, n);
	it = (struct cpio_iter){ .data = copy, .size = n };
	while ((more = cpio_next(&it, &e)) > 0) {
		expect(strlen(e.name) == e.name_len);
		for (uint32_t i = 0; i < e.size; i++)
			sum += e.data[i];
		expect(++entries < 100);
	}
	expect(more == 0 || (it.why && it.pos <= n));
	free(copy);
	return more + (int)(sum & 0);
}

static void test_truncated(void)
{
	make_archive();
	for (size_t n = 0; n < length - 4; n++)
		expect(walk(archive, n) < 0);
	expect(walk(archive, length) == 0);
}

static uint32_t lcg = 1;

static uint32_t next_random(void)
{
	lcg = lcg * 1664525 + 1013904223;
	return lcg >> 8;
}

static void test_mutated(void)
{
	static const char hex[] = "0123456789abcdefF";

	for (int i = 0; i < MUTATIONS; i++) {
		make_archive();
		for (uint32_t n = next_random() % 4 + 1; n; n--)
			archive[next_random() % length] = next_random() & 1 ?
				(uint8_t)hex[next_random() % 17] :
				(uint8_t)next_random();
		walk(archive, length - (next_random() % 4 ? 0 :
					next_random() % length));
	}
}

static void test_huge_sizes(void)
{
	static const char *const sizes[] = {
		"ffffffff", "fffffffc", "7fffffff", "80000000", "fffffe00",
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		make_archive();
		memcpy(archive + 6 + 6 * 8, sizes[i], 8);	/* filesize */
		expect(walk(archive, length) < 0);
		make_archive();
		memcpy(archive + 6 + 11 * 8, sizes[i], 8);	/* namesize */
		expect(walk(archive, length) < 0);
	}
}

int main(void)
{
	test_whole();
	test_truncated();
	test_mutated();
	test_huge_sizes();
	return failures != 0;
}
