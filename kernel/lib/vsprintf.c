/* How numbers and strings become text. */
#include <vsprintf.h>
#include <div64.h>

#define MAX_DIGITS 22			/* 64 bits, octal */

struct out {
	char *buf;
	size_t size;			/* of buf; 0: only count */
	size_t len;			/* written, or would have been */
};

/* One conversion: what stands between % and its letter. */
struct spec {
	bool left, zero, plus, upper, alternate;
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

static void pad(struct out *o, char c, int n)
{
	while (n-- > 0)
		put(o, c);
}

static void put_string(struct out *o, const struct spec *s, const char *str)
{
	int len = 0;

	if (!str)
		str = "(null)";
	while ((s->precision < 0 || len < s->precision) && str[len])
		len++;
	if (!s->left)
		pad(o, ' ', s->width - len);
	for (int i = 0; i < len; i++)
		put(o, str[i]);
	if (s->left)
		pad(o, ' ', s->width - len);
}

static void put_number(struct out *o, const struct spec *s, uint64_t value,
		       uint32_t base, const char *prefix)
{
	const char *letters = s->upper ? "0123456789ABCDEF"
				       : "0123456789abcdef";
	char digits[MAX_DIGITS];
	int n = 0, zeros, used = 0;

	while (value)
		digits[n++] = letters[div64(&value, base)];
	while (prefix[used])
		used++;
	zeros = (s->precision < 0 ? 1 : s->precision) - n;
	if (zeros < 0)
		zeros = 0;
	if (s->zero && !s->left && s->precision < 0 &&
	    s->width > used + zeros + n)
		zeros = s->width - used - n;
	used += zeros + n;
	if (!s->left)
		pad(o, ' ', s->width - used);
	while (*prefix)
		put(o, *prefix++);
	pad(o, '0', zeros);
	while (n)
		put(o, digits[--n]);
	if (s->left)
		pad(o, ' ', s->width - used);
}

static void put_signed(struct out *o, const struct spec *s, int64_t value)
{
	if (value < 0)
		put_number(o, s, -(uint64_t)value, 10, "-");
	else
		put_number(o, s, value, 10, s->plus ? "+" : "");
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

	for (;; ++*fmt) {
		if (**fmt == '-')
			s.left = true;
		else if (**fmt == '0')
			s.zero = true;
		else if (**fmt == '+')
			s.plus = true;
		else if (**fmt == '#')
			s.alternate = true;
		else
			break;
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
	for (; **fmt == 'l' || **fmt == 'z' || **fmt == 'h'; ++*fmt)
		s.longs += **fmt == 'l' ? 1 : **fmt == 'z';
	return s;
}

static uint64_t unsigned_arg(const struct spec *s, va_list *args)
{
	if (s->longs >= 2)
		return va_arg(*args, unsigned long long);
	if (s->longs)
		return va_arg(*args, unsigned long);
	return va_arg(*args, unsigned int);
}

static int64_t signed_arg(const struct spec *s, va_list *args)
{
	if (s->longs >= 2)
		return va_arg(*args, long long);
	if (s->longs)
		return va_arg(*args, long);
	return va_arg(*args, int);
}

static void convert(struct out *o, struct spec *s, char letter, va_list *args)
{
	switch (letter) {
	case 'd':
	case 'i':
		put_signed(o, s, signed_arg(s, args));
		break;
	case 'u':
		put_number(o, s, unsigned_arg(s, args), 10, "");
		break;
	case 'o':
		put_number(o, s, unsigned_arg(s, args), 8, "");
		break;
	case 'X':
		s->upper = true;
		/* fall through */
	case 'x':
		put_number(o, s, unsigned_arg(s, args), 16,
			   !s->alternate ? "" : s->upper ? "0X" : "0x");
		break;
	case 'p':
		s->precision = 8;
		put_number(o, s, (uintptr_t)va_arg(*args, void *), 16, "0x");
		break;
	case 's':
		put_string(o, s, va_arg(*args, const char *));
		break;
	case 'c':
		pad(o, ' ', s->left ? 0 : s->width - 1);
		put(o, va_arg(*args, int));
		pad(o, ' ', s->left ? s->width - 1 : 0);
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
