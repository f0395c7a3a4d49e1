/* How does a program hold on to a namespace? /proc/PID/ns, for setns. */
#include <fs/proctext.h>
#include <uapi/sched.h>

static int ns_open(struct inode *inode, struct file *file)
{
	int err = text_open(inode, file);

	return err ? err : open_namespace(proc_task(inode),
					  proc(inode)->file->ns, file);
}

static const struct file_ops ns_ops = {
	.open = ns_open, .release = release_namespace,
};

static const struct proc_file ns_files[] = {
	{ "uts", 0444, .fops = &ns_ops, .ns = CLONE_NEWUTS, .private = true },
	{ "pid", 0444, .fops = &ns_ops, .ns = CLONE_NEWPID, .private = true },
	{ "pid_for_children", 0444, .fops = &ns_ops, .private = true },
	{ .name = NULL },
};

const struct proc_file ns_pid_files[] = {
	{ "ns", .files = ns_files },
	{ .files = more_pid_files },
};
