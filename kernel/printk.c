/* What the kernel says, and what it says last. */
#include <stdarg.h>
#include <uapi/host.h>
#include <asm/cpu.h>
#include <asm/paging.h>
#include <lib/string.h>
#include <dev/serial.h>
#include <screen/console.h>
#include <printk.h>

#define LINE_SIZE	256
#define MAX_FRAMES	24	/* of a backtrace */
#define CODE_BYTES	16	/* shown from the faulting instruction on */
#define MAX_FUNCTION	0x10000	/* further from a name is outside */

uint32_t __stack_chk_guard;
void (*panic_describe)(void);
void (*panic_debugger)(const struct trapframe *regs);

void console_out(const char *s, size_t n, bool onlcr)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n' && onlcr)
			uart_putc(&com1, '\r');
		uart_putc(&com1, s[i]);
	}
	console_write(s, n, onlcr);
}

static void vprintk(const char *fmt, va_list args)
{
	static char line[LINE_SIZE];
	uint32_t flags = irq_save();
	size_t n = vsnprintf(line, sizeof(line), fmt, args);

	console_out(line, n < sizeof(line) ? n : sizeof(line) - 1, true);
	irq_restore(flags);
}

void printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

const char *symbol_of(uint32_t addr, uint32_t *offset)
{
	const struct ksym *s = ksyms;

	while (s->name && s[1].name && s[1].addr <= addr)
		s++;
	*offset = addr - s->addr;
	return s->name && *offset < MAX_FUNCTION ? s->name : "?";
}

/* The page tables say so: a panic must not fault on what it looks at. */
static bool readable(uint32_t addr)
{
	const pte_t *pgd = phys_to_virt(read_cr(3) & PAGE_MASK);
	pte_t entry = pgd[pgd_index(addr)];

	if (entry & PTE_P) {
		const pte_t *table = phys_to_virt(entry & PAGE_MASK);

		entry = table[pte_index(addr)];
	}
	return addr >= KERNEL_BASE && entry & PTE_P;
}

/* A call that does not return may be a function's last instruction: what a
 * return address is in is found by the byte before (back: 1). */
static void print_place(uint32_t addr, uint32_t back)
{
	uint32_t offset;
	const char *name = symbol_of(addr - back, &offset);

	printk("  %08x %s+0x%x\n", addr, name, offset + back);
}

/* Frames lie upwards, in kernel memory: [saved ebp][return address]. */
static void backtrace(uint32_t ebp)
{
	const uint32_t *frame = (const uint32_t *)ebp;

	for (int i = 0; i < MAX_FRAMES && ebp % 4 == 0; i++) {
		if (!readable(ebp) || !readable(ebp + 4) ||
		    frame[1] < KERNEL_BASE)
			return;
		print_place(frame[1], 1);
		if (frame[0] <= ebp)
			return;
		ebp = frame[0];
		frame = (const uint32_t *)ebp;
	}
}

/* Entries from kernel mode push no esp: the stack goes on where the frame
 * ends. A double fault's handler fills it in from the TSS. */
static uint32_t esp_of(const struct trapframe *r)
{
	return user_mode(r) || r->vector == VECTOR_DF ? r->esp
						      : (uint32_t)&r->esp;
}

static void print_registers(const struct trapframe *r)
{
	printk("eax %08x  ebx %08x  ecx %08x  edx %08x\n",
	       r->eax, r->ebx, r->ecx, r->edx);
	printk("esi %08x  edi %08x  ebp %08x  esp %08x\n",
	       r->esi, r->edi, r->ebp, esp_of(r));
	printk("eip %08x  eflags %08x  cs %04x  ds %04x  es %04x\n",
	       r->eip, r->eflags, r->cs, r->ds, r->es);
	printk("vector %u  error %08x  cr2 %08x  cr3 %08x\n",
	       r->vector, r->error, read_cr(2), read_cr(3));
	printk("code:");
	for (uint32_t a = r->eip; a - r->eip < CODE_BYTES && readable(a); a++)
		printk(" %02x", *(const uint8_t *)a);
	printk("\n");
}

static void __attribute__((noreturn)) stop(void)
{
	outb(PANIC_EXIT_PORT, PANIC_EXIT_CODE);
	for (;;)
		asm volatile("cli; hlt");
}

/* Each stage is tried once: all there is to say; a fault meanwhile, one line,
 * without what may have been its cause; a fault there, nothing. */
static void __attribute__((noreturn))
last_words(const struct trapframe *regs, uint32_t ebp, const char *fmt,
	   va_list args)
{
	static int stage;

	cli();
	if (stage > 1)
		stop();
	printk(stage++ ? "\npanic within a panic: " : "\npanic: ");
	vprintk(fmt, args);
	if (stage > 1) {
		printk(" (eip %08x)\n", regs ? regs->eip : 0);
		stop();
	}
	printk("\n");
	if (panic_describe)
		panic_describe();
	if (regs)
		print_registers(regs);
	printk("backtrace:\n");
	if (regs && !user_mode(regs)) {
		print_place(regs->eip, 0);
		ebp = regs->ebp;
	}
	backtrace(ebp);
	if (panic_debugger)
		panic_debugger(regs);
	stop();
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	last_words(NULL, (uint32_t)__builtin_frame_address(0), fmt, args);
}

void panic_at(const struct trapframe *regs, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	last_words(regs, (uint32_t)__builtin_frame_address(0), fmt, args);
}

/* The call is the function's last instruction: behind it is another's. */
void __stack_chk_fail(void)
{
	uint32_t offset, at = (uint32_t)__builtin_return_address(0) - 1;

	panic("%s has overrun its stack frame (%08x)", symbol_of(at, &offset),
	      at);
}
