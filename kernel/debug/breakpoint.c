/*
 * How does one program stop, and no other?
 *
 *	patch, set_breakpoint -> own_page	a frame of its own, first
 *	copy_mem (fork.c) -> on_copy		the child has no breakpoints
 *	start_step, end_step			TF comes, and goes for sure
 *
 * The page tables are asked before anything is touched.
 */
#include <debug/breakpoint.h>
#include <mm/page.h>
#include <printk.h>
#include <mm/region.h>
#include <task/sched.h>
#include <sections.h>
#include <lib/string.h>
#include <traps.h>
#include <uapi/errno.h>

#define INT3		0xCC
#define INT		0xCD	/* the next byte is the vector */
#define NR_BREAKPOINTS	32

static struct breakpoint {
	bool used, planted;
	uint8_t byte;			/* planted: what belongs there */
	struct mm_struct *mm;		/* NULL: kernel text */
	uint32_t addr;
	uint32_t frame;			/* that page's, and nobody else's */
} breakpoints[NR_BREAKPOINTS];

struct step step;
static bool mm_is_busy;

#define for_each_breakpoint(b) \
	for (struct breakpoint *b = breakpoints; \
	     b < breakpoints + NR_BREAKPOINTS; b++)

static pte_t *pte_at(const struct mm_struct *mm, uint32_t addr)
{
	pte_t *pte = find_pte(addr < KERNEL_BASE && mm ? mm->pgd : swapper_pgd,
			      addr);

	return pte && *pte & PTE_P ? pte : NULL;
}

uint8_t *reach(const struct mm_struct *mm, uint32_t addr)
{
	pte_t *pte = pte_at(mm, addr);

	return pte ? (uint8_t *)frame_to_virt(pte_frame(*pte)) +
		     addr % PAGE_SIZE : NULL;
}

/* A store that read-only kernel text does not stop. */
static void poke(uint8_t *at, uint8_t byte)
{
	uint32_t cr0 = read_cr(0);

	write_cr(0, cr0 & ~CR0_WP);
	*(volatile uint8_t *)at = byte;
	write_cr(0, cr0);
}

/* Gives mm a frame of its own at addr, as a write there would. 0 or -errno. */
static int own_page(struct mm_struct *mm, uint32_t addr)
{
	uint8_t *at = reach(mm, addr);
	uint32_t armed = fail_countdown;

	if (!at)
		return -EFAULT;
	fail_countdown = 0;		/* injected failures are not for us */
	int err = access_mm(mm, addr, at, 1, true);

	fail_countdown = armed;
	return err ? -ENOMEM : 0;
}

/* May a debugger store there now? Then the page is mm's alone. */
static int prepare_store(struct mm_struct *mm, uint32_t addr)
{
	if (!reach(mm, addr))
		return -EFAULT;
	if (addr >= KERNEL_BASE)
		return 0;
	return mm_is_busy ? -EBUSY : own_page(mm, addr);
}

int patch(struct mm_struct *mm, uint32_t addr, const void *bytes, uint32_t n)
{
	int err = 0;

	for (uint32_t i = 0; i < n && !err; i++)
		err = prepare_store(mm, addr + i);
	for (uint32_t i = 0; i < n && !err; i++)
		poke(reach(mm, addr + i), ((const uint8_t *)bytes)[i]);
	return err;
}

/* Only kernel text; and not what runs between an int3 and the lifting, or
 * between the planting and iret. */
static bool may_break(uint32_t addr)
{
	static const char *const ours[] = {
		"trap_1", "trap_3", "common_trap", "do_trap", "ret_from_trap",
		"restore_all", NULL,
	};
	uint32_t offset;
	const char *name = symbol_of(addr, &offset);

	for (const char *const *s = ours; *s; s++)
		if (!strcmp(name, *s))
			return false;
	return addr >= (uint32_t)kernel_text && addr < (uint32_t)kernel_data &&
	       (addr < (uint32_t)text_of_stub ||
		addr >= (uint32_t)text_of_stub_end);
}

bool is_breakpoint(const struct mm_struct *mm, uint32_t addr)
{
	for_each_breakpoint(b)
		if (b->used && b->addr == addr && (!b->mm || b->mm == mm))
			return true;
	return false;
}

int set_breakpoint(struct mm_struct *mm, uint32_t addr)
{
	int err = prepare_store(mm, addr);

	if (err || is_breakpoint(mm, addr))
		return err;
	if (addr >= KERNEL_BASE && !may_break(addr))
		return -EFAULT;
	for_each_breakpoint(b)
		if (!b->used) {
			*b = (struct breakpoint){
				.used = true, .addr = addr,
				.mm = addr < KERNEL_BASE ? mm : NULL,
				.frame = pte_frame(*pte_at(mm, addr)),
			};
			return 0;
		}
	return -ENOMEM;
}

void clear_breakpoints(uint32_t first, uint32_t last)
{
	for_each_breakpoint(b)
		if (b->addr >= first && b->addr <= last)
			b->used = false;
}

/* Where b's byte is; NULL: the page has gone. */
static uint8_t *place_of(const struct breakpoint *b)
{
	pte_t *pte = b->used ? pte_at(b->mm, b->addr) : NULL;

	return pte && pte_frame(*pte) == b->frame ? reach(b->mm, b->addr)
						  : NULL;
}

static void lift(struct breakpoint *b)
{
	uint8_t *at = b->planted ? place_of(b) : NULL;

	if (at && *at == INT3)
		poke(at, b->byte);
	b->planted = false;
}

/* Not while another address space has the frame, too: then fork is at work,
 * and will call on_copy. */
static void plant(struct breakpoint *b)
{
	uint8_t *at = place_of(b);

	if (!at || b->planted || mem_map[b->frame].count != 1)
		return;
	b->byte = *at;
	b->planted = true;
	poke(at, INT3);
}

void plant_breakpoints(void)
{
	for_each_breakpoint(b)
		plant(b);
}

static bool in_mm(uint32_t addr)
{
	return addr >= (uint32_t)text_of_mm && addr < (uint32_t)text_of_mm_end;
}

/* mm/ may hold an entry or the free list in a register when it is stopped, by
 * itself or by an interrupt: the stack tells. A false alarm does no harm. */
void lift_breakpoints(uint32_t eip, uint32_t esp)
{
	for_each_breakpoint(b)
		lift(b);
	mm_is_busy = in_mm(eip);
	for (uint32_t end = esp + KSTACK_PAGES * PAGE_SIZE;
	     esp >= KERNEL_BASE && esp < end && reach(NULL, esp); esp += 4)
		mm_is_busy |= in_mm(*(uint32_t *)esp);
}

void start_step(struct task_struct *p)
{
	const uint8_t *code = reach(p->mm, p->tss.eip);
	uint32_t door = (uint32_t)syscall_entry;

	step.slot = &task[p->nr];
	step.user = p->tss.cs & RPL_USER;
	step.door = step.user && code && *code == INT &&
		    code[1] == SYSCALL_VECTOR && !is_breakpoint(NULL, door) &&
		    !set_breakpoint(NULL, door);
	if (step.door)
		p->tss.eflags &= ~EFLAGS_IF;	/* no other comes by there */
	else
		p->tss.eflags |= EFLAGS_TF;
}

void end_step(void)
{
	struct task_struct *p = step.slot ? *step.slot : NULL;
	uint32_t door = (uint32_t)syscall_entry;

	if (step.door) {
		clear_breakpoints(door, door);
		p->tss.eflags |= EFLAGS_IF;
		task_regs(p)->eflags |= EFLAGS_IF;
	}
	if (p)
		p->tss.eflags &= ~EFLAGS_TF;
	if (p && p->mm)
		task_regs(p)->eflags &= ~EFLAGS_TF;
	step = (struct step){ 0 };
}

/* A copy has just got mm's frames, too. The int3 go from them, and come back
 * in frames that are mm's alone; without memory for these, at a later fork. */
static void on_copy(struct mm_struct *mm)
{
	uint32_t flags = irq_save();

	for_each_breakpoint(b)
		if (b->mm == mm)
			lift(b);
	for_each_breakpoint(b)
		if (b->used && b->mm == mm && !own_page(mm, b->addr)) {
			b->frame = pte_frame(*pte_at(mm, b->addr));
			plant(b);
		}
	irq_restore(flags);
}

static void on_end(struct mm_struct *mm)
{
	for_each_breakpoint(b)
		if (b->mm == mm)
			b->used = false;
}

void breakpoints_init(void)
{
	mm_copied = on_copy;
	mm_ends = on_end;
}
