/* Which memory does a thread reach through gs? */
#include <task/pid.h>
#include <threads/tls.h>
#include <task/gdt.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/threads.h>

#define PICK_ONE	(~0u)		/* entry_number: any that is free */
#define DATA_DPL3	0x71		/* S, DPL, and accessed already */
#define CONTENTS_CODE	2		/* user_desc.contents: 2, 3 are code */

/* In Linux's two ways: all zeros, or but for these two bits. */
static bool is_empty(const struct user_desc *d)
{
	return d->read_exec_only == d->seg_not_present && !d->base_addr &&
	       !d->limit && !d->seg_32bit && !d->contents &&
	       !d->limit_in_pages && !d->useable;
}

/* [SDM vol.3, "Segment Descriptors"]: a data segment of DPL 3 */
static struct descriptor encode(const struct user_desc *d)
{
	uint8_t access = DATA_DPL3 | !d->seg_not_present << 7 |
			 d->contents << 2 | !d->read_exec_only << 1;
	uint8_t flags = d->useable | d->seg_32bit << 2 | d->limit_in_pages << 3;

	if (is_empty(d))
		return (struct descriptor){ 0, 0 };
	return make_desc(d->base_addr, d->limit, access, flags);
}

static struct user_desc decode(uint32_t entry, const struct descriptor *d)
{
	return (struct user_desc){
		.entry_number = entry,
		.base_addr = desc_base(d),
		.limit = (d->high & 0xf0000) | (d->low & 0xffff),
		.seg_32bit = d->high >> 22, .contents = d->high >> 10,
		.read_exec_only = !(d->high >> 9 & 1),
		.limit_in_pages = d->high >> 23,
		.seg_not_present = !(d->high >> 15 & 1),
		.useable = d->high >> 20,
	};
}

static int free_entry(const struct task_struct *p)
{
	for (int i = 0; i <= GDT_TLS_MAX - GDT_TLS_MIN; i++)
		if (!p->tls[i].high && !p->tls[i].low)
			return GDT_TLS_MIN + i;
	return -ESRCH;
}

/* 0, -EFAULT, -EINVAL: no data segment of 32 bits. */
static int fetch_desc(struct user_desc *d, const void *user)
{
	if (copy_from_user(d, user, sizeof(*d)))
		return -EFAULT;
	if (!is_empty(d) && (d->contents >= CONTENTS_CODE || !d->seg_32bit ||
			     d->seg_not_present))
		return -EINVAL;
	return 0;
}

static int set_entry(struct task_struct *p, const struct user_desc *d)
{
	if (d->entry_number < GDT_TLS_MIN || d->entry_number > GDT_TLS_MAX)
		return -EINVAL;
	p->tls[d->entry_number - GDT_TLS_MIN] = encode(d);
	p->has_tls = true;
	return 0;
}

int set_tls(struct task_struct *p, const void *user_desc)
{
	struct user_desc d;
	int err = fetch_desc(&d, user_desc);

	return err ? err : set_entry(p, &d);
}

int32_t sys_set_thread_area(void *user)
{
	struct user_desc *desc = user, d;
	int err = fetch_desc(&d, user);

	if (err)
		return err;
	if (d.entry_number == PICK_ONE) {
		int free = free_entry(current);

		if (free < 0)
			return free;
		if (put_user(free, &desc->entry_number))
			return -EFAULT;
		d.entry_number = free;
	}
	err = set_entry(current, &d);
	load_tls(current->tls);
	return err;
}

int32_t sys_get_thread_area(void *user)
{
	struct user_desc *desc = user;
	uint32_t entry;

	if (get_user(&entry, &desc->entry_number))
		return -EFAULT;
	if (entry < GDT_TLS_MIN || entry > GDT_TLS_MAX)
		return -EINVAL;
	struct user_desc d = decode(entry, &current->tls[entry - GDT_TLS_MIN]);

	return copy_to_user(user, &d, sizeof(d));
}

int32_t sys_set_tid_address(int32_t *tid)
{
	current->clear_child_tid = tid;
	return task_pid(current);
}
