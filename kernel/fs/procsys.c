/*
 * What can be said of the whole machine? Each file of /proc itself is a
 * function here.
 */
#include <procsys.h>

#include <audit.h>
#include <page.h>
#include <string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <version.h>
#include <vsprintf.h>

#define NUMBER_LEN	12	/* a 32-bit number, as text */

const char *boot_cmdline = "";

static void show_meminfo(struct seq *s)
{
	uint32_t kib = PAGE_SIZE / 1024;

	seq_printf(s, "MemTotal:       %8u kB\nMemFree:        %8u kB\n",
		   nr_total * kib, nr_free * kib);
	seq_printf(s, "FramesTotal:    %8u\nFramesFree:     %8u\n",
		   nr_total, nr_free);
}

static void show_uptime(struct seq *s)
{
	uint32_t up = jiffies, idle = 0;

	if (task[0])
		idle = task[0]->utime + task[0]->stime;
	seq_printf(s, "%u.%02u %u.%02u\n", up / HZ, up % HZ * 100 / HZ,
		   idle / HZ, idle % HZ * 100 / HZ);
}

static void show_version(struct seq *s)
{
	seq_printf(s, "%s version %s %s %s\n", TINE_NAME, TINE_RELEASE,
		   TINE_VERSION, TINE_MACHINE);
}

static void show_boot_cmdline(struct seq *s)
{
	seq_write(s, boot_cmdline, strlen(boot_cmdline));
	seq_write(s, "\n", 1);
}

/* Neither of these two allocates: that would be counted. */
static ssize_t failalloc_read(struct file *file, void *user, size_t n)
{
	char text[NUMBER_LEN];
	size_t len = snprintf(text, sizeof(text), "%u\n", fail_countdown);

	if (file->pos >= len)
		return 0;
	if (n > len - file->pos)
		n = len - file->pos;
	if (copy_to_user(user, text + file->pos, n))
		return -EFAULT;
	file->pos += n;
	return n;
}

static ssize_t failalloc_write(struct file *file, const void *user, size_t n)
{
	char text[NUMBER_LEN] = "";
	const char *end;

	if (n >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user, n))
		return -EFAULT;
	uint32_t k = strtoul(text, &end);

	if (end == text || (*end && *end != '\n'))
		return -EINVAL;
	fail_countdown = k;
	file->pos = 0;		/* so that a read says what is left */
	return n;
}

static const struct file_ops failalloc_ops = {
	.read = failalloc_read,
	.write = failalloc_write,
	.lseek = generic_lseek,
};

const struct root_file root_files[] = {
	{ "meminfo", show_meminfo, NULL },
	{ "uptime", show_uptime, NULL },
	{ "version", show_version, NULL },
	{ "cmdline", show_boot_cmdline, NULL },
	{ "audit", audit, NULL },
	{ "failalloc", NULL, &failalloc_ops },
};
const int nr_root_files = sizeof(root_files) / sizeof(root_files[0]);
