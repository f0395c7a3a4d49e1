/*
 * What stands in for a part that is left out (make WITHOUT="trace names")?
 *
 * Here are the few functions the core calls in a part, as they are without it.
 * Each is weak: where the part is linked, the part's own is taken, and where
 * no part is left out this file is not linked at all. `make order` checks that
 * each stands under its owner. A system call needs no stand-in: its place in
 * the table is NULL then, and entry.asm says -ENOSYS. A flag of clone that no
 * part obeys is -EINVAL.
 */
#include <audit/audit.h>
#include <clocks/itimer.h>
#include <debug/gdbstub.h>
#include <files/files.h>
#include <foreign/foreign.h>
#include <handlers/sigframe.h>
#include <fs/file.h>
#include <fs/inode.h>
#include <fs/proctext.h>
#include <jobs/jobs.h>
#include <more/clone3.h>
#include <names/namespace.h>
#include <pidfd/pidfd.h>
#include <printk.h>
#include <rtsig/siginfo.h>
#include <screen/console.h>
#include <signal/signal.h>
#include <task/exec.h>
#include <task/exit.h>
#include <fpu/fpu.h>
#include <time/clock.h>
#include <threads/futex.h>
#include <threads/tls.h>
#include <trace/trace.h>
#include <users/cred.h>
#include <mm/page.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define STAND_IN __attribute__((weak))

/* debug */
STAND_IN void gdbstub_init(const char *how)
{
	printk("gdb=%s: this kernel has no stub\n", how);
}

/* events */
STAND_IN struct event_ring events = {
	.plain_calls = NR_SYSCALLS, .watched_free = FRAMES_FOR_ROOT,
};
STAND_IN void record_event(enum event_kind kind, uint32_t w0, uint32_t w1,
			   uint32_t w2, uint32_t w3) { }
STAND_IN void record_text(enum event_kind kind, const char *text) { }
STAND_IN void told_syscall(struct trapframe *regs) { }
STAND_IN void events_init(const char *how) { printk("events: none here\n"); }

/* trace */
STAND_IN const uint64_t trace_flags = 0;
STAND_IN void trace_unlink(struct task_struct *p) { }
STAND_IN void trace_resume(struct task_struct *p, int sig) { }
STAND_IN void trace_set_step(struct task_struct *p, bool on) { }
STAND_IN int trace_notify(int code, int why, uint32_t message) { return 0; }
STAND_IN void trace_event(int event, uint32_t message) { }
STAND_IN void trace_jobctl(void) { }
STAND_IN int trace_signal(int sig, struct siginfo *info) { return sig; }
STAND_IN void trace_syscall(struct trapframe *regs, int door) { }
STAND_IN pid_t trace_nr(const struct task_struct *p) { return 0; }
STAND_IN void trace_exec(pid_t former) { }
STAND_IN void trace_child(struct task_struct *p, uint64_t flags,
			  int exit_signal) { }
STAND_IN void trace_birth(uint64_t flags, int exit_signal, pid_t child) { }

/* threads */
STAND_IN const uint64_t thread_flags = 0;
STAND_IN int become_only_thread(void) { return 0; }
STAND_IN struct task_struct *find_thread(pid_t tgid, pid_t tid)
{
	return NULL;
}
STAND_IN void futex_init(void) { }
STAND_IN void futex_leave_mm(void) { }
STAND_IN int set_tls(struct task_struct *p, const void *user_desc)
{
	return -EINVAL;
}

/* handlers: none is ever asked for. */
STAND_IN const bool has_handlers = false;
STAND_IN int setup_frame(struct trapframe *regs, int sig,
			 const struct sigaction *action) { return -EFAULT; }
STAND_IN int setup_rt_frame(struct trapframe *regs, int sig,
			    const struct sigaction *action,
			    const struct siginfo *info) { return -EFAULT; }

/* names: there is one namespace of each kind, and it stays. */
STAND_IN const uint64_t namespace_flags = 0;
STAND_IN int copy_namespaces(uint64_t flags, struct task_struct *p)
{
	(p->uts = current->uts)->common.count++;
	(p->child_ns = current->child_ns)->common.count++;
	return 0;
}
STAND_IN void put_namespaces(struct task_struct *p)
{
	if (p->uts) {
		p->uts->common.count--;
		p->child_ns->common.count--;
	}
	p->uts = NULL;
}
STAND_IN void zap_pid_ns(struct task_struct *leader) { }
STAND_IN const struct proc_file ns_pid_files[] = {
	{ .files = more_pid_files },
};

/* files */
STAND_IN int check_vector(struct uio *uio) { return -EINVAL; }
STAND_IN int next_piece(struct uio *uio) { return -EFAULT; }
STAND_IN void get_mapping(const struct vm_region *r) { }
STAND_IN void put_mapping(const struct vm_region *r) { }
STAND_IN int map_file(int fd, uint32_t page_offset, uint32_t *flags,
		      struct vm_region *r) { return -ENODEV; }
STAND_IN int supply_file_page(struct mm_struct *mm, const struct vm_region *r,
			      uint32_t addr) { return -ENXIO; }
STAND_IN struct inode *new_fifo(struct inode *parent, uint32_t mode,
				const char *name, size_t len)
{
	return NULL;
}
STAND_IN int limit_seals(const struct inode *inode, loff_t pos,
			 size_t *n) { return 0; }
STAND_IN int32_t fcntl_any(struct file *file, int cmd,
			   uint32_t arg) { return -EINVAL; }
STAND_IN int check_setfl(const struct file *file, uint32_t flags)
{
	return file->flags & O_PATH ? -EBADF : 0;
}
STAND_IN int ioctl_any(int fd, struct file *file, uint32_t cmd,
		       uint32_t arg) { return -ENOTTY; }
STAND_IN loff_t seek_data(struct file *file, loff_t offset,
			  int whence) { return -EINVAL; }
STAND_IN int follow_link(struct path *p, const char **path,
			 bool *again) { return -ELOOP; }
STAND_IN int resize_file(struct inode *inode, uint32_t size)
{
	inode_truncate(inode);
	return 0;
}

STAND_IN int path_of(const struct inode *dir, char *page) { return -ENOENT; }

/* locks */
STAND_IN bool may_lock(const struct mm_struct *mm, uint32_t n) { return true; }
STAND_IN void drop_locks(struct file_lock **owner, const struct inode *of) { }
STAND_IN int fcntl_lock(int fd, int cmd, uint32_t arg) { return -EINVAL; }
STAND_IN int lock_new(uint32_t flags, struct vm_region *r) { return 0; }
STAND_IN void touch_locked(uint32_t start, uint32_t end) { }

/* poll */
STAND_IN void leave_sets(struct file *file) { }

/* pidfd */
STAND_IN const uint64_t pidfd_flags = 0;
STAND_IN void wake_pidfds(void) { }
STAND_IN struct pid *pidfd_pid(int fd) { return NULL; }
STAND_IN int give_pidfd(struct pid *pid, int32_t *user) { return -EINVAL; }

/* users: everyone is root. */
STAND_IN void cred_init(void)
{
	static struct user root = { .tasks = 1 };

	current->cred.user = &root;
	current->rlim[RLIMIT_SIGPENDING].rlim_cur = NR_TASKS;
}
STAND_IN int check_nproc(void) { return 0; }
STAND_IN void inherit_group(struct inode *inode) { }
STAND_IN void leave_user(struct task_struct *p) { p->cred.user->tasks--; }
STAND_IN bool in_groups(uint32_t gid) { return false; }
STAND_IN bool owns(const struct task_struct *p) { return true; }
STAND_IN bool ptrace_may_access(const struct task_struct *p) { return true; }
STAND_IN int send_if_allowed(struct task_struct *p, int sig,
			     const struct siginfo *info, bool thread)
{
	if (sig < 0 || sig > NSIG)
		return -EINVAL;
	return thread ? send_signal_thread(p, sig, info)
		      : send_signal(p, sig, info);
}

/* fpu: it is nobody's. CR0.TS stays set, as each switch leaves it. */
STAND_IN bool fpu_has_fxsr = false;
STAND_IN void fpu_init(void) { }
STAND_IN int fpu_take(void)
{
	force_signal(current, SIGILL, NULL);
	return 0;
}
STAND_IN int copy_fpu(struct task_struct *p) { return 0; }
STAND_IN void fpu_drop(struct task_struct *p) { }
STAND_IN int save_fpu_frame(struct fpstate *to) { return 0; }
STAND_IN int restore_fpu_frame(const struct fpstate *from) { return 0; }
STAND_IN void get_fpu(struct task_struct *p, struct fpstate *to)
{
	*to = (struct fpstate){ 0 };
}
STAND_IN int set_fpu(struct task_struct *p, const struct fpstate *from,
		     bool fx_counts)
{
	return -EINVAL;
}
STAND_IN int fpu_code(uint32_t vector) { return 0; }

/* foreign */
STAND_IN bool is_running(struct inode *inode) { return false; }
STAND_IN int take_interpreter(struct exec_args *args) { return -ENOEXEC; }
STAND_IN int load_interpreter(struct mm_struct *mm, struct inode *program,
			      struct elf_plan *plan)
{
	return -ENOEXEC;
}

/* jobs: nothing stops, there is one session, and all are in front. */
STAND_IN void settle_stops(struct task_struct *leader, int sig) { }
STAND_IN void end_stop(struct task_struct *leader, int why) { }
STAND_IN void stop_by(int sig) { }
STAND_IN void check_group(struct task_struct *p, struct task_struct *parent) { }
STAND_IN int check_foreground(int sig) { return 0; }
STAND_IN void signal_foreground(int sig)
{
	for (int nr = 1; nr < NR_TASKS; nr++)
		if (task[nr] && task[nr]->leader == task[nr])
			send_signal(task[nr], sig, NULL);
}
STAND_IN int enter_terminal(bool own, uint32_t flags) { return 0; }
STAND_IN int job_ioctl(uint32_t cmd, uint32_t arg) { return -ENOTTY; }
STAND_IN void tty_disassociate(struct task_struct *p) { }

/* limits: none, no task is real-time, a fault without memory ends the task. */
STAND_IN bool out_of_memory(void)
{
	force_signal(current, SIGKILL, NULL);
	return false;
}
STAND_IN bool within_limits(struct mm_struct *mm, const struct vm_region *new,
			    const struct rlimit *rlim) { return true; }
STAND_IN int limit_size(loff_t pos, size_t *n, bool begun) { return 0; }
STAND_IN void limit_time(struct task_struct *leader) { }
STAND_IN void enqueue_realtime(struct task_struct *p, struct run_queue *rq) { }
STAND_IN void reset_policy(struct task_struct *p) { }

/* more */
STAND_IN int get_growing(void *to, uint32_t known, uint32_t least,
			 const void *user, uint32_t size) { return -ENOSYS; }

/* rtsig: nothing is known of a signal, and none waits twice. */
STAND_IN int keep_info(struct task_struct *p, struct sigpending *pending,
		       const struct siginfo *info) { return 0; }
STAND_IN void keep_own_info(struct sigpending *pending, struct sigqueue *q,
			    int sig) { }
STAND_IN bool take_info(struct sigpending *pending, int sig,
			struct siginfo *info)
{
	*info = (struct siginfo){ .si_signo = sig, .si_code = SI_KERNEL };
	return false;
}
STAND_IN void drop_infos(struct sigpending *pending, sigset_t set) { }
STAND_IN void move_signals(struct sigpending *to,
			   struct sigpending *from) { to->set = from->set; }

/* screen: the serial line is the terminal. */
STAND_IN void console_init(void) { }
STAND_IN void console_write(const char *s, size_t n, bool onlcr) { }
STAND_IN int kbd_getc(void) { return -1; }

/* clocks */
STAND_IN int read_cpu_clock(int clock, int64_t *now) { return -EINVAL; }
STAND_IN uint64_t due_in(uint64_t ns) { return clock_ns() + ns; }
STAND_IN int resume_later(void) { return -ERESTARTNOHAND; }
STAND_IN int get_timespec(struct timespec *t, const void *user)
{
	return copy_from_user(t, user, sizeof(*t));
}
STAND_IN int read_due64(const void *user, int clock, bool absolute,
			uint64_t *due) { return -EINVAL; }
STAND_IN int put_timespec(void *user, uint64_t ns)
{
	struct timespec t = to_timespec(ns);

	return copy_to_user(user, &t, sizeof(t));
}
STAND_IN void drop_itimers(struct task_struct *leader, bool exec) { }
STAND_IN void move_itimers(struct task_struct *to, struct task_struct *from) { }

STAND_IN int get_setting(const void *user, uint64_t *value,
			 uint64_t *interval) { return -ENOSYS; }
STAND_IN int put_setting(void *user, uint64_t left,
			 uint64_t interval) { return -ENOSYS; }

/* eventfds */
STAND_IN void wake_signalfds(void) { }

/* caps: an id of 0 is root, and gives nothing up. */
STAND_IN void caps_follow(struct cred *cred, const uint32_t *was)
{
	cred->caps.lacks = lacks_by_ids(cred);
}
STAND_IN int caps_prctl(int what, uint32_t arg,
			uint32_t rest) { return -EINVAL; }
STAND_IN void show_caps(struct seq *s, const struct caps *c) { }

/* audit */
STAND_IN uint32_t *audit_tally;
STAND_IN const struct proc_file audit_files[] = {
	{ .files = more_root_files },
};
