/* What more does the kernel tell of each task? (ps and cowdemo do without) */
#include <foreign/foreign.h>
#include <fs/file.h>
#include <fs/proctext.h>
#include <mm/regionlist.h>
#include <signal/signal.h>
#include <task/pid.h>

#define MOST_GROUPS	32	/* that are told */
#define NAME_COLUMN	49	/* where Linux's maps puts names */

static void show_signals(struct seq *s, struct task_struct *p)
{
	sigset_t ignored = 0, caught = 0;

	for (int sig = 1; p->sighand && sig <= NSIG; sig++) {
		uint32_t h = p->sighand->action[sig - 1].sa_handler;

		if (h == SIG_IGN)
			ignored |= sigmask(sig);
		else if (h != SIG_DFL)
			caught |= sigmask(sig);
	}
	print(s, "SigPnd:\t%016llx\nShdPnd:\t%016llx\nSigBlk:\t%016llx\n"
	      "SigIgn:\t%016llx\nSigCgt:\t%016llx\n", p->pending.set,
	      p->leader->group.pending.set, p->blocked, ignored, caught);
}

/* The process's number in each namespace, from ours inwards. */
static void show_numbers(struct seq *s, struct task_struct *p)
{
	const struct pid *pid = p->pids[PIDTYPE_PID];

	print(s, "NSpid:");
	for (int i = task_ns(current)->level; pid && i <= pid->level; i++)
		print(s, "\t%d", pid->numbers[i].nr);
	print(s, "\n");
}

static void show_files(struct seq *s, const struct fs_struct *fs)
{
	uint32_t mask = fs ? fs->umask : 0;

	if (fs)
		print(s, "Umask:\t0%u%u%u\nFDSize:\t%u\n", mask >> 6,
		      mask >> 3 & 7, mask & 7, NR_OPEN);
}

/* Of many the first: the list may be changed while a longer text is made. */
static void show_groups(struct seq *s, const struct group_list *list)
{
	print(s, "Groups:\t");
	for (uint32_t i = 0; list && i < list->nr && i < MOST_GROUPS; i++)
		print(s, i ? " %u" : "%u", *group_at(list, i));
	print(s, " \n");
}

void show_status(struct seq *s, struct task_struct *p)
{
	print(s, "Name:\t%s\nState:\t%s\nTgid:\t%d\nPid:\t%d\nPPid:\t%d\n"
	      "TracerPid:\t%d\n", p->comm, state_name[p->state], task_tgid(p),
	      task_pid(p), parent_pid(p),
	      p->trace.tracer ? task_pid(p->trace.thread) : 0);
	print(s, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n",
	      p->cred.uid, p->cred.euid, p->cred.suid, p->cred.fsuid,
	      p->cred.gid, p->cred.egid, p->cred.sgid, p->cred.fsgid);
	show_groups(s, p->cred.groups);
	show_numbers(s, p);
	show_files(s, p->fs);
	if (p->mm)
		print(s, "VmSize:\t%8u kB\nVmLck:\t%8u kB\n"
		      "VmRSS:\t%8u kB\nVmData:\t%8u kB\n",
		      p->mm->size / KIB, p->mm->locked / KIB,
		      p->mm->frames * (PAGE_SIZE / KIB), p->mm->data / KIB);
	print(s, "Threads:\t%d\n",
	      p->leader->group.nr_threads + !p->leader->files);
	print(s, "SigQ:\t%d/%u\n", p->cred.user->signals,
	      p->leader->rlim[RLIMIT_SIGPENDING].rlim_cur);
	show_signals(s, p);
	show_caps(s, &p->cred.caps);
}

static const char *file_name(const struct file *file)
{
	return file->inode->name ? file->inode->name : "(deleted)";
}

void show_maps(struct seq *s, struct task_struct *p)
{
	struct mm_struct *mm = p->mm;
	struct vm_region *r = mm ? mm->regions : NULL;

	while (r) {
		const char *name = r->file ? file_name(r->file) :
				   r->flags & VM_FILE ? mm->name :
				   r->flags & VM_HEAP ? "[heap]" :
				   r->flags & VM_GROWSDOWN ? "[stack]" : "";
		uint32_t start = s->inode->size, end = r->end;

		print(s, "%08x-%08x %c%c%c%c %08x 00:%02x 0 ",
		      r->start, r->end, r->prot & PROT_READ ? 'r' : '-',
		      r->prot & PROT_WRITE ? 'w' : '-',
		      r->prot & PROT_EXEC ? 'x' : '-',
		      r->flags & VM_SHARED ? 's' : 'p',
		      r->file_offset, r->flags & VM_FILE ? 1 : 0);
		int pad = NAME_COLUMN - (int)(s->inode->size - start);

		print(s, "%*s%s\n", *name && pad > 0 ? pad : 0, "", name);
		mm = after_line(s, mm);
		r = mm ? region_above(mm, end) : NULL;
	}
}
