/* How numbers and strings become text. */
#include <lib/string.h>

#define MAX_NUMBER	64		/* characters, leading zeros included */

struct out {
	char *buf;
	size_t size;			/* of buf; 0: only count */
	size_t len;			/* written, or would have been */
	/* The conversion under way: what stands between % and its letter. */
	bool left, zero, alternate;
	int width;
	int longs;			/* how many l */
};

static void emit(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

/* Every conversion ends here: a text, and blanks on one side of it. */
static void emit_padded(struct out *o, const char *text, int len)
{
	int blanks = o->width - len;

	for (; blanks > 0 && !o->left; blanks--)
		emit(o, ' ');
	while (len--)
		emit(o, *text++);
	for (; blanks > 0; blanks--)
		emit(o, ' ');
}

/* Written from the last digit to the first. */
static void put_number(struct out *o, uint64_t value, uint32_t base,
		       const char *prefix)
{
	char text[MAX_NUMBER], *end = text + sizeof(text), *at = end;
	int head = strlen(prefix);
	int digits = o->zero && !o->left ? o->width - head : 1;

	do {
		*--at = "0123456789abcdef"[value % base];
		value /= base;
	} while ((value || end - at < digits) && at > text + head);
	at -= head;
	memcpy(at, prefix, head);
	emit_padded(o, at, end - at);
}

static void parse(struct out *o, const char **fmt, va_list *args)
{
	o->left = o->zero = o->alternate = false;
	o->width = o->longs = 0;
	for (; **fmt && strchr("-0#", **fmt); ++*fmt) {
		o->left |= **fmt == '-';
		o->zero |= **fmt == '0';
		o->alternate |= **fmt == '#';
	}
	if (**fmt == '*') {
		o->width = va_arg(*args, int);
		++*fmt;
	}
	while (**fmt >= '0' && **fmt <= '9')
		o->width = o->width * 10 + *(*fmt)++ - '0';
	for (; **fmt == 'l'; ++*fmt)
		o->longs++;
}

/* An integer of the arguments; a long is as wide as an int here. */
static int64_t integer(const struct out *o, va_list *args, bool with_sign)
{
	if (o->longs > 1)
		return va_arg(*args, int64_t);
	int value = va_arg(*args, int);

	return with_sign ? value : (int64_t)(uint32_t)value;
}

static void convert(struct out *o, char letter, va_list *args)
{
	int64_t value;
	const char *text;

	switch (letter) {
	case 'd':
		value = integer(o, args, true);
		if (value < 0)
			return put_number(o, -(uint64_t)value, 10, "-");
		return put_number(o, value, 10, "");
	case 'u':
		return put_number(o, integer(o, args, false), 10, "");
	case 'x':
		return put_number(o, integer(o, args, false), 16,
				  o->alternate ? "0x" : "");
	case 'p':
		o->zero = true;
		o->width = sizeof("0x12345678") - 1;
		return put_number(o, (uintptr_t)va_arg(*args, void *), 16,
				  "0x");
	case 's':
		text = va_arg(*args, const char *);
		text = text ? text : "(null)";
		return emit_padded(o, text, strlen(text));
	case 'c':
		return emit_padded(o, (char[]){ va_arg(*args, int) }, 1);
	case '%':
		return emit(o, '%');
	}
	emit(o, '%');			/* unknown: seen as it stands */
	emit(o, letter);
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { .buf = buf, .size = size };
	va_list ap;

	va_copy(ap, args);		/* an array type cannot be pointed at */
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			emit(&o, *fmt);
			continue;
		}
		fmt++;
		parse(&o, &fmt, &ap);
		if (!*fmt)
			break;
		convert(&o, *fmt, &ap);
	}
	va_end(ap);
	if (size)
		buf[o.len < size ? o.len : size - 1] = '\0';
	return o.len;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}
