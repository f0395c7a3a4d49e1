/*
 * Two program files: /image, which is this program once more with segments of
 * every kind behind it, and /small, whose headers may be wrong.
 */
#include <lab.h>
#include <string.h>
#include <uapi/elf.h>

#define PAGE		4096u
#define BORDER		0x20000000u	/* where one page table ends */
#define TAIL_AT		0x28000000u	/* in the file page where data ends */
#define MIXED_AT	0x30000000u	/* two segments, one page of both */
#define TURNED_AT	0x34000000u	/* the same, the writable one first */
#define ZEROS_AT	0x38000f00u
#define ZEROS		5000u
#define EXTRA		0x20000u	/* of the file: the pattern begins */
#define MIXED_SPLIT	0x1800u		/* of MIXED_AT: the second one begins */
#define TEXT_AT		0x0a048000u	/* a header in front of this one's */
#define SMALL_AT	0x08048000u
#define USER_END	0xBF000000u
#define ROOM		(128u << 10)	/* a string that is too long */

uint32_t before, tail, phoff;		/* of /image, by the seed */
static char buffer[ROOM + 1];
void station_image(void);		/* where it begins */

static struct elf32_ehdr header(uint32_t entry, uint32_t at, int n)
{
	return (struct elf32_ehdr){
		.e_ident = "\177ELF\1\1\1", .e_type = ET_EXEC,
		.e_machine = EM_386, .e_version = EV_CURRENT,
		.e_entry = entry, .e_phoff = at,
		.e_ehsize = sizeof(struct elf32_ehdr),
		.e_phentsize = sizeof(struct elf32_phdr), .e_phnum = n,
	};
}

static struct elf32_phdr load(uint32_t offset, uint32_t at, uint32_t filesz,
			      uint32_t memsz, uint32_t flags)
{
	return (struct elf32_phdr){
		.p_type = PT_LOAD, .p_offset = offset, .p_vaddr = at,
		.p_paddr = at, .p_filesz = filesz, .p_memsz = memsz,
		.p_flags = flags, .p_align = PAGE,
	};
}

static void put_at(int fd, uint32_t offset, const void *from, uint32_t n)
{
	lseek(fd, offset, SEEK_SET);
	write(fd, from, n);
}

/* Page i of what is behind EXTRA: all of it the pattern. */
static void put_pattern(int fd, uint32_t i)
{
	uint32_t page[PAGE / 4];

	for (uint32_t j = 0; j < PAGE / 4; j++)
		page[j] = lab_pattern(i * (PAGE / 4) + j);
	put_at(fd, EXTRA + i * PAGE, page, PAGE);
}

/* Page 0 with its headers, this program's file a page later, and pages of the
 * pattern, of which the second is a hole. */
static void make_image(void)
{
	struct elf32_phdr h[12], *own;
	int in = open("/bin/judge", O_RDONLY, 0), n = 0;
	int fd = open("/image", O_RDWR | O_CREAT | O_TRUNC, 0755);
	int got = read(in, buffer, EXTRA - PAGE);
	uint32_t end = EXTRA + (before + 2) * PAGE + tail;
	uint32_t mixed = EXTRA + (before + 3) * PAGE;
	uint32_t size = end - EXTRA - 0x123;

	put_at(fd, PAGE, buffer, got);
	own = (void *)(buffer + sizeof(struct elf32_ehdr));
	h[n++] = load(0, SMALL_AT, PAGE, PAGE, PF_R);
	for (; own->p_type == PT_LOAD; own++) {
		h[n] = *own;
		h[n++].p_offset += PAGE;
	}
	h[n++] = load(EXTRA + 0x123, BORDER - before * PAGE + 0x123, size,
		      size + 20 * PAGE, PF_R | PF_W);
	h[n++] = load(end, TAIL_AT + tail, 200, 200, PF_R);
	h[n++] = load(mixed, MIXED_AT, MIXED_SPLIT, MIXED_SPLIT, PF_R | PF_X);
	h[n++] = load(mixed + MIXED_SPLIT, MIXED_AT + MIXED_SPLIT, 0x900,
		      0x2000, PF_R | PF_W);
	h[n++] = load(mixed + 3 * PAGE, TURNED_AT, 0x800, 0x800, PF_R | PF_W);
	h[n++] = load(mixed + 3 * PAGE + 0x800, TURNED_AT + 0x800, 0x400, 0x400,
		      PF_R);
	h[n++] = load(0x7fffffff, ZEROS_AT, 0, ZEROS, PF_R | PF_W);
	for (uint32_t i = 0; i < before + 7; i++)
		if (i != 1)
			put_pattern(fd, i);
	struct elf32_ehdr e = header((uint32_t)station_image, phoff, n);

	put_at(fd, 0, &e, sizeof(e));
	put_at(fd, phoff, h, n * sizeof(*h));
	close(fd);
	close(in);
}

/* A program of one page, and two segments more; which: what they are like. */
static void make_small(uint32_t which)
{
	static const uint8_t code[] = {		/* _exit(42) */
		0xb8, 1, 0, 0, 0, 0xbb, 42, 0, 0, 0, 0xcd, 0x80 };
	struct elf32_phdr at_head = load(0, SMALL_AT, PAGE, PAGE, PF_R | PF_X);
	const uint32_t a = 0x10000000, rw = PF_R | PF_W;
	struct elf32_phdr two[2] = { { 0 } };

	switch (which) {
	/* These four are sound: */
	case 0:			/* as far as the file goes, */
		two[0] = load(PAGE, a, 2 * PAGE, 2 * PAGE, rw);
		break;
	case 1:			/* as far as programs go, */
		two[0] = load(0, USER_END - 0x800, 0, 0x800, rw);
		break;
	case 2:			/* a page of two, */
		two[0] = load(PAGE, a, 0x800, 0x800, PF_R);
		two[1] = load(PAGE + 0x800, a + 0x800, 0x800, PAGE, rw);
		break;
	case 3:			/* zeros, whatever the offset. */
		two[0] = load(0xfffffff1, a, 0, 5, rw);
		break;
	/* And these are not: */
	case 4:
		two[0] = load(PAGE, 0xC0000000, PAGE, PAGE, rw);
		break;
	case 5:
		two[0] = load(PAGE, USER_END - PAGE, PAGE, PAGE + 1, rw);
		break;
	case 6:
		two[0] = load(PAGE, a, PAGE, 0xf0001000, rw);
		break;
	case 7:
		two[0] = load(0xfffff000, a, 2 * PAGE, 2 * PAGE, rw);
		break;
	case 8:
		two[0] = load(PAGE, a, 2 * PAGE + 1, 2 * PAGE + 1, rw);
		break;
	case 9:
		two[0] = load(PAGE, a, PAGE, PAGE - 1, rw);
		break;
	case 10:
		two[0] = at_head;
		at_head = load(PAGE, 0x10f000, PAGE, PAGE, rw);
		break;
	case 11:
		two[0] = load(PAGE, a + 16, PAGE, PAGE, rw);
		break;
	case 12:
		two[0] = load(0x800, SMALL_AT + 0x800, PAGE, PAGE, rw);
		break;
	case 13:
		two[0] = load(PAGE, 2 * a, PAGE, PAGE, rw);
		two[1] = load(PAGE, a, PAGE, PAGE, rw);
		break;
	case 14:
		two[0] = load(PAGE, a, 0x800, 0x800, rw);
		two[1] = load(2 * PAGE + 0x800, a + 0x800, 16, 16, rw);
		break;
	case 15:
		two[0] = load(PAGE, a, 0x400, 0x800, rw);
		two[1] = load(PAGE + 0x800, a + 0x800, 16, 16, rw);
		break;
	case 16:
		two[0] = load(PAGE, a, 0x800, 0x800, rw);
		two[1] = load(0, a + 0x800, 0, 16, rw);
		break;
	}
	int fd = open("/small", O_RDWR | O_CREAT | O_TRUNC, 0755);
	struct elf32_ehdr e = header(SMALL_AT + 0x200, 0x40, 3);

	memset(buffer, 0x11, 3 * PAGE);
	memcpy(buffer, &e, sizeof(e));
	memcpy(buffer + 0x40, &at_head, sizeof(at_head));
	memcpy(buffer + 0x40 + sizeof(at_head), two, sizeof(two));
	memcpy(buffer + 0x200, code, sizeof(code));
	put_at(fd, 0, buffer, 3 * PAGE);
	close(fd);
}
