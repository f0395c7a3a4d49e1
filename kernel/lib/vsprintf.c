/* How numbers and strings become text. */
#include <string.h>
#include <vsprintf.h>

#define MAX_NUMBER	64		/* characters, leading zeros included */

struct out {
	char *buf;
	size_t size;			/* of buf; 0: only count */
	size_t len;			/* written, or would have been */
};

/* One conversion: what stands between % and its letter. */
struct spec {
	bool left, zero, alternate;
	int width;
	int precision;			/* -1: none given */
	int longs;			/* how many l */
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

/* Every conversion ends here: a text, and blanks on one side of it. */
static void put_text(struct out *o, const struct spec *s, const char *text,
		     int len)
{
	int blanks = s->width - len;

	for (; blanks > 0 && !s->left; blanks--)
		put(o, ' ');
	while (len--)
		put(o, *text++);
	for (; blanks > 0; blanks--)
		put(o, ' ');
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
	int len = 0;

	if (!text)
		text = "(null)";
	while (len != s->precision && text[len])
		len++;
	put_text(o, s, text, len);
}

/* letter: d, u or x. Written from the last digit to the first. */
static void put_number(struct out *o, const struct spec *s, char letter,
		       uint64_t value)
{
	char text[MAX_NUMBER], *end = text + sizeof(text), *at = end;
	const char *prefix = s->alternate ? "0x" : "";
	uint32_t base = letter == 'x' ? 16 : 10;

	if (letter == 'd' && (int64_t)value < 0) {
		prefix = "-";
		value = -value;
	}
	int head = strlen(prefix);
	int digits = s->zero ? s->width - head : s->precision;

	if (digits <= 0 && s->precision != 0)
		digits = 1;
	for (; (value || end - at < digits) && at > text + head; value /= base)
		*--at = "0123456789abcdef"[value % base];
	at -= head;
	memcpy(at, prefix, head);
	put_text(o, s, at, end - at);
}

/* A number in digits, or * from the arguments. */
static int parse_count(const char **fmt, va_list *args)
{
	int n = 0;

	if (**fmt == '*') {
		++*fmt;
		return va_arg(*args, int);
	}
	while (**fmt >= '0' && **fmt <= '9')
		n = n * 10 + *(*fmt)++ - '0';
	return n;
}

static struct spec parse_spec(const char **fmt, va_list *args)
{
	struct spec s = { .precision = -1 };

	for (; **fmt && strchr("-0#", **fmt); ++*fmt) {
		s.left |= **fmt == '-';
		s.zero |= **fmt == '0';
		s.alternate |= **fmt == '#';
	}
	s.width = parse_count(fmt, args);
	if (s.width < 0) {
		s.left = true;
		s.width = -s.width;
	}
	if (**fmt == '.') {
		++*fmt;
		s.precision = parse_count(fmt, args);
	}
	if (s.left || s.precision >= 0)
		s.zero = false;
	for (; **fmt == 'l'; ++*fmt)
		s.longs++;
	return s;
}

/* An integer of the arguments; a long is as wide as an int here. */
static uint64_t integer(const struct spec *s, va_list *args, bool with_sign)
{
	if (s->longs > 1)
		return va_arg(*args, uint64_t);
	int value = va_arg(*args, int);

	return with_sign ? (uint64_t)value : (uint32_t)value;
}

static void convert(struct out *o, struct spec *s, char letter, va_list *args)
{
	switch (letter) {
	case 'd':
	case 'u':
	case 'x':
		put_number(o, s, letter, integer(s, args, letter == 'd'));
		break;
	case 'p':
		s->alternate = true;
		s->precision = 8;
		put_number(o, s, 'x', (uintptr_t)va_arg(*args, void *));
		break;
	case 's':
		put_string(o, s, va_arg(*args, const char *));
		break;
	case 'c':
		put_text(o, s, (char[]){ va_arg(*args, int) }, 1);
		break;
	default:			/* unknown: seen as it stands */
		put(o, '%');
		if (letter != '%')
			put(o, letter);
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size, 0 };
	va_list ap;

	va_copy(ap, args);		/* an array type cannot be pointed at */
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt++;
		struct spec s = parse_spec(&fmt, &ap);

		if (!*fmt)
			break;
		convert(&o, &s, *fmt, &ap);
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
