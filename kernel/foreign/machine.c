/*
 * What else do programs from elsewhere read of the machine, and of a task?
 *
 * Tables that go on where those of proctext.c end.
 */
#include <foreign/foreign.h>

#include <fs/file.h>
#include <task/pid.h>
#include <lib/string.h>
#include <dev/timer.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <asm/cpu.h>

#define UNIT_COLUMN	10	/* of limits: how wide it is */

/* [SDM vol.2, "CPUID"]: leaf 1's edx, by Linux's names */
static const char *const cpu_flags[32] = {
	"fpu", "vme", "de", "pse", "tsc", "msr", "pae", "mce", "cx8", "apic",
	"", "sep", "mtrr", "pge", "mca", "cmov", "pat", "pse36", "pn",
	"clflush", "", "dts", "acpi", "mmx", "fxsr", "sse", "sse2", "ss", "ht",
	"tm", "ia64", "pbe",
};

static void show_cpuinfo(struct seq *s, struct task_struct *p)
{
	uint32_t r[4], name[4] = { 0 };

	cpuid(0, r);
	name[0] = r[1];
	name[1] = r[3];
	name[2] = r[2];
	cpuid(1, r);
	print(s, "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %u\n"
	      "model\t\t: %u\nstepping\t: %u\nfpu\t\t: %s\nflags\t\t:",
	      (char *)name, (r[0] >> 8 & 0xf) + (r[0] >> 20 & 0xff),
	      (r[0] >> 4 & 0xf) | (r[0] >> 12 & 0xf0), r[0] & 0xf,
	      r[3] & 1 ? "yes" : "no");
	for (int i = 0; i < 32; i++)
		if (r[3] >> i & 1 && *cpu_flags[i])
			print(s, " %s", cpu_flags[i]);
	print(s, "\n\n");
}

static void show_mounts(struct seq *s, struct task_struct *p)
{
	print(s, "rootfs / rootfs rw 0 0\nproc /proc proc rw 0 0\n");
}

/* User and system time are known of each task, not of all: all is user's. */
static void show_cpu_times(struct seq *s, struct task_struct *p)
{
	uint32_t idle = task[0]->times.utime + task[0]->times.stime;
	uint32_t busy = (uint32_t)jiffies - idle;

	print(s, "cpu  %u 0 0 %u 0 0 0 0 0 0\ncpu0 %u 0 0 %u 0 0 0 0 0 0\n"
	      "btime %u\n", busy, idle, busy, idle, boot_time_sec);
}

static const char *const filesystems[] = { "rootfs", "proc" };
#define NR_FILESYSTEMS	((int)(sizeof(filesystems) / sizeof(*filesystems)))

static void show_filesystems(struct seq *s, struct task_struct *p)
{
	for (int i = 0; i < NR_FILESYSTEMS; i++)
		print(s, "nodev\t%s\n", filesystems[i]);
}

static int find_filesystem(const char *user)
{
	char *name;
	int at = getname(user, &name);

	if (at)
		return at;
	while (at < NR_FILESYSTEMS && strcmp(name, filesystems[at]))
		at++;
	if (at == NR_FILESYSTEMS)
		at = *name ? -EINVAL : -ENOENT;
	putname(name);
	return at;
}

/* What /proc/filesystems says: the place of a name (-EINVAL: it has none), the
 * name of a place, how many. */
int32_t sys_sysfs(int option, uint32_t arg, char *user)
{
	if (option == 1)
		return find_filesystem((const char *)arg);
	if (option == 2 && arg < NR_FILESYSTEMS)
		return copy_to_user(user, filesystems[arg],
				    strlen(filesystems[arg]) + 1);
	return option == 3 ? NR_FILESYSTEMS : -EINVAL;
}

static void show_pid_max(struct seq *s, struct task_struct *p)
{
	print(s, "%d\n", PID_MAX);
}

static void show_nr_open(struct seq *s, struct task_struct *p)
{
	print(s, "%d\n", NR_OPEN);
}

static void show_ngroups_max(struct seq *s, struct task_struct *p)
{
	print(s, "%d\n", NGROUPS_MAX);
}

static void show_hostname(struct seq *s, struct task_struct *p)
{
	print(s, "%s\n", current->uts->name.nodename);
}

static void show_ostype(struct seq *s, struct task_struct *p)
{
	print(s, TINE_NAME "\n");
}

static void show_osrelease(struct seq *s, struct task_struct *p)
{
	print(s, TINE_RELEASE "\n");
}

static void show_statm(struct seq *s, struct task_struct *p)
{
	const struct mm_struct *mm = p->mm;

	print(s, "%u %u 0 0 0 %u 0\n", mm ? mm->size / PAGE_SIZE : 0,
	      mm ? mm->frames : 0, mm ? mm->data / PAGE_SIZE : 0);
}

static void show_comm(struct seq *s, struct task_struct *p)
{
	print(s, "%s\n", p->comm);
}

/* proc(5), /proc/pid/limits: in columns. */
static const struct {
	const char *name, *unit;
} limits[RLIM_NLIMITS] = {
	{ "cpu time", "seconds" }, { "file size", "bytes" },
	{ "data size", "bytes" }, { "stack size", "bytes" },
	{ "core file size", "bytes" }, { "resident set", "bytes" },
	{ "processes", "processes" }, { "open files", "files" },
	{ "locked memory", "bytes" }, { "address space", "bytes" },
	{ "file locks", "locks" }, { "pending signals", "signals" },
	{ "msgqueue size", "bytes" }, { "nice priority", "" },
	{ "realtime priority", "" }, { "realtime timeout", "us" },
};

static void print_limit(struct seq *s, uint32_t limit)
{
	char number[NUMBER_LEN] = "unlimited";

	if (limit != RLIM_INFINITY)
		snprintf(number, sizeof(number), "%u", limit);
	print(s, "%-20s ", number);
}

static void show_limits(struct seq *s, struct task_struct *p)
{
	const struct rlimit *rlim = p->leader->rlim;

	print(s, "%-25s %-20s %-20s %-*s\n", "Limit", "Soft Limit",
	      "Hard Limit", UNIT_COLUMN, "Units");
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		print(s, "Max %-21s ", limits[i].name);
		print_limit(s, rlim[i].rlim_cur);
		print_limit(s, rlim[i].rlim_max);
		print(s, "%-*s\n", *limits[i].unit ? UNIT_COLUMN : 0,
		      limits[i].unit);
	}
}

static void show_uptime(struct seq *s, struct task_struct *p)
{
	const struct task_times *t = &task[0]->times;
	uint32_t up = jiffies, idle = t->utime + t->stime;

	print(s, "%u.%02u %u.%02u\n", up / HZ, up % HZ * 100 / HZ,
	      idle / HZ, idle % HZ * 100 / HZ);
}

static void show_version(struct seq *s, struct task_struct *p)
{
	print(s, "%s version %s %s %s\n", TINE_NAME, TINE_RELEASE,
	      TINE_VERSION, TINE_MACHINE);
}

static const struct proc_file sys_kernel_files[] = {
	{ "pid_max", 0444, .show = show_pid_max },
	{ "ngroups_max", 0444, .show = show_ngroups_max },
	{ "hostname", 0444, .show = show_hostname },
	{ "ostype", 0444, .show = show_ostype },
	{ "osrelease", 0444, .show = show_osrelease },
	{ .name = NULL },
};

static const struct proc_file sys_fs_files[] = {
	{ "nr_open", 0444, .show = show_nr_open },
	{ .name = NULL },
};

static const struct proc_file sys_files[] = {
	{ "kernel", .files = sys_kernel_files },
	{ "fs", .files = sys_fs_files },
	{ .name = NULL },
};

const struct proc_file more_root_files[] = {
	{ "uptime", 0444, .show = show_uptime },
	{ "version", 0444, .show = show_version },
	{ "cpuinfo", 0444, .show = show_cpuinfo },
	{ "mounts", 0444, .show = show_mounts },
	{ "stat", 0444, .show = show_cpu_times },
	{ "filesystems", 0444, .show = show_filesystems },
	{ "sys", .files = sys_files },
	{ .name = NULL },
};

const struct proc_file more_pid_files[] = {
	{ "status", 0444, .show = show_status },
	{ "maps", 0444, .show = show_maps, .private = true },
	{ "statm", 0444, .show = show_statm },
	{ "comm", 0444, .show = show_comm },
	{ "limits", 0444, .show = show_limits },
	{ "mounts", 0444, .show = show_mounts },
	{ .files = pid_links },
};
