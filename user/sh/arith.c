/* What is $((this)) worth? C's operators on 64 bits, by precedence. */
#include "sh.h"
#include "expand.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DEEPEST		64

struct sum {
	const char *p, *whole;
	int depth;
	int skipped;		/* the side of && || ?: that does not count */
	bool failed;
};

static int64_t expression(struct sum *s);

static int64_t wrong(struct sum *s, const char *why)
{
	if (!s->failed)
		eprintf("sh: $((%s)): %s\n", s->whole, why);
	s->failed = true;
	return 0;
}

static void blanks(struct sum *s)
{
	while (isspace(*s->p))
		s->p++;
}

/* Behind the operator if it is next. */
static bool sign(struct sum *s, const char *operator)
{
	size_t n = strlen(operator);

	blanks(s);
	if (strncmp(s->p, operator, n))
		return false;
	s->p += n;
	return true;
}

/* --- numbers and names -------------------------------------------------- */

static int digit(char c)
{
	return isdigit(c) ? c - '0' : isalpha(c) ? (c | 32) - 'a' + 10 : 99;
}

/* A number at p; returns what is behind it. */
static const char *digits(const char *p, int64_t *value)
{
	int base = *p != '0' ? 10 : (p[1] | 32) == 'x' ? 16 : 8;
	uint64_t n = 0;

	if (base == 16)
		p += 2;
	for (; digit(*p) < base; p++)
		n = n * base + digit(*p);
	*value = n;
	return p;
}

/* What a variable is worth; nothing is 0. */
static int64_t named(struct sum *s, const char *name, size_t n)
{
	const char *p = value_of(name, n);
	bool minus;
	int64_t value = 0;

	while (isspace(*p))
		p++;
	minus = *p == '-';
	p += *p == '-' || *p == '+';
	p = digits(p, &value);
	while (isspace(*p))
		p++;
	if (*p)
		return wrong(s, "a variable is no number");
	return minus ? -(uint64_t)value : (uint64_t)value;
}

/* --- operators ---------------------------------------------------------- */

/* Longer signs before their beginnings. */
static const struct {
	char text[3];
	unsigned char binds;
} operators[] = {
	{ "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<=", 7 },
	{ ">=", 7 }, { "<<", 8 }, { ">>", 8 }, { "|", 3 }, { "^", 4 },
	{ "&", 5 }, { "<", 7 }, { ">", 7 }, { "+", 9 }, { "-", 9 },
	{ "*", 10 }, { "/", 10 }, { "%", 10 },
};

#define COUNT (sizeof(operators) / sizeof(*operators))

static int64_t divide(struct sum *s, int64_t a, int64_t b, bool rest)
{
	if (s->skipped)
		return 0;
	if (!b)
		return wrong(s, "division by zero");
	if (b == -1)		/* the CPU would trap on the lowest number */
		return rest ? 0 : -(uint64_t)a;
	return rest ? a % b : a / b;
}

static int64_t calculate(struct sum *s, const char *op, uint64_t a, uint64_t b)
{
	int64_t x = a, y = b;

	switch (op[0] << 8 | op[1]) {
	case '|' << 8: return a | b;
	case '^' << 8: return a ^ b;
	case '&' << 8: return a & b;
	case '=' << 8 | '=': return a == b;
	case '!' << 8 | '=': return a != b;
	case '<' << 8: return x < y;
	case '>' << 8: return x > y;
	case '<' << 8 | '=': return x <= y;
	case '>' << 8 | '=': return x >= y;
	case '<' << 8 | '<': return a << (b & 63);
	case '>' << 8 | '>': return x >> (b & 63);
	case '+' << 8: return a + b;
	case '-' << 8: return a - b;
	case '*' << 8: return a * b;
	}
	return divide(s, x, y, *op == '%');
}

/* NAME = and NAME += ...: is one of them at p? Its operator, NULL: none. */
static const char *assignment(const char *p, const char **behind)
{
	static const char signs[][4] = {
		"<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (!strncmp(p, signs[i], strlen(signs[i]))) {
			*behind = p + strlen(signs[i]);
			return signs[i];
		}
	*behind = p + 1;
	return p[0] == '=' && p[1] != '=' ? "=" : NULL;
}

static int64_t assign(struct sum *s, const char *name, size_t n,
		      const char *op)
{
	char text[24], plain[3] = { op[0], op[1] == op[0] ? op[1] : 0 };
	int64_t value = expression(s);

	if (*op != '=')
		value = calculate(s, plain, named(s, name, n), value);
	snprintf(text, sizeof(text), "%lld", value);
	if (!s->skipped && !s->failed && set_variable(name, n, text, false))
		s->failed = true;
	return value;
}

static int64_t name_or_assignment(struct sum *s)
{
	const char *name = s->p, *behind;
	size_t n = name_length(name);

	s->p += n;
	blanks(s);
	const char *op = assignment(s->p, &behind);
	if (!op)
		return named(s, name, n);
	s->p = behind;
	return assign(s, name, n, op);
}

/* A number, a name, (...), or a sign before one of them. */
static int64_t primary(struct sum *s)
{
	int64_t value = 0;

	blanks(s);
	if (s->depth > DEEPEST)
		return wrong(s, "nested too deeply");
	if (isdigit(*s->p)) {
		s->p = digits(s->p, &value);
		return isalnum(*s->p) ? wrong(s, "no number") : value;
	}
	if (name_length(s->p))
		return name_or_assignment(s);
	s->depth++;
	if (sign(s, "(")) {
		value = expression(s);
		if (!sign(s, ")"))
			wrong(s, "a ) is missing");
	} else if (sign(s, "-")) {
		value = -(uint64_t)primary(s);
	} else if (sign(s, "+")) {
		value = primary(s);
	} else if (sign(s, "~")) {
		value = ~primary(s);
	} else if (sign(s, "!")) {
		value = !primary(s);
	} else {
		wrong(s, "a number is missing");
	}
	s->depth--;
	return value;
}

static int next_operator(struct sum *s)
{
	blanks(s);
	for (size_t i = 0; i < COUNT; i++)
		if (!strncmp(s->p, operators[i].text,
			     strlen(operators[i].text)))
			return i;
	return -1;
}

/* All that binds as strongly as `least`, or more. */
static int64_t binary(struct sum *s, int least)
{
	int64_t left = primary(s);

	for (;;) {
		int i = next_operator(s);

		if (i < 0 || operators[i].binds < least || s->failed)
			return left;
		const char *op = operators[i].text;
		bool and = !strcmp(op, "&&"), or = !strcmp(op, "||");
		bool skip = (and && !left) || (or && left);

		s->p += strlen(op);
		s->skipped += skip;
		int64_t right = binary(s, operators[i].binds + 1);
		s->skipped -= skip;
		if (and)
			left = left && right;
		else if (or)
			left = left || right;
		else
			left = calculate(s, op, left, right);
	}
}

/* condition ? this : that */
static int64_t expression(struct sum *s)
{
	if (++s->depth > DEEPEST)
		return wrong(s, "nested too deeply");

	int64_t value = binary(s, 1);

	if (!s->failed && sign(s, "?")) {
		bool first = value;

		s->skipped += !first;
		int64_t a = expression(s);
		s->skipped += first - !first;
		if (!sign(s, ":"))
			wrong(s, "a : is missing");
		int64_t b = expression(s);
		s->skipped -= first;
		value = first ? a : b;
	}
	s->depth--;
	return value;
}

int arithmetic(const char *text, int64_t *value)
{
	struct sum s = { .p = text, .whole = text };

	*value = expression(&s);
	blanks(&s);
	if (*s.p)
		wrong(&s, "is no sum");
	return s.failed ? -1 : 0;
}
