/*
 * What does the kernel do about an exception?
 *
 *	the program's fault		a signal
 *	a page that can be supplied	handle_mm_fault (mm/region.c)
 *	the kernel's, at an instruction
 *	  that may fail (ex_table)	go on at its fixup
 *	the kernel's otherwise		panic
 */
#include <traps.h>
#include <task/exit.h>
#include <fpu/fpu.h>
#include <task/gdt.h>
#include <mm/page.h>
#include <dev/pic.h>
#include <task/pid.h>
#include <printk.h>
#include <mm/region.h>
#include <sections.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/wait.h>

#define VECTOR_NMI	2
#define VECTOR_OF	4
#define VECTOR_NM	7
#define NR_EXCEPTIONS	32	/* some reserved */
#define FAULT_STACK	4096

static const struct {
	const char *name;
	int sig;		/* what a program gets for it, */
	int code;		/* and why; 0: SI_KERNEL */
} exceptions[NR_EXCEPTIONS] = {
	[0] = { "divide error", SIGFPE, FPE_INTDIV },
	[1] = { "debug", SIGTRAP, TRAP_TRACE },
	[3] = { "breakpoint", SIGTRAP },
	[4] = { "overflow", SIGSEGV },
	[5] = { "bound range exceeded", SIGSEGV },
	[6] = { "invalid opcode", SIGILL, ILL_ILLOPN },
	[7] = { "device not available", SIGSEGV },
	[9] = { "coprocessor segment overrun", SIGFPE },
	[10] = { "invalid TSS", SIGSEGV },
	[11] = { "segment not present", SIGBUS },
	[12] = { "stack fault", SIGBUS },
	[13] = { "general protection", SIGSEGV },
	[14] = { "page fault", SIGSEGV },
	[16] = { "x87 floating point", SIGFPE },
	[17] = { "alignment check", SIGBUS, BUS_ADRALN },
	[18] = { "machine check", SIGBUS },
	[19] = { "SIMD floating point", SIGFPE },
};

bool (*trap_debugger)(struct trapframe *regs);

static struct descriptor idt[256] __attribute__((aligned(8)));
static struct tss df_tss, df_again_tss, nmi_tss;
static char df_stack[FAULT_STACK] __attribute__((aligned(16)));
static char nmi_stack[FAULT_STACK] __attribute__((aligned(16)));

static void set_gate(int vector, uint16_t selector, uint32_t offset,
		     uint8_t access)
{
	idt[vector] = (struct descriptor){
		.low = (uint32_t)selector << 16 | (offset & 0xffff),
		.high = (offset & 0xffff0000) | access << 8,
	};
}

/* A fault with a TSS of its own: it has a stack whatever became of ours. */
static void set_task_gate(int vector, int entry, struct tss *tss,
			  void (*start)(void), char *stack)
{
	*tss = (struct tss){
		.cr3 = virt_to_phys(swapper_pgd), .eip = (uint32_t)start,
		.eflags = EFLAGS_FIXED, .esp = (uint32_t)stack + FAULT_STACK,
		.cs = KERNEL_CS, .ss = KERNEL_DS, .ds = KERNEL_DS,
		.es = KERNEL_DS, .iomap_base = NO_IOMAP,
	};
	set_tss_entry(entry, tss);
	set_gate(vector, entry << 3, 0, DESC_TASK_GATE);
}

void traps_init(void)
{
	struct table_register idtr = { sizeof(idt) - 1, (uint32_t)idt };

	for (int i = 0; i < TRAP_ENTRIES; i++)
		set_gate(i, KERNEL_CS, trap_entries[i],
			 i < NR_EXCEPTIONS ? DESC_TRAP_GATE : DESC_INT_GATE);
	/* a debugger's two: nothing may come between */
	set_gate(VECTOR_DB, KERNEL_CS, trap_entries[VECTOR_DB], DESC_INT_GATE);
	set_gate(VECTOR_BP, KERNEL_CS, trap_entries[VECTOR_BP],
		 DESC_INT_GATE | DESC_DPL3);
	set_gate(VECTOR_OF, KERNEL_CS, trap_entries[VECTOR_OF],
		 DESC_TRAP_GATE | DESC_DPL3);
	/* cr2 must be read before an interrupt lets anyone else fault */
	set_gate(VECTOR_PF, KERNEL_CS, trap_entries[VECTOR_PF], DESC_INT_GATE);
	set_gate(SYSCALL_VECTOR, KERNEL_CS, (uint32_t)syscall_entry,
		 DESC_TRAP_GATE | DESC_DPL3);
	set_task_gate(VECTOR_DF, GDT_DF_TSS, &df_tss, double_fault_task,
		      df_stack);
	set_task_gate(VECTOR_NMI, GDT_NMI_TSS, &nmi_tss, nmi_task, nmi_stack);
	asm volatile("lidt %0" : : "m"(idtr));
}

/* Where to go on when the instruction at eip has faulted; 0: it may not. */
static uint32_t fixup_of(uint32_t eip)
{
	for (const struct ex_entry *e = ex_table; e < ex_table_end; e++)
		if (e->insn == eip)
			return e->fixup;
	return 0;
}

static void fault_signal(const struct trapframe *regs, int sig, int code,
			 uint32_t addr)
{
	struct siginfo info = {
		.si_signo = sig, .si_code = code, .si_addr = addr,
	};

	current->trap_no = regs->vector;
	current->trap_error = regs->error;
	if (regs->vector == VECTOR_PF)
		current->trap_addr = addr;
	force_signal(current, sig, &info);
}

void do_trap(struct trapframe *regs)
{
	uint32_t vector = regs->vector;
	const char *name = exceptions[vector].name;

	if (trap_debugger && trap_debugger(regs))
		return;
	if (vector == VECTOR_NM && user_mode(regs)) {
		if (fpu_take())
			force_signal(current, SIGKILL, NULL);
		return;
	}
	if (user_mode(regs)) {
		int sig = exceptions[vector].sig;
		int code = exceptions[vector].code ? : fpu_code(vector);

		fault_signal(regs, sig ? sig : SIGSEGV, code ? code : SI_KERNEL,
			     code && sig != SIGBUS ? regs->eip : 0);
		return;
	}
	uint32_t fixup = fixup_of(regs->eip);

	if (!fixup)
		panic_at(regs, "%s in the kernel",
			 name ? name : "unknown exception");
	regs->eip = fixup;
}

/* Would the page help, were it there? Not where ring 3 was checked as if it
 * were ring 0: QEMU before 9.1 does so in iret and lret, and under SMAP that
 * would fault for ever. */
static bool may_reach(const struct trapframe *regs)
{
	return !user_mode(regs) || regs->error & PF_USER;
}

void (*page_fault_handler)(struct trapframe *regs) = do_page_fault;

void do_page_fault(struct trapframe *regs)
{
	uint32_t addr = read_cr(2), fixup = 0;
	int err = -EFAULT;

	/* nothing else is to be trusted then, `current` neither */
	if (!user_mode(regs) && !(fixup = fixup_of(regs->eip)))
		panic_at(regs, "page fault in the kernel: %s %#x",
			 regs->error & PF_WRITE ? "writing" : "reading", addr);
	if (regs->eflags & EFLAGS_IF)
		sti();
	if (addr < KERNEL_BASE && current->mm && may_reach(regs)) {
		/* injected failures are for callers that get an errno */
		uint32_t armed = fail_countdown;

		fail_countdown = 0;
		do
			err = handle_mm_fault(current->mm, addr,
					      regs->error & PF_WRITE,
					      current->leader->rlim);
		while (err == -ENOMEM && out_of_memory());
		fail_countdown = armed;
	}
	if (!err)
		return;
	if (fixup)
		regs->eip = fixup;
	else if (err != -ENOMEM)
		fault_signal(regs, err == -ENXIO ? SIGBUS : SIGSEGV,
			     err == -EFAULT ? SEGV_MAPERR : SEGV_ACCERR, addr);
}

/* Its frame is not where task_regs looks: a tracer of this end sees zeros. */
void end_virtual_8086(struct trapframe *regs)
{
	if (regs->vector - IRQ_VECTOR < TRAP_ENTRIES - IRQ_VECTOR)
		do_irq(regs);		/* that device is served first */
	*task_regs(current) = (struct trapframe){
		.cs = USER_CS, .ss = USER_DS, .eflags = EFLAGS_FIXED,
	};
	sti();
	do_group_exit(W_EXITCODE(0, SIGSEGV));
}

/* The CPU has saved what was running in its TSS. */
static struct trapframe frame_of(const struct tss *tss)
{
	return (struct trapframe){
		.ebx = tss->ebx, .ecx = tss->ecx, .edx = tss->edx,
		.esi = tss->esi, .edi = tss->edi, .ebp = tss->ebp,
		.eax = tss->eax, .gs = tss->gs, .fs = tss->fs, .es = tss->es,
		.ds = tss->ds, .eip = tss->eip, .cs = tss->cs,
		.eflags = tss->eflags, .esp = tss->esp, .ss = tss->ss,
	};
}

/* The double fault's own task. */
void double_fault(void)
{
	struct trapframe regs = frame_of(&current->tss);
	uint32_t bottom = kstack_bottom(current->nr);

	/* a gate to a TSS in use is none: the next would reset the machine */
	set_task_gate(VECTOR_DF, GDT_DF_AGAIN_TSS, &df_again_tss,
		      double_fault_task, df_stack);
	regs.vector = VECTOR_DF;
	if (regs.esp < bottom + 64 && regs.esp >= bottom - PAGE_SIZE)
		panic_at(&regs, "double fault: kernel stack overflow in %s "
			 "(pid %d)", current->comm, task_pid(current));
	panic_at(&regs, "double fault");
}

/* A person asks what the machine is doing ("nmi" in QEMU's monitor). */
void nmi(void)
{
	uint32_t offset;
	const char *name = symbol_of(current->tss.eip, &offset);
	char line[128];		/* not printk's: that may be in use */

	snprintf(line, sizeof(line), "NMI: %s (pid %d) at %#x %s+%#x\n",
		 current->comm, task_pid(current), current->tss.eip, name,
		 offset);
	console_out(line, strlen(line), true);
}
