/* Where in the tree does a directory stand? */
#include <fs/file.h>
#include <lib/string.h>
#include <mm/page.h>
#include <uaccess.h>
#include <uapi/errno.h>

int path_of(const struct inode *dir, char *page)
{
	const struct inode *root = current->fs->root;
	uint32_t pos = PAGE_SIZE - 1;

	if (dir == root || dir == &root_inode)
		page[--pos] = '/';
	for (; dir != root && dir != &root_inode; dir = dir->parent) {
		size_t len = dir->name ? strlen(dir->name) : 0;

		if (!len)
			return -ENOENT;
		if (pos < len + 1)
			return -ENAMETOOLONG;
		pos -= len + 1;
		page[pos] = '/';
		memcpy(page + pos + 1, dir->name, len);
	}
	return PAGE_SIZE - pos;
}

/* The length, NUL included; what is not below the root has Linux's mark. */
int32_t sys_getcwd(char *user, size_t size)
{
	static const char mark[] = "(unreachable)";
	const struct inode *top = current->fs->cwd, *root = current->fs->root;
	char *page = get_free_page();

	if (!page)
		return -ENOMEM;
	int len = path_of(top, page);

	while (len > 0 && top != root && top != &root_inode)
		top = top->parent;
	if (top != root && len > 0 && len < (int)(PAGE_SIZE - sizeof(mark))) {
		len += sizeof(mark) - 1;
		memcpy(page + PAGE_SIZE - len, mark, sizeof(mark) - 1);
	}

	if (len > 0 && size < (size_t)len)
		len = -ERANGE;
	if (len > 0 && copy_to_user(user, page + PAGE_SIZE - len, len))
		len = -EFAULT;
	free_page(page);
	return len;
}
