/*
 * Does elf_check accept sound programs, and nothing that would hurt?
 *
 * sources: kernel/lib/elf.c
 */
#include <lib/string.h>
#include <uapi/elf.h>
#include <uapi/mman.h>
#include "expect.h"
#include "soundplan.h"

/* The host's headers and ours disagree on types; this is all we need. */
void *malloc(size_t n);
void free(void *p);

#define MUTATIONS	50000
#define FILE_SIZE	0x3000u
#define HEAD		4096
#define BIAS		0x40000000u

static struct {
	struct elf32_ehdr h;
	struct elf32_phdr p[4];
} image;

/* text R-X, rodata R--, data RW- with zeros behind it, and a stack note */
static void make_image(void)
{
	image.h = (struct elf32_ehdr){
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, 1 },
		.e_type = ET_EXEC, .e_machine = EM_386,
		.e_version = EV_CURRENT, .e_entry = 0x08048100,
		.e_phoff = sizeof(struct elf32_ehdr),
		.e_ehsize = sizeof(struct elf32_ehdr),
		.e_phentsize = sizeof(struct elf32_phdr), .e_phnum = 4,
	};
	image.p[0] = (struct elf32_phdr){ PT_LOAD, 0, 0x08048000, 0, 0x1234,
		0x1234, PF_R | PF_X, PAGE_SIZE };
	image.p[1] = (struct elf32_phdr){ PT_LOAD, 0x2000, 0x0804a000, 0, 0x100,
		0x100, PF_R, PAGE_SIZE };
	image.p[2] = (struct elf32_phdr){ PT_LOAD, 0x2100, 0x0804b100, 0, 0x80,
		0x5000, PF_R | PF_W, PAGE_SIZE };
	image.p[3] = (struct elf32_phdr){ PT_GNU_STACK, 0, 0, 0, 0, 0,
		PF_R | PF_W, 16 };
}

static int check(struct elf_plan *plan)
{
	/* Of exactly that size, for the sanitizer. */
	uint8_t *head = malloc(sizeof(image));

	memcpy(head, &image, sizeof(image));
	int err = elf_check(head, sizeof(image), FILE_SIZE, BIAS, plan);

	free(head);
	return err;
}

static void test_sound(void)
{
	struct elf_plan plan;

	make_image();
	expect(check(&plan) == 0);
	expect(plan.nr == 3 && plan.entry == 0x08048100 && plan.phnum == 4);
	expect(plan.phdr_addr == 0x08048000 + sizeof(struct elf32_ehdr));
	expect(plan.brk == 0x08050100);
	expect(elf_prot(&plan.seg[0]) == (PROT_READ | PROT_EXEC));
	expect(elf_prot(&plan.seg[2]) == (PROT_READ | PROT_WRITE));
	expect(plan.seg[2].p_memsz == 0x5000 && plan.seg[2].p_filesz == 0x80);
}

/* One thing wrong at a time. */
#define refuse(change) \
	do { \
		struct elf_plan plan; \
		make_image(); \
		change; \
		expect(check(&plan) < 0); \
	} while (0)

#define accept(change) \
	do { \
		struct elf_plan plan; \
		make_image(); \
		change; \
		expect(check(&plan) == 0); \
	} while (0)

static void test_header(void)
{
	refuse(image.h.e_ident[0] = 0);
	refuse(image.h.e_ident[EI_CLASS] = 2);
	refuse(image.h.e_ident[EI_DATA] = 2);
	refuse(image.h.e_type = 1);
	refuse(image.h.e_machine = 62);
	refuse(image.h.e_version = 0);
	refuse(image.h.e_phentsize = 56);
	refuse(image.h.e_phnum = 0);
	refuse(image.h.e_phnum = 0xffff);
	refuse(image.h.e_phnum = 5);
	refuse(image.h.e_phoff = 0xfffffff0);
	refuse(image.h.e_phoff = HEAD);
	refuse(image.p[0].p_type = image.p[1].p_type = image.p[2].p_type = 0);
}

/* What may be anywhere is moved, all of it; and where the path is that loads
 * it. */
static void test_moved(void)
{
	struct elf_plan plan;

	make_image();
	expect(check(&plan) == 0 && plan.bias == 0 && plan.interp.p_filesz == 0);
	image.h.e_type = ET_DYN;
	expect(check(&plan) == 0 && plan.bias == BIAS);
	expect(plan.entry == BIAS + 0x08048100 && plan.start == plan.entry);
	expect(plan.phdr_addr == BIAS + 0x08048000 + sizeof(image.h));
	expect(plan.brk == BIAS + 0x08050100);
	expect(plan.seg[2].p_vaddr == BIAS + 0x0804b100);
	refuse((image.h.e_type = ET_DYN, image.p[0].p_vaddr = 0xa0000000));
	make_image();
	image.p[3] = (struct elf32_phdr){ PT_INTERP, 0x2ff0, 0, 0, 0x10,
		0x10, PF_R, 1 };
	expect(check(&plan) == 0);
	expect(plan.interp.p_offset == 0x2ff0 && plan.interp.p_filesz == 0x10);
}

static void test_segments(void)
{
	refuse(image.p[0].p_filesz = FILE_SIZE + 1);
	refuse(image.p[2].p_filesz = image.p[2].p_memsz + 1);
	refuse(image.p[2].p_memsz = 0xfffff000);
	refuse(image.p[2].p_memsz = ELF_USER_END - 0x0804b100 + 1);
	accept(image.p[2].p_memsz = ELF_USER_END - 0x0804b100);
	refuse(image.p[1].p_offset = 0xffffff00);
	refuse(image.p[1].p_offset = 0x2010);
	refuse(image.p[1].p_vaddr = 0x08047000);
	refuse(image.p[1].p_vaddr = 0x08049000);
	refuse(image.p[2].p_vaddr = 0xc0000100);
	refuse(image.p[0].p_vaddr = 0);
	accept(image.p[1].p_memsz = image.p[1].p_filesz = 0);
	accept(image.p[2].p_filesz = 0; image.p[2].p_offset = 0xfffff000);
}

/* text and data in one page of memory: only as one page of the file */
static void test_shared_page(void)
{
	accept(image.p[1].p_vaddr = 0x08049300; image.p[1].p_offset = 0x1300);
	refuse(image.p[1].p_vaddr = 0x08049300; image.p[1].p_offset = 0x2300);
	refuse(image.p[1].p_vaddr = 0x08049300; image.p[1].p_offset = 0x1300;
	       image.p[0].p_memsz++);
	refuse(image.p[1].p_vaddr = 0x08049200; image.p[1].p_offset = 0x1200);
}

/* An empty segment, as Linux 6.18 takes it: its address and offset need not
 * agree, it may lie in another one and beyond the file, and the heap begins
 * behind it, but not in the kernel. */
static uint32_t brk_with_empty(uint32_t vaddr, uint32_t offset)
{
	struct elf_plan plan;

	make_image();
	image.p[1] = (struct elf32_phdr){ PT_LOAD, offset, vaddr, 0, 0, 0,
		PF_R, PAGE_SIZE };
	return check(&plan) || plan.nr != 2 ? 0 : plan.brk;
}

static void test_empty(void)
{
	const uint32_t end = 0x08050100;

	expect(brk_with_empty(0, 0x10a) == end);
	expect(brk_with_empty(0x08048800, 0x800) == end);
	expect(brk_with_empty(0x0804a000, FILE_SIZE * 2) == end);
	expect(brk_with_empty(end, 0) == end);
	expect(brk_with_empty(0x09000123, 0x11) == 0x09000123);
	expect(brk_with_empty(ELF_USER_END, 0) == ELF_USER_END);
	expect(brk_with_empty(ELF_USER_END + 1, 0) == 0);
	expect(brk_with_empty(0xfffff000, 0) == 0);
}

static uint32_t lcg = 1;

static uint32_t next_random(void)
{
	lcg = lcg * 1664525 + 1013904223;
	return lcg >> 8;
}

static void mutate(void)
{
	uint8_t *bytes = (uint8_t *)&image;
	uint32_t at = next_random() % sizeof(image);

	if (next_random() & 1)
		bytes[at] ^= 1u << next_random() % 8;
	else
		bytes[at] = next_random();
}

static void test_mutated(void)
{
	struct elf_plan plan;
	int accepted = 0;

	for (int i = 0; i < MUTATIONS; i++) {
		make_image();
		for (uint32_t n = next_random() % 4 + 1; n; n--)
			mutate();
		if (check(&plan) == 0) {
			expect(plan_is_sound(&plan, FILE_SIZE));
			accepted++;
		}
	}
	expect(accepted > MUTATIONS / 100);
}

static void test_short(void)
{
	struct elf_plan plan;

	make_image();
	for (size_t n = 0; n < sizeof(image) - sizeof(image.p[3]); n++) {
		uint8_t *head = malloc(n ? n : 1);

		memcpy(head, &image, n);
		expect(elf_check(head, n, FILE_SIZE, BIAS, &plan) < 0);
		expect(elf_check(&image, sizeof(image), n, BIAS, &plan) < 0);
		free(head);
	}
}

int main(void)
{
	test_sound();
	test_header();
	test_moved();
	test_segments();
	test_shared_page();
	test_empty();
	test_mutated();
	test_short();
	return failures != 0;
}
