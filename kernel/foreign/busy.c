/* Is a file a program that runs? Then it is not to be written. */
#include <foreign/foreign.h>

#include <task/sched.h>

static bool runs(const struct mm_struct *mm, const struct inode *inode)
{
	return mm && mm->exe == inode->ino;
}

/* Mostly no task has run it; or those that have are gone, and that is noted. An
 * address space keeps no reference, and so costs fork nothing. */
bool is_running(struct inode *inode)
{
	for (int nr = 0, left = inode->was_run ? nr_tasks : 0; left; nr++) {
		struct task_struct *p = task[nr];

		if (p && (runs(p->mm, inode) || runs(p->spare_mm, inode)))
			return true;
		left -= p != NULL;
	}
	inode->was_run = false;
	return false;
}
