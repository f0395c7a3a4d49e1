/*
 * From the loader to the first program.
 *
 *	start_kernel	every part of the kernel, from the bottom up
 *	  kernel_init	a kernel thread, pid 1: it becomes /init
 *	  cpu_idle	what start_kernel itself ends as: task[0]
 */
#include <boot/boot_info.h>
#include <screen/console.h>
#include <users/cred.h>
#include <task/exec.h>
#include <fs/file.h>
#include <task/fork.h>
#include <fpu/fpu.h>
#include <threads/futex.h>
#include <debug/gdbstub.h>
#include <fs/inode.h>
#include <mm/kmalloc.h>
#include <names/namespace.h>
#include <mm/page.h>
#include <dev/pic.h>
#include <task/pid.h>
#include <printk.h>
#include <dev/serial.h>
#include <signal/signal.h>
#include <dev/timer.h>
#include <traps.h>
#include <fs/tty.h>
#include <uaccess.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

#define CPUID_FEATURES	1
#define CPUID_PGE	(1u << 13)	/* edx */
#define CPUID_STRUCTURED 7
#define CPUID_SMEP	(1u << 7)	/* ebx */
#define CPUID_SMAP	(1u << 20)
#define OPTION_LEN	64

static struct boot_info boot;

/* What init's process inherits, and every process from it. */
static struct files_struct first_files = { .count = 1 };
static struct fs_struct first_fs = {
	.count = 1, .cwd = &root_inode, .root = &root_inode, .umask = 022,
};
static struct sighand_struct first_sighand = { .count = 1 };

/* Switches on what this CPU has of the newer protections. */
static void cpu_features(void)
{
	uint32_t regs[4], cr4 = read_cr(4);

	cpuid(0, regs);
	uint32_t highest = regs[0];

	cpuid(CPUID_FEATURES, regs);
	if (regs[3] & CPUID_PGE)
		cr4 |= CR4_PGE;
	if (highest >= CPUID_STRUCTURED) {
		cpuid(CPUID_STRUCTURED, regs);
		if (regs[1] & CPUID_SMEP)
			cr4 |= CR4_SMEP;
		if (regs[1] & CPUID_SMAP)
			cr4 |= CR4_SMAP;
	}
	if (cr4)			/* a 486 has no cr4 */
		write_cr(4, cr4);
	has_smap = cr4 & CR4_SMAP;
	fpu_init();
}

static void describe_current(void)
{
	printk("in %s (pid %d, slot %d)\n", current->comm, task_pid(current),
	       current->nr);
}

static void watchers_init(void)
{
	char how[OPTION_LEN];

	if (boot_option(&boot, "gdb", how, sizeof(how)))
		gdbstub_init(how);
	if (boot_option(&boot, "events", how, sizeof(how)))
		events_init(how);
}

/* Boot modules are archives; a later one overlays the earlier. */
static void unpack_modules(void)
{
	if (!boot.modules.nr)
		panic("no initrd: the boot loader must load build/initrd.cpio "
		      "as a module");
	for (int i = 0; i < boot.modules.nr; i++) {
		const struct boot_range *m = &boot.modules.range[i];
		int err = initrd_unpack(phys_to_virt(m->start),
					m->end - m->start);

		if (err)
			panic("initrd: boot module %d is damaged or does not "
			      "fit: error %d", i, -err);
		bootmem_free_module(m);
	}
}

/* Opens the console as 0, 1 and 2; init may do better. */
static void open_console(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (kernel_open("/dev/console", O_RDWR) < 0) {
			printk("init: no /dev/console in the initrd\n");
			return;
		}
}

static int kernel_init(void *arg)
{
	char path[OPTION_LEN] = "/init";

	open_console();
	boot_option(&boot, "init", path, sizeof(path));
	int err = kernel_execve(path);

	if (err)
		panic("init: cannot run %s: error %d (%s). Name a program of "
		      "the initrd with init=PATH", path, -err,
		      err == -ENOENT ? "no such file" :
		      err == -EACCES ? "not an executable file" :
		      err == -ENOEXEC ? "not a static i386 program" :
		      "it does not fit in memory");
	return 0;
}

/* From boot.asm, with what the loader left in eax and ebx. */
void start_kernel(uint32_t magic, uint32_t info)
{
	__stack_chk_guard = boot_noise();	/* nothing here returns */
	uart_init(&com1);
	console_init();
	timers_init();
	sched_init();
	become_idle_task();
	traps_init();
	read_boot_info(&boot, magic, info);
	cpu_features();
	bootmem_setup(&boot);
	kmalloc_init();
	panic_describe = describe_current;
	printk("Tine: %u KiB of RAM, %u frames free, booted by %s\n",
	       nr_frames * (PAGE_SIZE / 1024), nr_free, boot.loader);
	pid_init();
	futex_init();
	pic_init();
	timer_init(sched_tick);
	watchers_init();
	tty_init();
	hostdev_init();
	current->fs = &first_fs;
	unpack_modules();
	if (proc_mount(boot.cmdline))
		panic("/proc: no memory, or the initrd has a file there");
	current->rlim[RLIMIT_NOFILE] = (struct rlimit){ NR_OPEN, NR_OPEN };
	current->rlim[RLIMIT_NICE] = (struct rlimit){ 0, 0 };
	current->files = &first_files;
	current->sighand = &first_sighand;
	cred_init();
	current->uts = &root_uts;
	current->child_ns = &root_ns;
	sti();
	if (user_mode_thread(kernel_init, NULL, SIGCHLD) < 0)
		panic("no memory for init");
	cpu_idle();
}
