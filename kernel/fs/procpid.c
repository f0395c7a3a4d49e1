/*
 * What can be said of one task? Each file of /proc/PID is a function here.
 *
 * A task that has ended has no memory any more: what describes that is then
 * empty, or 0.
 */
#include <procpid.h>

#include <memory.h>
#include <page.h>
#include <pid.h>
#include <region.h>
#include <signal.h>
#include <string.h>

#define NAME_COLUMN	49	/* where Linux's maps puts names */
#define KIB		1024
#define NICE_0_PRIO	20	/* stat's priority: this + nice */

static const char state_letter[] = {
	[TASK_RUNNING] = 'R', [TASK_INTERRUPTIBLE] = 'S',
	[TASK_UNINTERRUPTIBLE] = 'D', [TASK_STOPPED] = 'T',
	[TASK_ZOMBIE] = 'Z', [TASK_DEAD] = 'X',
};

static const char *const state_name[] = {
	[TASK_RUNNING] = "running", [TASK_INTERRUPTIBLE] = "sleeping",
	[TASK_UNINTERRUPTIBLE] = "disk sleep", [TASK_STOPPED] = "stopped",
	[TASK_ZOMBIE] = "zombie", [TASK_DEAD] = "dead",
};

/* Calls fn for every present user page of an address space. */
static void each_page(struct mm_struct *mm,
		      void (*fn)(uint32_t addr, pte_t pte, void *data),
		      void *data)
{
	for (uint32_t i = 0; i < KERNEL_PGD; i++) {
		if (!(mm->pgd[i] & PTE_P))
			continue;
		pte_t *table = phys_to_virt(mm->pgd[i] & PAGE_MASK);

		for (uint32_t j = 0; j < PTES; j++)
			if (table[j] & PTE_P)
				fn(i << PGD_SHIFT | j << PAGE_SHIFT, table[j],
				   data);
	}
}

static void count_page(uint32_t addr, pte_t pte, void *data)
{
	(*(uint32_t *)data)++;
}

static uint32_t resident_pages(struct task_struct *p)
{
	uint32_t n = 0;

	if (p->mm)
		each_page(p->mm, count_page, &n);
	return n;
}

static uint32_t mapped_bytes(struct task_struct *p)
{
	return p->mm ? mm_size(p->mm) : 0;
}

static pid_t parent_pid(struct task_struct *p)
{
	return p->parent ? task_pid(p->parent) : 0;
}

static sigset_t actions_that_are(struct task_struct *p, bool ignored)
{
	sigset_t set = 0;

	for (int sig = 1; p->sighand && sig <= NSIG; sig++) {
		uint32_t h = p->sighand->action[sig - 1].sa_handler;

		if (ignored ? h == SIG_IGN : h != SIG_IGN && h != SIG_DFL)
			set |= sigmask(sig);
	}
	return set;
}

static void show_set(struct seq *s, const char *name, sigset_t set)
{
	seq_printf(s, "%s:\t%016llx\n", name, (unsigned long long)set);
}

static void show_status(struct task_struct *p, struct seq *s)
{
	seq_printf(s, "Name:\t%s\n", p->comm);
	seq_printf(s, "State:\t%c (%s)\n", state_letter[p->state],
		   state_name[p->state]);
	seq_printf(s, "Tgid:\t%d\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
		   task_pid(p), task_pid(p), parent_pid(p));
	seq_printf(s, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
	seq_printf(s, "NSpgid:\t%d\nNSsid:\t%d\n", task_pgid(p), task_sid(p));
	if (p->mm)
		seq_printf(s, "VmSize:\t%8u kB\nVmRSS:\t%8u kB\n",
			   mapped_bytes(p) / KIB,
			   resident_pages(p) * (PAGE_SIZE / KIB));
	seq_printf(s, "Threads:\t1\n");
	show_set(s, "SigPnd", p->pending.set);
	show_set(s, "SigBlk", p->blocked);
	show_set(s, "SigIgn", actions_that_are(p, true));
	show_set(s, "SigCgt", actions_that_are(p, false));
}

static const char *region_name(const struct mm_struct *mm,
			       const struct vm_region *r)
{
	if (r->flags & VM_FILE)
		return mm->name;
	if (r->flags & VM_HEAP)
		return "[heap]";
	return r->flags & VM_GROWSDOWN ? "[stack]" : "";
}

static void show_maps(struct task_struct *p, struct seq *s)
{
	struct vm_region *r = p->mm ? p->mm->regions : NULL;

	for (; r; r = r->next) {
		const char *name = region_name(p->mm, r);
		uint32_t from = s->size;

		seq_printf(s, "%08x-%08x %c%c%c%c %08x 00:%02x 0 ",
			   r->start, r->end,
			   r->prot & PROT_READ ? 'r' : '-',
			   r->prot & PROT_WRITE ? 'w' : '-',
			   r->prot & PROT_EXEC ? 'x' : '-',
			   r->flags & VM_SHARED ? 's' : 'p',
			   r->file_offset, r->flags & VM_FILE ? 1 : 0);
		int pad = NAME_COLUMN - (int)(s->size - from);

		if (*name)
			seq_printf(s, "%*s%s", pad > 0 ? pad : 0, "", name);
		seq_write(s, "\n", 1);
	}
}

/* address, frame, how many hold it, writable, the user's */
static void show_page(uint32_t addr, pte_t pte, void *data)
{
	seq_printf(data, "%08x %05x %u %c%c\n", addr, pte_frame(pte),
		   mem_map[pte_frame(pte)].count,
		   pte & PTE_W ? 'w' : '-', pte & PTE_U ? 'u' : '-');
}

static void show_pages(struct task_struct *p, struct seq *s)
{
	if (p->mm)
		each_page(p->mm, show_page, s);
}

/* proc(5), /proc/pid/stat: 52 fields, those we do not keep are 0. */
static void show_stat(struct task_struct *p, struct seq *s)
{
	seq_printf(s, "%d (%s) %c %d %d %d %d -1 0 0 0 0 0 ", task_pid(p),
		   p->comm, state_letter[p->state], parent_pid(p),
		   task_pgid(p), task_sid(p), p->tty ? 0x501 : 0);
	seq_printf(s, "%u %u %u %u %d %d 1 0 %u ", p->utime, p->stime,
		   p->cutime, p->cstime, NICE_0_PRIO + p->nice, p->nice,
		   (uint32_t)p->start_time);
	seq_printf(s, "%u %u %u", mapped_bytes(p), resident_pages(p),
		   RLIM_INFINITY);
	seq_printf(s, " 0 0 0 0 0 0 0 0 0 0 0 0 %d 0 0 0 0 0 0 0 0 0 0 0 0 0 "
		   "0\n", p->exit_signal);
}

/* A page of another task's memory: it may be gone, then there is nothing. */
static void show_memory(struct mm_struct *mm, uint32_t start, uint32_t end,
			struct seq *s)
{
	while (start < end) {
		pte_t *pte = find_pte(mm->pgd, start);
		uint32_t piece = PAGE_SIZE - start % PAGE_SIZE;

		if (!pte || !(*pte & PTE_P))
			return;
		if (piece > end - start)
			piece = end - start;
		seq_write(s, (char *)phys_to_virt(*pte & PAGE_MASK) +
			     start % PAGE_SIZE, piece);
		start += piece;
	}
}

static void show_cmdline(struct task_struct *p, struct seq *s)
{
	if (p->mm && p->mm->arg_end <= KERNEL_BASE)
		show_memory(p->mm, p->mm->arg_start, p->mm->arg_end, s);
}

static void show_comm(struct task_struct *p, struct seq *s)
{
	seq_printf(s, "%s\n", p->comm);
}

static void show_wchan(struct task_struct *p, struct seq *s)
{
	bool sleeps = p->state == TASK_INTERRUPTIBLE ||
		      p->state == TASK_UNINTERRUPTIBLE;

	seq_printf(s, "%s", sleeps && p->waiting_on && p->waiting_on->name
			    ? p->waiting_on->name : "0");
}

const struct pid_file pid_files[] = {
	{ "status", show_status },
	{ "stat", show_stat },
	{ "maps", show_maps },
	{ "pages", show_pages },
	{ "cmdline", show_cmdline },
	{ "comm", show_comm },
	{ "wchan", show_wchan },
};
const int nr_pid_files = sizeof(pid_files) / sizeof(pid_files[0]);
