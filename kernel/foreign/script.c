/*
 * Which program runs a file that begins with "#!"?
 *
 * The line names it, and one argument for it, which may hold blanks. Then its
 * argv is these two, the file's path, and what argv[1] and the rest were.
 */
#include <foreign/foreign.h>

#include <fs/inode.h>
#include <mm/page.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>

#define LINE	256	/* of it no more is looked at, as on Linux */
#define LEVELS	5	/* scripts run by scripts */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *skip_blanks(char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s;
}

/* A name ends at a blank, a NUL, or the end. */
static char *skip_name(char *s, const char *end)
{
	while (s < end && *s && !is_blank(*s))
		s++;
	return s;
}

/* Cuts line, of LINE bytes, in two strings. The second is NULL where there is
 * none. 0, or -ENOEXEC: it names no program, or one that is cut off. */
static int cut_line(char *line, char **name, char **arg)
{
	char *end = line + LINE - 1, *s = line + 2;

	while (s < end && *s != '\n')
		s++;
	bool whole = s < end;

	for (end = s; is_blank(end[-1]); end--)
		;
	*name = skip_blanks(line + 2, end);
	s = skip_name(*name, end);
	if (s == *name || line[0] != '#' || line[1] != '!' ||
	    (!whole && s == line + LINE - 1))
		return -ENOEXEC;
	*arg = s < end && *s ? skip_blanks(s, end) : end;
	*s = *end = '\0';
	if (!**arg)
		*arg = NULL;
	return 0;
}

/* One more in front of those that are argv's first. */
static void put_first(struct exec_args *args, const char *s)
{
	size_t n = strlen(s) + 1;

	args->first = memcpy((char *)args->first - n, s, n);
	args->first_len += n;
	args->nr_first++;
}

/* What stood in argv[0] makes room for the path. 0, -EFAULT, -ENOMEM,
 * -ENAMETOOLONG: all that may come is to fit in a page. */
static int begin_list(struct exec_args *args)
{
	char *name = NULL;

	if (strlen(args->path) >= PAGE_SIZE - LEVELS * LINE)
		return -ENAMETOOLONG;
	if (args->argv && copy_from_user(&name, args->argv, sizeof(name)))
		return -EFAULT;
	if (name)
		args->argv++;
	args->page = get_free_page();
	if (!args->page)
		return -ENOMEM;
	args->first = args->page + PAGE_SIZE;
	args->first_len = 0;
	put_first(args, args->path);
	return 0;
}

static int first_line(const char *path, char *line)
{
	struct inode *inode;
	int err = namei(path, &inode);
	uint32_t frame = err ? 0 : inode_frame(inode, 0);

	if (frame)
		memcpy(line, frame_to_virt(frame), LINE);
	if (!err)
		iput(inode);
	return err || frame ? err : -ENOEXEC;
}

int take_interpreter(struct exec_args *args)
{
	char line[LINE], *name, *arg;
	int err = first_line(args->program, line);

	if (!err)
		err = cut_line(line, &name, &arg);
	if (!err && !args->page)
		err = begin_list(args);
	if (err)
		return err;
	if (args->level++ == LEVELS)
		return -ELOOP;
	if (arg)
		put_first(args, arg);
	put_first(args, name);
	args->program = args->first;
	return 0;
}
