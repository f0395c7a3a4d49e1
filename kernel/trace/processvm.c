/*
 * How does a process read another's memory, or write to it, without stopping
 * it? (process_vm_readv, process_vm_writev)
 *
 * By ptrace's rule and by its way to pages, but protection counts. Others run
 * between two pieces: the task is looked up anew for each.
 */
#include <fs/file.h>
#include <mm/region.h>
#include <signal/signal.h>
#include <task/pid.h>
#include <users/cred.h>
#include <uapi/errno.h>

#define PIECE	512	/* bytes: they stand on the kernel stack */

/* Whose memory is it, and may current have it? 0, -ESRCH, -EPERM. */
static int find_mm(pid_t pid, struct mm_struct **mm)
{
	const struct task_struct *p = find_task_by_pid(pid);

	if (!p || !p->mm)
		return -ESRCH;
	*mm = p->mm;
	return *mm == current->mm || ptrace_may_access(p) ? 0 : -EPERM;
}

/* n bytes of one page of pid's. 0, -EFAULT, or find_mm's errors. */
static int access_piece(pid_t pid, uint32_t addr, void *piece, size_t n,
			bool write)
{
	struct mm_struct *mm;
	int err = find_mm(pid, &mm);

	if (err)
		return err;
	const struct vm_region *r = find_region(mm, addr);

	if (!r || !(r->prot & (write ? PROT_WRITE : PROT_READ)))
		return -EFAULT;
	return access_mm(mm, addr, piece, n, write) ? -EFAULT : 0;
}

/* The same, from or to current's memory: how many, or -errno. */
static ssize_t move_piece(pid_t pid, uint32_t addr, struct uio *here, size_t n)
{
	char piece[PIECE];
	size_t before = here->total;
	int err = here->write ? 0 : access_piece(pid, addr, piece, n, false);

	if (!err)
		err = uio_move(here, piece, n);
	n = before - here->total;
	if (n)
		err = here->write ? access_piece(pid, addr, piece, n, true) : 0;
	return err ? err : (ssize_t)n;
}

static ssize_t move_pieces(pid_t pid, struct uio *here, struct uio *there)
{
	size_t left, done = 0;
	ssize_t moved = 0;

	while (here->total && there->total && moved >= 0 && !cond_resched()) {
		left = here->total < there->total ? here->total : there->total;
		left = left < there->left ? left : there->left;
		if (!left) {
			moved = next_piece(there);
			continue;
		}
		left = on_page((uint32_t)there->at, left < PIECE ? left
								 : PIECE);
		moved = move_piece(pid, (uint32_t)there->at, here, left);
		if (moved <= 0)
			break;
		there->at += moved;
		there->left -= moved;
		there->total -= moved;
		done += moved;
	}
	return done ? (ssize_t)done : moved;
}

static ssize_t process_vm(pid_t pid, bool write, const struct iovec *iov,
			  uint32_t n, const struct iovec *remote, uint32_t m,
			  uint32_t flags)
{
	struct uio here = { .write = write, .next = iov, .more = n };
	struct uio there = { .next = remote, .more = m };
	struct mm_struct *mm;
	int err = flags ? -EINVAL : check_vector(&here);

	if (err || !here.total)
		return err;
	err = check_vector(&there);
	if (err || !there.total)
		return err;
	err = find_mm(pid, &mm);
	return err ? err : move_pieces(pid, &here, &there);
}

int32_t sys_process_vm_readv(pid_t pid, const struct iovec *to, uint32_t n,
			     const struct iovec *from, uint32_t m,
			     uint32_t flags)
{
	return process_vm(pid, false, to, n, from, m, flags);
}

int32_t sys_process_vm_writev(pid_t pid, const struct iovec *from, uint32_t n,
			      const struct iovec *to, uint32_t m,
			      uint32_t flags)
{
	return process_vm(pid, true, from, n, to, m, flags);
}
