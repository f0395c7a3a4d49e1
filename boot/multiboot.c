/*
 * What did the boot loader tell us?
 *
 * GRUB speaks Multiboot 2, QEMU's -kernel Multiboot 1; after this file the
 * kernel does not know which it was.
 */
#include <boot/boot_info.h>
#include <printk.h>
#include <lib/string.h>

#define MB1_BOOTED	0x2BADB002
#define MB1_CMDLINE	(1u << 2)
#define MB1_MODULES	(1u << 3)
#define MB1_MMAP	(1u << 6)
#define MB2_BOOTED	0x36D76289
#define RAM		1		/* a usable range, in both */
#define MAX_INFO	(1u << 20)	/* no loader has as much to say */

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
} __attribute__((packed));

struct mb1_module {
	uint32_t start, end, string, reserved;
} __attribute__((packed));

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
} __attribute__((packed));
#define MB2_HEAD	8		/* before the tags, and in each */

/* The information lies anywhere in RAM. */
static const void *at_phys(uint32_t phys, uint32_t size)
{
	if (size > MAX_INFO || phys > MAX_RAM - size)
		panic("boot information: no %u bytes are at %#x", size, phys);
	return phys_to_virt(phys);
}

/* Can this be the size of a piece, with so many bytes left? */
static void check_size(uint32_t size, uint32_t least, uint32_t left)
{
	if (size < least || size > left)
		panic("boot information: size %u, %u are left", size, left);
}

void boot_add(struct boot_ranges *list, uint32_t start, uint32_t end)
{
	if (list->nr == MAX_RANGES)
		panic("boot information: %#x is one range too many", start);
	list->range[list->nr++] = (struct boot_range){ start, end };
}

/* RAM has its pages whole, a hole all that it touches. One that wraps is no
 * RAM, or a hole up to the end. */
static void add_memory(struct boot_info *boot, const struct mmap_entry *e)
{
	uint64_t base = e->base, end = base + e->length;

	if (end > MAX_RAM || (end < base && e->type != RAM))
		end = MAX_RAM;
	if (end <= base)
		return;
	if (e->type != RAM)
		return boot_add(&boot->holes, page_down(base), page_up(end));
	base = page_up(base);
	end = page_down(end);
	if (base >= end)
		return;
	boot_add(&boot->ram, base, end);
	if (boot->ram_end < end)
		boot->ram_end = end;
}

/* Entries of `size` bytes; 0: of as many as each one's first word says, which
 * is not counted. */
static void read_map(struct boot_info *boot, const char *at, uint32_t left,
		     uint32_t size)
{
	uint32_t word = size ? 0 : sizeof(size);

	for (; left > word; at += size, left -= word + size) {
		if (word)
			memcpy(&size, at, sizeof(size));
		check_size(size, sizeof(struct mmap_entry), left - word);
		at += word;
		add_memory(boot, (const void *)at);
	}
}

static void read_mb1(struct boot_info *boot, uint32_t at)
{
	const struct mb1_info *info = at_phys(at, sizeof(*info));
	uint32_t modules = info->flags & MB1_MODULES ? info->mods_count : 0;
	uint32_t room = sizeof(boot->cmdline);
	const struct mb1_module *m;

	strlcpy(boot->loader, "multiboot", sizeof(boot->loader));
	if (info->flags & MB1_CMDLINE)
		memcpy(boot->cmdline, at_phys(info->cmdline, room), room - 1);
	for (at = info->mods_addr; modules--; at += sizeof(*m)) {
		m = at_phys(at, sizeof(*m));
		boot_add(&boot->modules, m->start, m->end);
	}
	if (info->flags & MB1_MMAP)
		read_map(boot, at_phys(info->mmap_addr, info->mmap_length),
			 info->mmap_length, 0);
}

/* GRUB puts a backslash before quotes and backslashes; -kernel does not. */
static void take_string(char *to, size_t room, const struct mb2_tag *tag)
{
	const char *s = tag->string, *end = (const char *)tag + tag->size;

	for (; s < end && *s && --room; s++) {
		if (*s == '\\' && s + 1 < end && s[1] && strchr("'\"\\", s[1]))
			s++;
		*to++ = *s;
	}
	*to = '\0';
}

static void read_tag(struct boot_info *boot, const struct mb2_tag *tag)
{
	if (tag->type == MB2_CMDLINE)
		take_string(boot->cmdline, sizeof(boot->cmdline), tag);
	else if (tag->type == MB2_LOADER)
		take_string(boot->loader, sizeof(boot->loader), tag);
	else if (tag->size < sizeof(*tag))
		return;			/* of none of these: they are longer */
	else if (tag->type == MB2_MODULE)
		boot_add(&boot->modules, tag->mod_start, tag->mod_end);
	else if (tag->type == MB2_MMAP)
		read_map(boot, (const char *)tag->mmap,
			 tag->size - sizeof(*tag), tag->entry_size);
}

static void read_mb2(struct boot_info *boot, uint32_t at)
{
	uint32_t total = *(const uint32_t *)at_phys(at, MB2_HEAD);
	const char *tags = at_phys(at, total);
	const struct mb2_tag *tag;

	for (uint32_t off = MB2_HEAD; off + MB2_HEAD <= total;
	     off += (tag->size + 7) & ~7u) {
		tag = (const void *)(tags + off);
		check_size(tag->size, MB2_HEAD, total - off);
		if (tag->type == MB2_END)
			return;
		read_tag(boot, tag);
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
	if (!boot->ram.nr)
		panic("the boot loader gave no memory map");
	if (boot->ram_end == MAX_RAM)
		printk("memory above %u MiB is left unused\n", MAX_RAM >> 20);
}

bool boot_option(const struct boot_info *boot, const char *name,
		 char *value, size_t size)
{
	size_t len = strlen(name);
	const char *s = boot->cmdline;

	for (; strncmp(s, name, len) || s[len] != '='; s++) {
		s = strchr(s, ' ');
		if (!s)
			return false;
	}
	for (s += len + 1; *s && *s != ' ' && --size; )
		*value++ = *s++;
	*value = '\0';
	return true;
}
