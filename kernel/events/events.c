/*
 * What has happened, and when? A ring of events for a reader outside.
 *
 *	note (events.h), anywhere -> record_event -> event_stop
 *	syscall_entry -> told_syscall	a call, and what came of it
 *	page_fault -> told_page_fault	a fault, and what came of it
 */
#include <events/events.h>
#include <mm/page.h>
#include <mm/region.h>
#include <printk.h>
#include <task/sched.h>
#include <dev/timer.h>
#include <sections.h>
#include <traps.h>
#include <lib/string.h>
#include <asm/cpu.h>
#include <uapi/errno.h>
#include <uapi/unistd.h>

static struct event records[EVENT_RECORDS];
static uint64_t spent;		/* counts that telling took */

struct event_ring events __attribute__((aligned(64))) = {
	.magic = EVENT_MAGIC, .size = EVENT_RECORDS,
	.plain_calls = NR_SYSCALLS, .watched_free = FRAMES_FOR_ROOT,
};

static uint64_t counts(void)
{
	uint32_t regs[4];

	cpuid(1, regs);
	return regs[3] & CPUID_TSC ? rdtsc() : jiffies;
}

/* Waits until the reader says go. One with a debugger's means has a breakpoint
 * at its pause, and goes on behind it: no time passes for the machine. */
STEPPED void event_stop(void)
{
	events.waiting = 1;
	while (!events.go)
		asm volatile("event_stop.waits:\n\tpause");
	events.go = events.waiting = 0;
}

static bool is_stop(enum event_kind kind)
{
	return events.stop_on & EVENT_BIT(kind) ||
	       (events.stop_on & EVENT_FULL &&
		events.head - events.read >= EVENT_RECORDS);
}

void record_event(enum event_kind kind, uint32_t w0, uint32_t w1, uint32_t w2,
		  uint32_t w3)
{
	uint32_t flags = irq_save();
	uint64_t start = counts();

	records[events.head++ % EVENT_RECORDS] = (struct event){
		.time = start - spent, .kind = kind, .slot = current->nr,
		.free = nr_free, .word = { w0, w1, w2, w3 },
	};
	if (is_stop(kind))
		event_stop();
	spent += counts() - start;
	irq_restore(flags);
}

void record_text(enum event_kind kind, const char *text)
{
	struct event e = { 0 };

	strlcpy(e.text, text, sizeof(e.text));
	record_event(kind, e.word[0], e.word[1], e.word[2], e.word[3]);
}

void told_syscall(struct trapframe *regs)
{
	uint32_t nr = regs->orig_eax;
	int32_t (*call)() = nr < NR_SYSCALLS ? sys_call_table[nr] : NULL;

	note(EVENT_CALL, nr, regs->ebx, regs->ecx, regs->edx);
	if (call)
		regs->eax = call(regs->ebx, regs->ecx, regs->edx, regs->esi,
				 regs->edi, regs->ebp);
	note(EVENT_RETURN, nr, regs->eax);
}

static pte_t *directory(void)
{
	return current->mm ? current->mm->pgd : swapper_pgd;
}

/* Its entry for addr. */
static pte_t table_at(uint32_t addr)
{
	return directory()[pgd_index(addr)];
}

/* What the CPU would do with addr: its entry, W only where its table's is. */
static pte_t entry_at(uint32_t addr)
{
	pte_t *pte = find_pte(directory(), addr);

	return pte ? *pte & (table_at(addr) | ~PTE_W) : 0;
}

/* A fault, and what became of it: seen from around it, so that it costs nothing
 * where nothing is told. */
static void told_page_fault(struct trapframe *regs)
{
	uint32_t addr = read_cr(2);
	pte_t before = entry_at(addr), table = table_at(addr);

	note(EVENT_FAULT, addr, regs->error, regs->eip);
	do_page_fault(regs);
	pte_t after = entry_at(addr), table_after = table_at(addr);

	if (table && ~table & table_after & PTE_W)
		note(EVENT_TABLE, addr, pte_frame(table),
		     pte_frame(table_after));
	uint32_t old = pte_frame(before), new = pte_frame(after);
	bool refused = !(after & PTE_P) ||
		       (regs->error & PF_WRITE && !(after & PTE_W));

	if (!refused && !before && mem_map[new].count == 1)
		note(EVENT_PAGE, addr, PAGE_ZERO, 0, new);
	else if (!refused && before && old != new)
		note(EVENT_PAGE, addr, PAGE_COPIED, old, new);
	else if (!refused && before != after)
		note(EVENT_PAGE, addr, PAGE_LAST_SHARER, old, new);
	note(EVENT_FAULT_END, addr, refused ? -EFAULT : 0);
}

void events_init(const char *how)
{
	events.records = virt_to_phys(records);
	events.plain_calls = 0;
	events.watched_free = ~0u;
	if (!strcmp(how, "step"))
		events.stop_on = ~EVENT_FULL;
	else if (strcmp(how, "on"))
		printk("events=%s: it is on or step; on\n", how);
	page_fault_handler = told_page_fault;
	events.wanted = ~0u;
}
