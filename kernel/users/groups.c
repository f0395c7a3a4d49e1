/*
 * Which groups does a task belong to, beside its own?
 *
 * A list of them is in ascending order and does not change: a task that is
 * given others gets another list. Tasks share it, and the last one frees it.
 */
#include <mm/kmalloc.h>
#include <mm/page.h>
#include <signal/signal.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

void put_groups(struct group_list *list)
{
	if (!list || --list->count)
		return;
	for (uint32_t i = 0; i * GROUPS_A_PAGE < list->nr; i++)
		free_page(list->pages[i]);
	kfree(list);
}

/* One with count 1 and room for nr groups; NULL: no memory. */
static struct group_list *new_groups(uint32_t nr)
{
	struct group_list *list = kzalloc(sizeof(*list));

	if (!list)
		return NULL;
	list->count = 1;
	list->nr = nr;
	for (uint32_t i = 0; i * GROUPS_A_PAGE < nr; i++) {
		list->pages[i] = get_free_page();
		if (!list->pages[i]) {
			put_groups(list);
			return NULL;
		}
	}
	return list;
}

bool in_groups(uint32_t gid)
{
	const struct group_list *list = current->cred.groups;
	uint32_t low = 0, high = list ? list->nr : 0;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (*group_at(list, middle) == gid)
			return true;
		if (*group_at(list, middle) < gid)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* How wide a group is in the call that current makes. */
static size_t group_size(void)
{
	uint32_t nr = task_regs(current)->orig_eax;

	return nr == __NR_getgroups32 || nr == __NR_setgroups32
		? sizeof(uint32_t) : sizeof(uint16_t);
}

/* Puts gid in its place among the n that are there. What comes in order, as
 * lists do, costs one look. */
static void insert_group(const struct group_list *list, uint32_t n,
			 uint32_t gid)
{
	for (; n && *group_at(list, n - 1) > gid; n--)
		*group_at(list, n) = *group_at(list, n - 1);
	*group_at(list, n) = gid;
}

/* Fills the list, while others run. 0, -EFAULT, -EINVAL: all 1s is no group;
 * -EINTR: current is killed. */
static int read_groups(const struct group_list *list, const char *user)
{
	size_t size = group_size();

	for (uint32_t i = 0; i < list->nr; i++) {
		uint32_t gid = 0;

		if (copy_from_user(&gid, user + i * size, size))
			return -EFAULT;
		if (size < sizeof(gid))
			gid = widen_id(gid);
		if (gid == SAME_ID)
			return -EINVAL;
		insert_group(list, i, gid);
		if (cond_resched())
			return -EINTR;
	}
	return 0;
}

int32_t sys_setgroups(uint32_t nr, const void *user)
{
	struct group_list *list = NULL;

	if (!suser())
		return -EPERM;
	if (nr > NGROUPS_MAX)
		return -EINVAL;
	if (nr && !(list = new_groups(nr)))
		return -ENOMEM;
	int err = nr ? read_groups(list, user) : 0;

	if (!err) {
		struct group_list *old = current->cred.groups;

		current->cred.groups = list;
		list = old;
	}
	put_groups(list);
	return err;
}

/* How many there are; with no room that is all that is asked. */
int32_t sys_getgroups(int room, char *user)
{
	const struct group_list *list = current->cred.groups;
	int nr = list ? (int)list->nr : 0;
	size_t size = group_size();

	if (room < 0 || (room && room < nr))
		return -EINVAL;
	for (int i = 0; room && i < nr; i++) {
		uint32_t gid = *group_at(list, i);

		if (size < sizeof(gid))
			gid = narrow_id(gid);
		if (copy_to_user(user + i * size, &gid, size))
			return -EFAULT;
		if (cond_resched())
			return -EINTR;
	}
	return nr;
}
