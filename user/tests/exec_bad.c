/*
 * A malformed program is -ENOEXEC (or a quick death where Linux, too, finds
 * out too late), missing, forbidden and oversized ones have their errors,
 * and the caller lives on unharmed (I: fork+exec).
 * linux: prints the error of each.
 */
#include "programs.h"

#define PLACE		0x08048000u

static char path[64];

static struct image {
	struct elf32_ehdr header;
	struct elf32_phdr load;
	uint8_t code[32];
} image;

/* exit(0), the smallest program there is. */
static const uint8_t code[] = { 0xb8, 1, 0, 0, 0, 0x31, 0xdb, 0xcd, 0x80 };

static void good_image(void)
{
	memset(&image, 0, sizeof(image));
	good_heads(&image.header, ET_EXEC, PLACE, sizeof(image),
		   offsetof(struct image, code), &image.load,
		   offsetof(struct image, load));
	memcpy(image.code, code, sizeof(code));
}

/* How did it go? The exec's error (negative), or the status it ended with. */
static int try(const char *file, char **args)
{
	int result[2] = { 0, 0 }, up[2];
	char *env[] = { NULL };
	CHECK_EQ(pipe2(up, O_CLOEXEC), 0);
	pid_t pid = must_fork();
	if (pid == 0) {
		result[0] = execve(file, args, env);
		write(up[1], result, sizeof(int));
		_exit(0);		/* the caller lives */
	}
	close(up[1]);
	bool refused = read(up[0], result, sizeof(int)) == sizeof(int);
	close(up[0]);
	int status = status_of(pid);
	if (refused)
		CHECK_EQ(status, 0);
	return refused ? result[0] : status;
}

static char *plain_args[] = { "bad", NULL };

static void expect(const char *what, int wanted)
{
	int got = try(path, plain_args);
	if (!CHECK_EQ(got, wanted))
		report("... with %s\n", what);
	say("%s: %d\n", what, got);
	CHECK_EQ(unlink(path), 0);
}

static void expect_image(const char *what, uint32_t length, int wanted)
{
	put_file(path, &image, length, 0700);
	good_image();
	expect(what, wanted);
}

static void malformed(void)
{
	good_image();
	expect_image("as it should be", sizeof(image), 0);
	expect_image("empty", 0, -ENOEXEC);
	expect_image("three bytes", 3, -ENOEXEC);
	expect_image("half a header", 30, -ENOEXEC);
	image.header.e_ident[0] = 'E';
	expect_image("no magic", sizeof(image), -ENOEXEC);
	image.header.e_machine = 40;
	expect_image("another machine", sizeof(image), -ENOEXEC);
	image.header.e_type = 1;
	expect_image("an object file", sizeof(image), -ENOEXEC);
	image.header.e_phnum = 0;
	expect_image("no program headers", sizeof(image), -ENOEXEC);
	image.header.e_phnum = 0xffff;
	expect_image("65535 program headers", sizeof(image), -ENOEXEC);
	image.header.e_phentsize = 31;
	expect_image("odd header size", sizeof(image), -ENOEXEC);
	const uint8_t store[] = { 0xc6, 5, 0x80, 0x80, 4, 8, 1 };
	memcpy(image.code, store, sizeof(store));
	memcpy(image.code + sizeof(store), code, sizeof(code));
	image.load.p_memsz = PAGE_SIZE;
	image.load.p_filesz = sizeof(image) - 1;
	expect_image("a store after its read-only bytes", sizeof(image),
		     SIGSEGV);
	put_file(path, "echo hello\n", 11, 0700);
	expect("a text", -ENOEXEC);
}

/* Where exactly these are noticed differs: refused, or dead; never run. */
static void hopeless(const char *what)
{
	put_file(path, &image, sizeof(image), 0700);
	good_image();
	int got = try(path, plain_args);
	if (!CHECK(got < 0 || WIFSIGNALED(got)))
		report("... with %s: %d\n", what, got);
	say("%s: did not run\n", what);
	CHECK_EQ(unlink(path), 0);
}

static void out_of_place(void)
{
	image.header.e_phoff = 0x7fffff00;
	hopeless("headers beyond the file");
	image.header.e_phoff = 0xfffffff0u;
	hopeless("headers that wrap");
	image.load.p_vaddr = KERNEL_BASE + 0x40000000u - PAGE_SIZE;
	hopeless("a segment at the very top");
	image.load.p_memsz = 0xf8000000u;
	hopeless("a segment into the kernel");
	image.load.p_vaddr = 0xfffff000u;
	image.load.p_memsz = 0x2000;
	hopeless("a segment that wraps");
	image.load.p_memsz = 1;
	hopeless("smaller in memory than in the file");
	image.load.p_vaddr += 5;
	hopeless("address and offset that disagree");
	image.header.e_entry = KERNEL_BASE + 0x100000;
	hopeless("an entry in the kernel");
	image.header.e_entry = 0;
	hopeless("an entry at 0");
}

static void other_errors(void)
{
	good_image();
	CHECK_EQ(try("/tmp/there-is-no-such-file", plain_args), -ENOENT);
	CHECK_EQ(try("", plain_args), -ENOENT);
	CHECK_EQ(try("/tmp", plain_args), -EACCES);
	CHECK_EQ(try("/dev/null/x", plain_args), -ENOTDIR);
	put_file(path, &image, sizeof(image), 0600);
	CHECK_EQ(try(path, plain_args), -EACCES);
	char below[80];
	snprintf(below, sizeof(below), "%s/x", path);
	CHECK_EQ(try(below, plain_args), -ENOTDIR);
	CHECK_EQ(unlink(path), 0);
}

/* One argument of 4 MiB, and many that are too much together. */
static void too_big(void)
{
	uint32_t length = 4u << 20;
	char *huge = sbrk(length + 1);
	static char *args[1 << 13];
	put_file(path, &image, sizeof(image), 0700);
	memset(huge, 'x', length);
	huge[length] = '\0';
	args[0] = huge;
	CHECK_EQ(try(path, args), -E2BIG);
	huge[PAGE_SIZE] = '\0';
	for (unsigned i = 0; i < COUNT(args) - 1; i++)
		args[i] = huge;
	CHECK_EQ(try(path, args), -E2BIG);
	args[1] = NULL;
	CHECK_EQ(try(path, args), 0);
	CHECK_EQ(unlink(path), 0);
	say("too big: E2BIG\n");
}

int main(void)
{
	snprintf(path, sizeof(path), "/tmp/exec_bad.%d", getpid());
	malformed();
	out_of_place();
	other_errors();
	too_big();
	no_children_left();
	return check_result();
}
