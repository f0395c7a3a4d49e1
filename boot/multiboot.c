/*
 * What did the boot loader tell us?
 *
 * GRUB speaks Multiboot 2, QEMU's -kernel Multiboot 1; after this file nobody
 * knows which it was.
 */
#include <boot_info.h>
#include <printk.h>
#include <string.h>
#include <asm/layout.h>

#define MB1_BOOTED	0x2BADB002
#define MB1_CMDLINE	(1u << 2)
#define MB1_MODULES	(1u << 3)
#define MB1_MMAP	(1u << 6)
#define MB2_BOOTED	0x36D76289
#define RAM		1		/* a usable range, in both */
#define LOW_RAM		PAGE_SIZE	/* page 0 stays the BIOS's */

/* What both say of a range of addresses. */
struct mmap_entry {
	uint64_t base, length;
	uint32_t type;
} __attribute__((packed));

/* [Multiboot 0.6.96, "Boot information format"] */
struct mb1_info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
	uint32_t mods_count, mods_addr, syms[4];
	uint32_t mmap_length, mmap_addr;
};

struct mb1_module {
	uint32_t start, end, string, reserved;
};

struct mb1_mmap {
	uint32_t size;			/* of what follows */
	struct mmap_entry entry;
};

/* [Multiboot 2.0, "Boot information format"] */
enum { MB2_END = 0, MB2_CMDLINE = 1, MB2_LOADER = 2, MB2_MODULE = 3,
       MB2_MMAP = 6 };

struct mb2_tag {
	uint32_t type, size;
	union {
		char string[0];
		struct {
			uint32_t mod_start, mod_end;
		};
		struct {
			uint32_t entry_size, entry_version;
			struct mmap_entry mmap[0];
		};
	};
};

/* The information lies anywhere in RAM. */
static const void *at_phys(uint32_t phys)
{
	if (phys >= MAX_RAM)
		panic("boot information at %#x: above what is mapped", phys);
	return phys_to_virt(phys);
}

static void add_range(struct boot_info *boot, const struct mmap_entry *e)
{
	uint64_t base = e->base, end = base + e->length;

	if (e->type != RAM || boot->nr_ranges == MAX_RANGES || base >= MAX_RAM)
		return;
	if (end > MAX_RAM) {
		printk("memory above %u MiB is left unused\n",
		       MAX_RAM >> 20);
		end = MAX_RAM;
	}
	if (base < LOW_RAM)
		base = LOW_RAM;
	struct boot_range range = { page_up((uint32_t)base), page_down(end) };

	if (range.start >= range.end)
		return;
	boot->ranges[boot->nr_ranges++] = range;
	if (range.end > boot->ram_end)
		boot->ram_end = range.end;
}

static void add_module(struct boot_info *boot, uint32_t start, uint32_t end)
{
	if (boot->nr_modules == MAX_MODULES || end > MAX_RAM)
		panic("boot module at %#x: too high, or one too many", start);
	boot->modules[boot->nr_modules++] = (struct boot_range){ start, end };
}

static void read_mb1(struct boot_info *boot, uint32_t at)
{
	struct mb1_info info = *(const struct mb1_info *)at_phys(at);

	strlcpy(boot->loader, "multiboot", sizeof(boot->loader));
	if (info.flags & MB1_CMDLINE)
		strlcpy(boot->cmdline, at_phys(info.cmdline),
			sizeof(boot->cmdline));
	if (info.flags & MB1_MODULES) {
		const struct mb1_module *mod = at_phys(info.mods_addr);

		for (uint32_t i = 0; i < info.mods_count; i++)
			add_module(boot, mod[i].start, mod[i].end);
	}
	if (!(info.flags & MB1_MMAP))
		return;
	const char *map = at_phys(info.mmap_addr);

	for (uint32_t off = 0; off < info.mmap_length; ) {
		const struct mb1_mmap *e = (const void *)(map + off);

		add_range(boot, &e->entry);
		off += e->size + sizeof(e->size);
	}
}

static void read_mmap_tag(struct boot_info *boot, const struct mb2_tag *tag)
{
	const char *at = (const char *)tag->mmap;
	const char *end = (const char *)tag + tag->size;

	for (; at < end && tag->entry_size; at += tag->entry_size)
		add_range(boot, (const void *)at);
}

/* GRUB puts a backslash before quotes and backslashes; -kernel does not. */
static void take_cmdline(struct boot_info *boot, const char *s)
{
	size_t n = 0;

	for (; *s && n < sizeof(boot->cmdline) - 1; s++) {
		if (*s == '\\' && s[1] && strchr("'\"\\", s[1]))
			s++;
		boot->cmdline[n++] = *s;
	}
}

static void read_mb2(struct boot_info *boot, uint32_t at)
{
	const char *tags = at_phys(at);
	uint32_t total = *(const uint32_t *)tags;
	const struct mb2_tag *tag;

	for (uint32_t off = 8; off < total; off += (tag->size + 7) & ~7u) {
		tag = (const void *)(tags + off);
		if (tag->type == MB2_END)
			return;
		if (tag->type == MB2_CMDLINE)
			take_cmdline(boot, tag->string);
		else if (tag->type == MB2_LOADER)
			strlcpy(boot->loader, tag->string,
				sizeof(boot->loader));
		else if (tag->type == MB2_MODULE)
			add_module(boot, tag->mod_start, tag->mod_end);
		else if (tag->type == MB2_MMAP)
			read_mmap_tag(boot, tag);
	}
}

void read_boot_info(struct boot_info *boot, uint32_t magic, uint32_t info)
{
	if (magic == MB1_BOOTED)
		read_mb1(boot, info);
	else if (magic == MB2_BOOTED)
		read_mb2(boot, info);
	else
		panic("no multiboot loader: eax was %#x", magic);
	if (!boot->nr_ranges)
		panic("the boot loader gave no memory map");
}

bool boot_option(const struct boot_info *boot, const char *name,
		 char *value, size_t size)
{
	size_t len = strlen(name);
	const char *s = boot->cmdline;

	while (strncmp(s, name, len) || s[len] != '=') {
		s = strchr(s, ' ');
		if (!s++)
			return false;
	}
	strlcpy(value, s + len + 1, size);
	char *blank = strchr(value, ' ');

	if (blank)
		*blank = '\0';
	return true;
}
