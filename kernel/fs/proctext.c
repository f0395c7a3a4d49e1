/* What does the kernel tell of itself and of each task? */
#include <fs/proctext.h>

#include <mm/kmalloc.h>
#include <mm/page.h>
#include <task/pid.h>
#include <mm/regionlist.h>
#include <signal/signal.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define MAX_LINE	256	/* one print makes less than this */
#define NICE_0_PRIO	20	/* stat's priority: this + nice */

const char *boot_cmdline;

void write_text(struct seq *s, const void *data, size_t n)
{
	if (inode_write(s->inode, s->inode->size, data, n) < n)
		s->err = -ENOMEM;
}

void print(struct seq *s, const char *fmt, ...)
{
	char line[MAX_LINE];
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(line, sizeof(line), fmt, args);

	va_end(args);
	write_text(s, line, len < MAX_LINE ? len : MAX_LINE - 1);
}

struct task_struct *proc_task(struct inode *inode)
{
	struct task_struct *p = find_task_by_pid(proc(inode)->pid);

	return p && p->times.start == proc(inode)->start_time ? p : NULL;
}

struct mm_struct *after_line(struct seq *s, struct mm_struct *mm)
{
	if (!need_resched)
		return mm;
	fail_countdown = s->countdown;
	if (give_way())
		s->err = -EINTR;
	s->countdown = fail_countdown;
	fail_countdown = 0;
	struct task_struct *p = proc_task(s->inode);

	return p && !s->err ? p->mm : NULL;
}

/* ---- of the whole machine ---- */

static void show_meminfo(struct seq *s, struct task_struct *p)
{
	uint32_t kib = PAGE_SIZE / KIB, free = nr_free * kib;

	print(s, "MemTotal:       %8u kB\nMemFree:        %8u kB\n"
	      "MemAvailable:   %8u kB\nFramesTotal:    %8u\n"
	      "FramesFree:     %8u\nObjects:        %8u\n",
	      nr_total * kib, free, free, nr_total, nr_free, nr_objects);
	if (DEBUG)
		print(s, "DeepestStack:   %8u B of %u\n", deepest_stack,
		      KSTACK_PAGES * PAGE_SIZE);
}

static void show_boot_cmdline(struct seq *s, struct task_struct *p)
{
	write_text(s, boot_cmdline, strlen(boot_cmdline));
	write_text(s, "\n", 1);
}

/* ---- of one task; one that has ended has no memory and no files any more,
 * but counts among the threads ---- */

const char *const state_name[] = {
	[TASK_RUNNING] = "R (running)", [TASK_INTERRUPTIBLE] = "S (sleeping)",
	[TASK_UNINTERRUPTIBLE] = "D (disk sleep)",
	[TASK_STOPPED] = "T (stopped)", [TASK_ZOMBIE] = "Z (zombie)",
	[TASK_DEAD] = "X (dead)", [TASK_TRACED] = "t (tracing stop)",
};

/* How many have the page: the frame's count says how many tables do, and each
 * of those may be several address spaces'. All have it at the same address. */
static uint32_t sharers_of(uint32_t frame, uint32_t addr)
{
	static uint32_t look;
	uint32_t sharers = mem_map[frame].count;

	look++;
	for (int nr = 0, left = nr_tasks; left; nr++) {
		struct mm_struct *mm = task[nr] ? task[nr]->mm : NULL;
		pte_t *pte = mm ? find_pte(mm->pgd, addr) : NULL;
		struct page *table = &mem_map[pte ? virt_to_frame(pte) : 0];

		left -= task[nr] != NULL;
		if (!pte || pte_frame(*pte) != frame || table->seen == look)
			continue;
		table->seen = look;
		sharers += table->count - 1;
	}
	return sharers;
}

/* A page's line: address, frame, how many have it, writable, the user's, in a
 * table that others have, too. */
static void show_pages(struct seq *s, struct task_struct *p)
{
	struct mm_struct *mm = p->mm;

	for (uint32_t i = 0; mm && i < KERNEL_PGD * PTES; i++) {
		pte_t *pte = find_pte(mm->pgd, i << PAGE_SHIFT);

		if (!pte)
			i |= PTES - 1;		/* a whole table's */
		if (!pte || !(*pte & PTE_P))
			continue;
		pte_t table = mm->pgd[i / PTES];

		print(s, "%08x %05x %u %c%c%c\n", i << PAGE_SHIFT,
		      pte_frame(*pte), sharers_of(pte_frame(*pte),
						  i << PAGE_SHIFT),
		      *pte & table & PTE_W ? 'w' : '-',
		      *pte & PTE_U ? 'u' : '-',
		      mem_map[pte_frame(table)].count > 1 ? 't' : '-');
		mm = after_line(s, mm);
	}
}

pid_t parent_pid(struct task_struct *p)
{
	struct task_struct *parent = p->leader->parent;

	return parent ? task_pid(parent) : 0;
}

/* proc(5), /proc/pid/stat: the first 24 fields. */
static void show_stat(struct seq *s, struct task_struct *p)
{
	const struct tms *t = &p->leader->times.total;
	bool whole = p == p->leader;

	print(s, "%d (%s) %c %d %d %d %d -1 0 0 0 0 0 ", task_pid(p), p->comm,
	      *state_name[p->state], parent_pid(p), task_pgid(p), task_sid(p),
	      p->leader->tty ? mkdev(5, 1) : 0);
	print(s, "%u %u %u %u %d %d %d 0 %u %u %u\n",
	      whole ? t->tms_utime : p->times.utime,
	      whole ? t->tms_stime : p->times.stime,
	      t->tms_cutime, t->tms_cstime, NICE_0_PRIO + p->nice, p->nice,
	      p->leader->group.nr_threads + !p->leader->files,
	      (uint32_t)p->times.start, p->mm ? p->mm->size : 0,
	      p->mm ? p->mm->frames : 0);
}

/* argv's strings as they are in memory now, as far as they are. */
static void show_cmdline(struct seq *s, struct task_struct *p)
{
	uint32_t addr = p->mm ? p->mm->arg_start : 0;

	while (p->mm && addr < p->mm->arg_end) {
		pte_t *pte = find_pte(p->mm->pgd, addr);
		uint32_t piece = on_page(addr, p->mm->arg_end - addr);

		if (!pte || !(*pte & PTE_P))
			return;
		write_text(s, (char *)frame_to_virt(pte_frame(*pte)) +
			      addr % PAGE_SIZE, piece);
		addr += piece;
	}
}

const struct proc_file root_files[] = {
	{ "meminfo", 0444, .show = show_meminfo },
	{ "cmdline", 0444, .show = show_boot_cmdline },
	{ "self", .files = pid_files },
	{ .files = audit_files },
};

const struct proc_file thread_files[] = { { .name = NULL } };

const struct proc_file pid_files[] = {
	{ "stat", 0444, .show = show_stat },
	{ "pages", 0444, .show = show_pages, .private = true },
	{ "cmdline", 0444, .show = show_cmdline },
	{ "task", .files = thread_files },
	{ .files = ns_pid_files },
};
