/*
 * Whose line is being written?
 *
 * A call's line begins before it and ends after it. When something else has
 * to be told in between, the line ends as "<unfinished ...>", and its second
 * half begins with "<... call resumed>".
 */
#include "strace.h"

#define RESULT_COLUMN	40
#define LINE_BUFFER	4096

static char text[LINE_BUFFER];
static int length, column;
static struct tracee *open_line;

void put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int room = LINE_BUFFER - length;
	int n = vsnprintf(text + length, room, format, args);

	va_end(args);
	if (n >= room)
		n = room - 1;
	length += n;
	column += n;
}

void flush_line(void)
{
	write_all(STDERR_FILENO, text, length);
	length = 0;
}

void end_line(void)
{
	put("\n");
	flush_line();
	column = 0;
	open_line = NULL;
}

void put_padding(void)
{
	put("%*s", column < RESULT_COLUMN ? RESULT_COLUMN - column : 1, "");
}

void cut_line(const char *mark)
{
	if (open_line) {
		put("%s", mark);
		open_line->unfinished = true;
		end_line();
	}
}

void begin_line(const struct tracee *t, int alive)
{
	cut_line(" <unfinished ...>");
	if (alive > 1)
		put("[pid %5d] ", t->pid);
}

void resume_line(struct tracee *t, const char *call, int alive)
{
	if (open_line == t)
		return;
	begin_line(t, alive);
	if (t->unfinished)
		put("<... %s resumed>", call);
	t->unfinished = false;
}

void leave_open(struct tracee *t)
{
	flush_line();
	open_line = t;
}

void forget_line(const struct tracee *t)
{
	if (open_line == t)
		open_line = NULL;
}
