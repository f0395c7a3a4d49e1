/*
 * A program that does not care where it is, one that another loads, and empty
 * segments: what of the auxiliary vector the first instruction finds.
 * linux: prints how each ended.
 * needs: foreign users
 */
#include "programs.h"

#define FOLDER	"/tmp/exec_pie.tmp"
#define PROGRAM	FOLDER "/program"
#define LOADER	FOLDER "/loader"
#define PLACE	0x08048000u
#define ANOTHER	0x0a000000u	/* where a loader wants to be */

static struct image {
	struct elf32_ehdr header;
	struct elf32_phdr load, second;
	char interp[64];
	uint8_t code[64];
} image;

/* An ELF file that has all of itself at `place`, and begins at its code. */
static void good_image(int type, uint32_t place, const uint8_t *code)
{
	memset(&image, 0, sizeof(image));
	good_heads(&image.header, type, place, sizeof(image),
		   offsetof(struct image, code), &image.load,
		   offsetof(struct image, load));
	memcpy(image.code, code, sizeof(image.code));
}

/* Ends with what is at eax - edx in the first byte, but for 0: AT_... */
extern const uint8_t exits_7[], tells_entry[], tells_base[], tells_phdr[];
__asm__(".section .rodata\n"
	"exits_7: movl $1, %eax; movl $7, %ebx; int $0x80; .space 64\n"
	/* find type %ecx in the vector; %eax is its value */
	".macro find type\n"
	"movl (%esp), %eax; leal 8(%esp,%eax,4), %esi\n"
	"1: lodsl; testl %eax, %eax; jnz 1b\n"
	"2: movl (%esi), %edx; movl 4(%esi), %eax; addl $8, %esi\n"
	"cmpl $\\type, %edx; jne 2b\n"
	".endm\n"
	/* is AT_ENTRY here? 1, or 2 */
	"tells_entry: find 9; call 3f; 3: popl %edx\n"
	"subl $(3b - tells_entry), %edx; movl $1, %ebx; cmpl %edx, %eax\n"
	"je 4f; incl %ebx; 4: movl $1, %eax; int $0x80; .space 64\n"
	/* AT_BASE: 0 is 1, where this begins is 2, another 3 */
	"tells_base: find 7; movl $1, %ebx; testl %eax, %eax; jz 4f\n"
	"incl %ebx; call 3f; 3: popl %edx; andl $-4096, %edx; cmpl %edx, %eax\n"
	"je 4f; incl %ebx; 4: movl $1, %eax; int $0x80; .space 64\n"
	/* the second byte of what AT_PHDR names: 0, and its type: 1 */
	"tells_phdr: find 3; movl (%eax), %ebx\n"
	"movl $1, %eax; int $0x80; .space 64\n"
	".text\n");

/* The exec's error, or the status it ended with. */
static void run(const char *what)
{
	char *args[] = { "program", NULL };
	int error = 0, up[2];
	CHECK_EQ(pipe2(up, O_CLOEXEC), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		error = execve(PROGRAM, args, args + 1);
		write(up[1], &error, sizeof(error));
		_exit(0);
	}
	close(up[1]);
	read(up[0], &error, sizeof(error));
	close(up[0]);
	int status = status_of(pid);
	if (error)
		say("%s: -%s\n", what, errname(error));
	else
		say("%s: %04x\n", what, status);
}

static void run_image(const char *what)
{
	put_file(PROGRAM, &image, sizeof(image), 0700);
	run(what);
	CHECK_EQ(unlink(PROGRAM), 0);
}

static void anywhere(void)
{
	good_image(ET_DYN, 0, exits_7);
	run_image("static PIE");
	good_image(ET_DYN, 0x5000, tells_entry);
	run_image("its AT_ENTRY");
	good_image(ET_DYN, 0, tells_base);
	run_image("its AT_BASE");
	good_image(ET_DYN, 0, tells_phdr);
	run_image("its AT_PHDR");
}

/* The image asks for this loader, whose path takes so many bytes. */
static void ask_for(const char *loader, int n)
{
	strlcpy(image.interp, loader, sizeof(image.interp));
	image.header.e_phnum = 2;
	image.second.p_type = PT_INTERP;
	image.second.p_offset = offsetof(struct image, interp);
	image.second.p_filesz = image.second.p_memsz = n;
	image.second.p_flags = PF_R;
}

static void put_loader(int type, uint32_t place, const uint8_t *code)
{
	struct image program = image;
	good_image(type, place, code);
	put_file(LOADER, &image, sizeof(image), 0700);
	image = program;
}

/* With a loader of each type, and a program of each. */
static void loaded(int type, uint32_t place, const char *name)
{
	say("a program that is %s\n", name);
	good_image(type, place, exits_7);
	ask_for(LOADER, sizeof(LOADER));
	put_loader(ET_EXEC, ANOTHER, tells_base);
	run_image("AT_BASE of a loader that is fixed");
	put_loader(ET_DYN, 0, tells_base);
	run_image("AT_BASE of one that is not");
	put_loader(ET_DYN, 0, tells_entry);
	run_image("AT_ENTRY is not the loader's");
	put_loader(ET_DYN, 0, tells_phdr);
	run_image("AT_PHDR");
}

static void no_loader(void)
{
	good_image(ET_EXEC, PLACE, exits_7);
	put_loader(ET_DYN, 0, exits_7);
	ask_for(LOADER, sizeof(LOADER) - 1);
	run_image("a path without its end");
	ask_for(LOADER, 1);
	run_image("a path of one byte");
	ask_for(FOLDER "/none", sizeof(FOLDER "/none"));
	run_image("a loader that is not there");
	ask_for(FOLDER, sizeof(FOLDER));
	run_image("a loader that is a folder");
	ask_for(LOADER, sizeof(LOADER));
	image.second.p_offset = 0x7fffff00;
	run_image("a path behind the file's end");
	image.second.p_offset = offsetof(struct image, interp);
	image.second.p_filesz = 5000;
	run_image("a path too long");
	ask_for(LOADER, sizeof(LOADER));
	put_file(LOADER, image.code, sizeof(image.code), 0700);
	run_image("a loader that is no program");
	CHECK_EQ(chmod(LOADER, 0600), 0);
	run_image("a loader not to be executed");
	CHECK_EQ(unlink(LOADER), 0);
}

static void with_empty(const char *what, uint32_t vaddr, uint32_t offset)
{
	good_image(ET_EXEC, PLACE, exits_7);
	image.header.e_phnum = 2;
	image.second.p_type = PT_LOAD;
	image.second.p_vaddr = vaddr;
	image.second.p_offset = offset;
	image.second.p_flags = PF_R | PF_W;
	image.second.p_align = PAGE_SIZE;
	run_image(what);
}

static void empty_segments(void)
{
	with_empty("an empty segment behind it", PLACE + 0x1000, 0x1000);
	with_empty("far behind", PLACE + 0x800000, 0);
	with_empty("at 0", 0, 0);
	with_empty("in another's page", PLACE + 0x123, 0x123);
	with_empty("inside a page", PLACE + 0x5123, 0x123);
	with_empty("behind the file's end", PLACE + 0x5000, 0x500000);
	with_empty("with an offset that does not fit", PLACE + 0x5000, 0x123);
}

int main(void)
{
	CHECK_EQ(mkdir(FOLDER, 0700), 0);
	anywhere();
	loaded(ET_EXEC, PLACE, "fixed");
	loaded(ET_DYN, 0, "not");
	no_loader();
	empty_segments();
	CHECK_EQ(rmdir(FOLDER), 0);
	return check_result();
}
