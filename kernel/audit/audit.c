/*
 * Do the tables agree with one another? (FORK.md, "The outside view")
 *
 *	tally_*		who names each frame: page tables, stacks, files
 *	check_frames	is that what mem_map says?
 *	check_tasks	does every slot belong to someone who is there?
 *
 * Nothing sleeps in here, so nothing changes meanwhile.
 */
#include <audit/audit.h>
#include <task/gdt.h>
#include <fs/inode.h>
#include <mm/page.h>
#include <task/pid.h>
#include <mm/region.h>
#include <task/sched.h>
#include <lib/string.h>

#define MAX_PROBLEMS	20
#define MAX_LINE	100
#define DESC_PRESENT	0x8000		/* in a descriptor's high half */

uint32_t *audit_tally;

static char report[(MAX_PROBLEMS + 1) * MAX_LINE];
static char *text;		/* where the next line goes */
static int problems;

/* A line for what is not as it must be. */
__attribute__((format(printf, 2, 3)))
static void must(bool truth, const char *fmt, ...)
{
	va_list args;

	if (truth || problems++ >= MAX_PROBLEMS)
		return;
	va_start(args, fmt);
	text += vsnprintf(text, MAX_LINE, fmt, args);
	va_end(args);
}

static void count_frame(uint32_t frame)
{
	must(frame < nr_frames, "frame %05x does not exist\n", frame);
	if (frame < nr_frames)
		audit_tally[frame]++;
}

/* An entry may be writable only where its frame is nobody else's, or where
 * the region says that it is shared. One that is not present may hold a frame
 * still: PROT_NONE. */
static void check_page(struct task_struct *p, struct mm_struct *mm,
		       uint32_t addr, pte_t pte)
{
	struct vm_region *r = find_region(mm, addr);
	uint32_t frame = pte_frame(pte);

	must(r, "pid %d: %08x is in no region\n", task_pid(p), addr);
	if (!r || frame >= nr_frames || !(pte & PTE_W))
		return;
	must((r->flags & VM_SHARED) || mem_map[frame].count == 1,
	     "pid %d: %08x is writable, frame %05x has %u owners\n",
	     task_pid(p), addr, frame, mem_map[frame].count);
}

/* A table's pages are counted once, at its first owner: how many they are. */
static uint32_t tally_table(struct task_struct *p, struct mm_struct *mm,
			    uint32_t i)
{
	pte_t entry = mm->pgd[i];
	pte_t *table = frame_to_virt(pte_frame(entry));
	struct page *page = &mem_map[pte_frame(entry)];
	uint32_t there = 0;

	count_frame(pte_frame(entry));
	if (pte_frame(entry) >= nr_frames)
		return 0;
	must(!(entry & PTE_W) || page->count == 1, "pid %d: the table of %08x "
	     "is writable, and has %u owners\n", task_pid(p), i << PGD_SHIFT,
	     page->count);
	for (uint32_t j = 0; j < PTES; j++) {
		if (!pte_frame(table[j]))
			continue;
		check_page(p, mm, i << PGD_SHIFT | j << PAGE_SHIFT, table[j]);
		if (audit_tally[pte_frame(entry)] == 1)
			count_frame(pte_frame(table[j]));
		there++;
	}
	must(there && there == page->in_use, "pid %d: the table of %08x maps "
	     "%u pages, its count says %u\n", task_pid(p), i << PGD_SHIFT,
	     there, page->in_use);
	return there;
}

/* Each address space once, at the first task that uses it; a spare one is its
 * task's alone. */
static void tally_mm(struct task_struct *p, struct mm_struct *mm)
{
	pte_t *pgd = mm->pgd;
	int users = mm == p->spare_mm;
	uint32_t frames = 0;

	for (int nr = 0; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->mm == mm && users++ == 0 &&
		    task[nr] != p)
			return;
	must(users == mm->count, "pid %d: its memory has count %d, %d tasks "
	     "use it\n", task_pid(p), mm->count, users);
	count_frame(virt_to_frame(pgd));
	for (uint32_t i = 0; i < KERNEL_PGD; i++)
		if (pgd[i])
			frames += tally_table(p, mm, i);
	/* a copy that failed has not counted its last ones */
	must(frames == mm->frames || mm == p->spare_mm,
	     "pid %d: %u frames are mapped, its mm says %u\n", task_pid(p),
	     frames, mm->frames);
}

/* The kernel's half: its tables, and the stacks. */
static void tally_kernel(void)
{
	for (uint32_t i = KERNEL_PGD; i < PTES; i++)
		if (swapper_pgd[i])
			count_frame(pte_frame(swapper_pgd[i]));
	for (uint32_t a = KSTACK_BASE; a < KSTACK_END; a += PAGE_SIZE) {
		pte_t pte = *find_pte(swapper_pgd, a);

		if (pte)
			count_frame(pte_frame(pte));
	}
}

/* What a frame's count must be. */
static uint32_t owners_of(uint32_t frame)
{
	if (mem_map[frame].kind == FRAME_RESERVED)
		return mem_map[frame].count;	/* boot's: not followed */
	return audit_tally[frame] + (mem_map[frame].kind == FRAME_KERNEL);
}

static void check_frames(void)
{
	uint32_t free = 0;

	for (uint32_t f = 0; f < nr_frames; f++) {
		struct page *page = &mem_map[f];

		free += page->kind == FRAME_FREE;
		must(page->count == owners_of(f),
		     "frame %05x (kind %u) has count %u, %u owners\n", f,
		     page->kind, page->count, owners_of(f));
	}
	must(free == nr_free, "%u frames are free, nr_free says %u\n", free,
	     nr_free);
}

/* Whose TSS does descriptor nr describe? NULL: it is not present. */
static struct tss *described_tss(int nr)
{
	const struct descriptor *d = &gdt[GDT_FIRST_TSS + nr];

	if (!(d->high & DESC_PRESENT))
		return NULL;
	return (struct tss *)desc_base(d);
}

/* A pointer from p leads to a task that is there. (sched.h says why) */
static void check_link(const struct task_struct *p, const char *name,
		       const struct task_struct *to)
{
	must(!to || (virt_to_frame(to) < nr_frames &&
		     task[(uint32_t)to->nr % NR_TASKS] == to),
	     "task[%d]: its %s is not there any more\n", p->nr, name);
}

static void check_task(struct task_struct *p, int nr)
{
	bool runs = p->state == TASK_RUNNING && nr != 0;

	check_link(p, "leader", p->leader);
	check_link(p, "parent", p->parent);
	check_link(p, "creator", p->family.creator);
	check_link(p, "tracer", p->trace.tracer);
	check_link(p, "tracing thread", p->trace.thread);
	check_link(p, "execing thread", p->group.exec_thread);
	check_link(p, "namespace's reaper", task_ns(p)->reaper);
	must(p->nr == nr, "task[%d] believes it is %d\n", nr, p->nr);
	must(described_tss(nr) == &p->tss, "task[%d]: another's TSS "
	     "descriptor\n", nr);
	must(!nr || pid_task(p->pids[PIDTYPE_PID], PIDTYPE_PID) == p,
	     "task[%d]: pid %d is not its\n", nr, task_pid(p));
	must(p->state != TASK_DEAD, "task[%d]: dead, but here\n", nr);
	must(runs == (p->run_queue != NULL), "task[%d]: state %d, but %sin a "
	     "run queue\n", nr, p->state, p->run_queue ? "" : "not ");
}

static void check_tasks(void)
{
	int used = 0;

	for (int nr = 0; nr < NR_TASKS; nr++) {
		used += task[nr] != NULL;
		if (task[nr])
			check_task(task[nr], nr);
		else
			must(!described_tss(nr), "slot %d is free, its TSS "
			     "descriptor is not\n", nr);
	}
	must(used == nr_tasks, "%d slots are in use, nr_tasks says %d\n", used,
	     nr_tasks);
}

static void compare_all(void)
{
	for (int nr = 0; nr < NR_TASKS; nr++) {
		if (task[nr] && task[nr]->mm)
			tally_mm(task[nr], task[nr]->mm);
		if (task[nr] && task[nr]->spare_mm)
			tally_mm(task[nr], task[nr]->spare_mm);
	}
	tally_kernel();
	each_file_frame(count_frame);
	check_frames();
	check_tasks();
}

const char *audit(void)
{
	text = report;
	problems = 0;
	memset(audit_tally, 0, nr_frames * sizeof(*audit_tally));
	compare_all();
	if (!problems)
		snprintf(text, MAX_LINE, "ok\n");
	else if (problems > MAX_PROBLEMS)
		snprintf(text, MAX_LINE, "%d problems in all\n", problems);
	return report;
}
