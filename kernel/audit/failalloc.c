/* Which allocation is to fail, and do the tables agree? Two files of /proc. */
#include <audit/audit.h>
#include <fs/file.h>
#include <fs/proctext.h>
#include <lib/string.h>
#include <mm/page.h>
#include <uapi/errno.h>

static void show_audit(struct seq *s, struct task_struct *p)
{
	const char *report = audit();

	write_text(s, report, strlen(report));
}

static void show_failalloc(struct seq *s, struct task_struct *p)
{
	print(s, "%u\n", s->countdown);
}

/* The number of what is to fail. */
static int store_failalloc(struct uio *uio)
{
	char text[NUMBER_LEN] = "";
	const char *end;

	if (uio->total >= sizeof(text))
		return -EINVAL;
	fail_countdown = 0;
	if (uio_move(uio, text, uio->total))
		return -EFAULT;
	uint32_t k = strtoul(text, &end);

	if (end == text || (*end && *end != '\n'))
		return -EINVAL;
	fail_countdown = k;
	return 0;
}

const struct proc_file audit_files[] = {
	{ "audit", 0400, .show = show_audit },
	{ "failalloc", 0644, .show = show_failalloc, .store = store_failalloc },
	{ .files = more_root_files },
};
