/*
 * Numbers as the kernel writes them, in the files of /proc: unsigned, signed,
 * hexadecimal, of 64 bits, with zeros and blanks before them, and strings.
 */
#include "check.h"

static char text[4096];

/* Capital letters and small ones are the same to us. */
static void make_small(char *s)
{
	for (; *s; s++)
		*s |= *s >= 'A' && *s <= 'Z' ? 'a' - 'A' : 0;
}

static bool has(const char *path, const char *part)
{
	char small[80];

	snprintf(small, sizeof(small), "%s", part);
	make_small(small);
	if (slurp(path, text, sizeof(text)) <= 0)
		return false;
	make_small(text);
	return strstr(text, small);
}

/* Of each number of digits the least and the greatest. */
static void every_length(void)
{
	int fd = open("/proc/failalloc", O_RDWR, 0);
	char digits[16], seen[16];

	for (uint32_t n = 1, i = 0; i < 20; i++) {
		uint32_t value = i & 1 ? n : n - 1;
		int len = snprintf(digits, sizeof(digits), "%u\n", value);

		CHECK_EQ(write(fd, digits, len), len);
		memset(seen, 0, sizeof(seen));
		SEE(read(fd, seen, sizeof(seen) - 1), len);
		CHECK_EQ(write(fd, "0", 1), 1);
		SEE(memcmp(seen, digits, len + 1), 0);
		n *= i & 1 ? 10 : 1;
	}
	close(fd);
}

static void masks(void)
{
	for (int bit = 0; bit < 64; bit++) {
		sigset_t set = 1ull << bit;
		char line[40];

		sigprocmask(SIG_SETMASK, &set, NULL);
		sigprocmask(SIG_BLOCK, NULL, &set);
		snprintf(line, sizeof(line), "SigBlk:\t%08x%08x\n",
			 (uint32_t)(set >> 32), (uint32_t)set);
		SEE(has("/proc/self/status", line), true);
	}
}

static void regions(void)
{
	for (uint32_t at = 0x110000; at < 0x8000000; at = at * 3 & -PAGE_SIZE) {
		char line[80];

		CHECK_EQ((uint32_t)mmap((void *)at, PAGE_SIZE, PROT_READ,
					MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
					-1, 0), at);
		snprintf(line, sizeof(line),
			 "%08x-%08x r--p 00000000 00:00 0 \n", at,
			 at + PAGE_SIZE);
		SEE(has("/proc/self/maps", line), true);
		CHECK_EQ(munmap((void *)at, PAGE_SIZE), 0);
	}
}

static void names(void)
{
	SEE(has("/proc/self/maps", "0          [stack]\n"), true);
	SEE(has("/proc/self/status", "Name:\tproc_numbers\n"), true);
	SEE(has("/proc/self/stat", "(proc_numbers) R "), true);
	SEE(has("/proc/self/stat", " -1 0 0 0 0 0 "), true);
	SEE(has("/proc/meminfo", "MemTotal:          "), true);
}

static void nice_values(void)
{
	for (int n = -19; n <= 19; n++) {
		char fields[40];

		nice(-40);
		nice(n + 20);
		snprintf(fields, sizeof(fields), " %d %d 1 0 ", 20 + n, n);
		SEE(has("/proc/self/stat", fields), true);
	}
	nice(-40);
	nice(20);
}

int main(void)
{
	every_length();
	masks();
	regions();
	names();
	nice_values();
	return check_result();
}
