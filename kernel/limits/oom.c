/*
 * Memory has run out in a page fault: which process has to go?
 *
 * The one of an ordinary user that maps the most frames. Where no user has
 * any: the one that faulted. Never init: for that goes root's largest. All
 * that use the victim's memory are killed, and it is emptied at once, so that
 * the fault can be tried again: no task has to wait until they have ended.
 */
#include <task/exit.h>
#include <mm/memory.h>
#include <task/pid.h>
#include <printk.h>
#include <mm/region.h>
#include <signal/signal.h>

/* Of root's, or of all others', the one with the most frames; NULL. */
static struct task_struct *largest(bool roots)
{
	struct task_struct *best = NULL;

	for (int nr = 1; nr < NR_TASKS; nr++) {
		struct task_struct *p = task[nr];

		if (!p || !p->mm || p->mm == root_ns.reaper->mm ||
		    (!p->cred.uid || !p->cred.euid) != roots)
			continue;
		if (p->mm->frames > (best ? best->mm->frames : 0))
			best = p;
	}
	return best;
}

/* What the kernel still does for the dying finds zeros. */
static void empty_mm(struct mm_struct *mm)
{
	if (mm_ends)
		mm_ends(mm);
	for (struct vm_region *r = mm->regions; r; r = r->next)
		unmap_page_range(mm->pgd, r->start, r->end);
	mm->frames = 0;
}

bool out_of_memory(void)
{
	struct task_struct *victim = largest(false);

	if (!victim && current->mm != root_ns.reaper->mm)
		victim = current;
	if (!victim)
		victim = largest(true);
	if (!victim)
		panic("out of memory, and only init is left");
	struct mm_struct *mm = victim->mm;

	printk("out of memory: killing %s (pid %d)\n", victim->comm,
	       task_pid(victim));
	for (int nr = 1; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->mm == mm)
			force_signal(task[nr], SIGKILL, NULL);
	if (mm != current->mm)
		empty_mm(mm);
	return mm != current->mm;
}
