/*
 * Do the tables agree with one another? (FORK.md, "The outside view")
 *
 *	tally_*		who names each frame: page tables, stacks, files
 *	check_frames	is that what mem_map says?
 *	check_tasks	does every slot belong to someone who is there?
 *
 * Nothing sleeps in here, so nothing changes meanwhile.
 */
#include <audit.h>

#include <gdt.h>
#include <memory.h>
#include <page.h>
#include <pid.h>
#include <ramfs.h>
#include <region.h>
#include <sched.h>

#define MAX_PROBLEMS 20
#define PER_PAGE (PAGE_SIZE / sizeof(uint32_t))
#define MM_CHECKED 0x80000000u	/* in a directory's tally */
#define PTE_4M 0x080		/* in a directory: no table below */
#define DESC_PRESENT 0x8000	/* in a descriptor's high half */

struct audit {
	struct seq *out;
	int problems;
	uint32_t **tally;	/* by frame: PER_PAGE counters a page */
};

/* One more problem: is it still worth a line? */
static bool complain(struct audit *a)
{
	return a->problems++ < MAX_PROBLEMS;
}

static uint32_t *tally_of(struct audit *a, uint32_t frame)
{
	return &a->tally[frame / PER_PAGE][frame % PER_PAGE];
}

static void count_frame(uint32_t frame, void *data)
{
	struct audit *a = data;

	if (frame < nr_frames)
		++*tally_of(a, frame);
	else if (complain(a))
		seq_printf(a->out, "frame %05x does not exist\n", frame);
}

static void free_tally(struct audit *a)
{
	for (uint32_t i = 0; a->tally && i < PER_PAGE; i++)
		free_page(a->tally[i]);
	free_page(a->tally);
}

static bool make_tally(struct audit *a)
{
	a->tally = get_free_page();
	if (!a->tally)
		return false;
	for (uint32_t i = 0; i * PER_PAGE < nr_frames; i++) {
		a->tally[i] = get_free_page();
		if (!a->tally[i])
			return false;
	}
	return true;
}

/* An entry may be writable only where its frame is nobody else's, or where
 * the region says that it is shared. */
static void check_entry(struct audit *a, struct mm_struct *mm, pid_t pid,
			uint32_t addr, pte_t pte)
{
	struct vm_region *r = find_region(mm, addr);

	if (!r && complain(a))
		seq_printf(a->out, "pid %d: %08x is in no region\n", pid, addr);
	if (!r || !(pte & PTE_W) || (r->flags & VM_SHARED))
		return;
	if (mem_map[pte_frame(pte)].count > 1 && complain(a))
		seq_printf(a->out, "pid %d: %08x is writable, frame %05x has "
			   "%u owners\n", pid, addr, pte_frame(pte),
			   mem_map[pte_frame(pte)].count);
}

/* An entry that is not present may hold a frame still: PROT_NONE. */
static void tally_table(struct audit *a, struct mm_struct *mm, pid_t pid,
			uint32_t base, const pte_t *table)
{
	for (uint32_t i = 0; i < PTES; i++) {
		if (!pte_frame(table[i]))
			continue;
		count_frame(pte_frame(table[i]), a);
		if (pte_frame(table[i]) < nr_frames)
			check_entry(a, mm, pid, base + (i << PAGE_SHIFT),
				    table[i]);
	}
}

/* Each address space once; but every task that uses it adds one to the tally
 * of its directory, for check_mm. */
static void tally_mm(struct audit *a, struct task_struct *p)
{
	pte_t *pgd = p->mm->pgd;

	count_frame(virt_to_frame(pgd), a);
	if (*tally_of(a, virt_to_frame(pgd)) > 1)
		return;
	for (uint32_t i = 0; i < KERNEL_PGD; i++) {
		if (!(pgd[i] & PTE_P))
			continue;
		count_frame(pte_frame(pgd[i]), a);
		tally_table(a, p->mm, task_pid(p), i << PGD_SHIFT,
			    phys_to_virt(pgd[i] & PAGE_MASK));
	}
}

/* Now the directory's tally is turned into what its frame's count must be. */
static void check_mm(struct audit *a, struct task_struct *p)
{
	uint32_t *users = tally_of(a, virt_to_frame(p->mm->pgd));

	if (*users & MM_CHECKED)
		return;
	if (*users != (uint32_t)p->mm->count && complain(a))
		seq_printf(a->out, "pid %d: its memory has count %d, %u tasks "
			   "use it\n", task_pid(p), p->mm->count, *users);
	*users = 1 | MM_CHECKED;
}

/* The kernel's half: its tables, and the stacks. */
static void tally_kernel(struct audit *a)
{
	for (uint32_t i = KERNEL_PGD; i < PTES; i++)
		if ((swapper_pgd[i] & PTE_P) && !(swapper_pgd[i] & PTE_4M))
			count_frame(pte_frame(swapper_pgd[i]), a);
	for (uint32_t addr = KSTACK_BASE; addr < KSTACK_END;
	     addr += PAGE_SIZE) {
		pte_t *pte = find_pte(swapper_pgd, addr);

		if (pte && (*pte & PTE_P))
			count_frame(pte_frame(*pte), a);
	}
}

static void tally_all(struct audit *a)
{
	for (int nr = 0; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->mm)
			tally_mm(a, task[nr]);
	for (int nr = 0; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->mm)
			check_mm(a, task[nr]);
	tally_kernel(a);
	ramfs_each_frame(count_frame, a);
}

/* What a frame's count must be. */
static uint32_t owners_of(struct audit *a, uint32_t frame)
{
	uint32_t tally = *tally_of(a, frame) & ~MM_CHECKED;

	switch (mem_map[frame].kind) {
	case FRAME_RESERVED:
		return mem_map[frame].count;	/* boot's: not followed */
	case FRAME_KERNEL:
		return tally + 1;
	default:
		return tally;
	}
}

static void check_frames(struct audit *a)
{
	uint32_t free = 0;

	/* First this: complaining takes frames. */
	for (uint32_t f = 0; f < nr_frames; f++)
		free += mem_map[f].kind == FRAME_FREE;
	if (free != nr_free && complain(a))
		seq_printf(a->out, "%u frames are free, nr_free says %u\n",
			   free, nr_free);
	for (uint32_t f = 0; f < nr_frames; f++)
		if (mem_map[f].count != owners_of(a, f) && complain(a))
			seq_printf(a->out, "frame %05x (kind %u) has count %u, "
				   "%u owners\n", f, mem_map[f].kind,
				   mem_map[f].count, owners_of(a, f));
}

/* Whose TSS does descriptor nr describe? NULL: it is not present. */
static struct tss *described_tss(int nr)
{
	const struct descriptor *d = &gdt[GDT_FIRST_TSS + nr];

	if (!(d->high & DESC_PRESENT))
		return NULL;
	return (struct tss *)(d->low >> 16 | (d->high & 0xff) << 16 |
			      (d->high & 0xff000000));
}

static void check_run_queue(struct audit *a, struct task_struct *p)
{
	bool must = p->state == TASK_RUNNING && p->nr != 0;

	if (must != (p->run_queue != NULL) && complain(a))
		seq_printf(a->out, "pid %d: state %d, but %sin a run queue\n",
			   task_pid(p), p->state, p->run_queue ? "" : "not ");
}

static void check_task(struct audit *a, struct task_struct *p, int nr)
{
	pid_t pid = task_pid(p);

	if (p->nr != nr && complain(a))
		seq_printf(a->out, "task[%d] believes it is %d\n", nr, p->nr);
	if (described_tss(nr) != &p->tss && complain(a))
		seq_printf(a->out, "task[%d]: another's TSS descriptor\n", nr);
	if (nr && pid_task(p->pids[PIDTYPE_PID]) != p && complain(a))
		seq_printf(a->out, "task[%d]: pid %d is not its\n", nr, pid);
	if (p->state == TASK_DEAD && complain(a))
		seq_printf(a->out, "task[%d]: dead, but here\n", nr);
	check_run_queue(a, p);
}

static void check_tasks(struct audit *a)
{
	int used = 0;

	for (int nr = 0; nr < NR_TASKS; nr++) {
		if (task[nr]) {
			check_task(a, task[nr], nr);
			used++;
		} else if (described_tss(nr) && complain(a)) {
			seq_printf(a->out, "slot %d is free, its TSS "
				   "descriptor is not\n", nr);
		}
	}
	if (used != nr_tasks && complain(a))
		seq_printf(a->out, "%d slots are in use, nr_tasks says %d\n",
			   used, nr_tasks);
}

void audit(struct seq *out)
{
	struct audit a = { .out = out };

	if (make_tally(&a)) {
		tally_all(&a);
		check_frames(&a);
		check_tasks(&a);
		if (!a.problems)
			seq_printf(out, "ok\n");
		else if (a.problems > MAX_PROBLEMS)
			seq_printf(out, "%d problems in all\n", a.problems);
	} else {
		seq_printf(out, "audit: no memory\n");
	}
	free_tally(&a);
}
