/* How does a format become text? And text a write? */
#include <stdio.h>
#include <ctype.h>
#include <string.h>
#include <sys.h>

/*
 * Where text goes: into buf, and when that is full to fd; with fd < 0 what
 * does not fit is counted and dropped.
 */
struct sink {
	char *buf;
	size_t used, size;
	int fd;
	int total;
};

/* One conversion, %-08lx and so on, as read from the format. */
struct spec {
	bool left, zero, plus, space;
	int width;
	int precision;		/* -1: none given */
	int size;		/* bytes: 1, 2, 4, 8 */
	char conversion;
};

int write_all(int fd, const void *buf, size_t n)
{
	const char *p = buf;

	while (n) {
		ssize_t done = write(fd, p, n);

		if (done == -EINTR)
			continue;
		if (done <= 0)
			return done ? done : -EIO;
		p += done;
		n -= done;
	}
	return 0;
}

static void flush(struct sink *s)
{
	write_all(s->fd, s->buf, s->used);
	s->used = 0;
}

static void put(struct sink *s, char c)
{
	s->total++;
	if (s->used == s->size) {
		if (s->fd < 0)
			return;
		flush(s);
	}
	s->buf[s->used++] = c;
}

static void pad(struct sink *s, char c, int n)
{
	while (n-- > 0)
		put(s, c);
}

/* prefix, then zeroes, then body; the whole padded to the width */
static void put_field(struct sink *s, const struct spec *sp,
		      const char *prefix, int zeroes,
		      const char *body, int length)
{
	int blank = sp->width - (int)strlen(prefix) - zeroes - length;

	if (!sp->left)
		pad(s, ' ', blank);
	while (*prefix)
		put(s, *prefix++);
	pad(s, '0', zeroes);
	for (int i = 0; i < length; i++)
		put(s, body[i]);
	if (sp->left)
		pad(s, ' ', blank);
}

/*
 * Divide *n by base, giving the remainder. Two 32-bit divisions: the first
 * one's remainder is less than base, so the second cannot overflow.
 */
static unsigned int divide(uint64_t *n, unsigned int base)
{
	uint32_t high = *n >> 32, low = *n, rest;

	rest = high % base;
	high /= base;
	asm("divl %4" : "=a"(low), "=d"(rest)
	    : "0"(low), "1"(rest), "rm"(base) : "cc");
	*n = (uint64_t)high << 32 | low;
	return rest;
}

static void put_number(struct sink *s, const struct spec *sp, uint64_t n,
		       unsigned int base, const char *prefix)
{
	char digits[24];	/* 2^64 has 22 octal ones */
	char *p = digits + sizeof(digits);
	const char *set = sp->conversion == 'X' ? "0123456789ABCDEF"
						: "0123456789abcdef";
	int zeroes = 0;

	while (n)
		*--p = set[divide(&n, base)];

	int length = digits + sizeof(digits) - p;
	int least = sp->precision < 0 ? 1 : sp->precision;

	if (sp->zero && !sp->left && sp->precision < 0)
		least = sp->width - (int)strlen(prefix);
	if (least < 1 && sp->precision < 0)
		least = 1;
	if (least > length)
		zeroes = least - length;
	put_field(s, sp, prefix, zeroes, p, length);
}

static void put_signed(struct sink *s, const struct spec *sp, int64_t n)
{
	const char *prefix = sp->plus ? "+" : sp->space ? " " : "";

	if (n < 0)
		put_number(s, sp, -(uint64_t)n, 10, "-");
	else
		put_number(s, sp, n, 10, prefix);
}

static void put_string(struct sink *s, const struct spec *sp, const char *str)
{
	size_t max = sp->precision < 0 ? ~(size_t)0 : (size_t)sp->precision;

	if (!str)
		str = "(null)";
	put_field(s, sp, "", 0, str, strnlen(str, max));
}

/* va_list may be an array type; in a struct it passes by address plainly. */
struct arguments {
	va_list ap;
};

static uint64_t next_unsigned(struct arguments *args, int size)
{
	if (size == 8)
		return va_arg(args->ap, uint64_t);

	uint32_t n = va_arg(args->ap, uint32_t);

	return size == 1 ? (uint8_t)n : size == 2 ? (uint16_t)n : n;
}

static int64_t next_signed(struct arguments *args, int size)
{
	if (size == 8)
		return va_arg(args->ap, int64_t);

	int32_t n = va_arg(args->ap, int32_t);

	return size == 1 ? (int8_t)n : size == 2 ? (int16_t)n : n;
}

static void convert(struct sink *s, struct spec *sp, struct arguments *args)
{
	char c;

	switch (sp->conversion) {
	case 'd':
	case 'i':
		put_signed(s, sp, next_signed(args, sp->size));
		break;
	case 'u':
		put_number(s, sp, next_unsigned(args, sp->size), 10, "");
		break;
	case 'x':
	case 'X':
		put_number(s, sp, next_unsigned(args, sp->size), 16, "");
		break;
	case 'o':
		put_number(s, sp, next_unsigned(args, sp->size), 8, "");
		break;
	case 'p':
		put_number(s, sp, next_unsigned(args, 4), 16, "0x");
		break;
	case 's':
		put_string(s, sp, va_arg(args->ap, const char *));
		break;
	case 'c':
		c = va_arg(args->ap, int);
		put_field(s, sp, "", 0, &c, 1);
		break;
	default:
		put(s, sp->conversion);	/* %% and anything unknown */
	}
}

static const char *parse_flags(const char *f, struct spec *sp)
{
	for (;; f++) {
		if (*f == '-')
			sp->left = true;
		else if (*f == '0')
			sp->zero = true;
		else if (*f == '+')
			sp->plus = true;
		else if (*f == ' ')
			sp->space = true;
		else
			return f;
	}
}

static const char *parse_count(const char *f, struct arguments *args, int *n)
{
	*n = 0;
	if (*f == '*') {
		*n = va_arg(args->ap, int);
		return f + 1;
	}
	for (; isdigit(*f); f++)
		*n = *n * 10 + *f - '0';
	return f;
}

/* Reads what stands behind a %; returns where the format goes on. */
static const char *parse_spec(const char *f, struct spec *sp,
			      struct arguments *args)
{
	*sp = (struct spec){ .precision = -1, .size = 4 };
	f = parse_flags(f, sp);
	f = parse_count(f, args, &sp->width);
	if (sp->width < 0) {
		sp->left = true;
		sp->width = -sp->width;
	}
	if (*f == '.')
		f = parse_count(f + 1, args, &sp->precision);
	for (; *f == 'h'; f++)
		sp->size /= 2;
	if (f[0] == 'l' && f[1] == 'l')
		sp->size = 8, f += 2;
	else if (*f == 'l' || *f == 'z')
		f++;
	sp->conversion = *f;
	return *f ? f + 1 : f;
}

static void format_into(struct sink *s, const char *f, va_list ap)
{
	struct arguments args;

	va_copy(args.ap, ap);
	while (*f) {
		if (*f != '%') {
			put(s, *f++);
			continue;
		}

		struct spec sp;

		f = parse_spec(f + 1, &sp, &args);
		convert(s, &sp, &args);
	}
	va_end(args.ap);
}

int vdprintf(int fd, const char *format, va_list ap)
{
	char buf[PRINTF_BUFFER];
	struct sink s = { .buf = buf, .size = sizeof(buf), .fd = fd };

	format_into(&s, format, ap);
	flush(&s);
	return s.total;
}

int vsnprintf(char *buf, size_t size, const char *format, va_list ap)
{
	struct sink s = { .buf = buf, .size = size ? size - 1 : 0, .fd = -1 };

	format_into(&s, format, ap);
	if (size)
		buf[s.used] = '\0';
	return s.total;
}

int printf(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	int n = vdprintf(STDOUT_FILENO, format, ap);
	va_end(ap);
	return n;
}

int eprintf(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	int n = vdprintf(STDERR_FILENO, format, ap);
	va_end(ap);
	return n;
}

int dprintf(int fd, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	int n = vdprintf(fd, format, ap);
	va_end(ap);
	return n;
}

int snprintf(char *buf, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	int n = vsnprintf(buf, size, format, ap);
	va_end(ap);
	return n;
}

int puts(const char *s)
{
	return printf("%s\n", s);
}
