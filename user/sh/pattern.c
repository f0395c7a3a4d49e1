/* Does this text fit this pattern? */
#include "sh.h"
#include <ctype.h>
#include <string.h>

static const struct {
	char name[8];
	int (*is)(int c);
} classes[] = {
	{ "alpha", isalpha }, { "digit", isdigit }, { "alnum", isalnum },
	{ "space", isspace }, { "upper", isupper }, { "lower", islower },
	{ "punct", ispunct }, { "print", isprint },
};

/* p is behind "[:" in a bracket: the end of the class, or NULL. */
static const char *match_class(const char *p, int c, bool *found)
{
	const char *end = strstr(p, ":]");

	for (size_t i = 0; end && i < sizeof(classes) / sizeof(*classes); i++)
		if (strlen(classes[i].name) == (size_t)(end - p) &&
		    !memcmp(classes[i].name, p, end - p)) {
			*found |= classes[i].is(c);
			return end + 2;
		}
	return NULL;
}

/* One member of a bracket at p: a character, a range or a class. */
static const char *match_member(const char *p, int c, bool *found)
{
	const char *behind;

	if (p[0] == '[' && p[1] == ':' &&
	    (behind = match_class(p + 2, c, found)))
		return behind;
	if (*p == '\\' && p[1])
		p++;
	int low = (unsigned char)*p++, high = low;
	if (p[0] == '-' && p[1] && p[1] != ']') {
		p += p[1] == '\\' && p[2] ? 2 : 1;
		high = (unsigned char)*p++;
	}
	*found |= c >= low && c <= high;
	return p;
}

/* p is behind a [ : behind its ], or NULL if it is no bracket. */
static const char *match_bracket(const char *p, int c, bool *fits)
{
	bool not = *p == '!' || *p == '^', found = false;
	const char *first = p += not;

	while (*p && (*p != ']' || p == first))
		p = match_member(p, c, &found);
	*fits = found != not;
	return *p ? p + 1 : NULL;
}

/* Does c fit what stands at p? Behind it, or NULL. */
static const char *match_one(const char *p, unsigned char c)
{
	const char *behind;
	bool fits;

	if (*p == '?')
		return p + 1;
	if (*p == '[' && (behind = match_bracket(p + 1, c, &fits)))
		return fits ? behind : NULL;
	if (*p == '\\' && p[1])
		p++;
	return (unsigned char)*p == c ? p + 1 : NULL;
}

/*
 * Only the last star is tried again with more: what an earlier one took can
 * stay as it is. So the time is the product of the lengths.
 */
bool matches(const char *p, const char *text, size_t n)
{
	const char *star = NULL, *end = text + n, *tried = NULL, *behind;

	while (text < end) {
		if (*p == '*') {
			star = ++p;
			tried = text;
		} else if (*p && (behind = match_one(p, *text))) {
			p = behind;
			text++;
		} else if (star) {
			p = star;
			text = ++tried;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

bool has_pattern(const char *p)
{
	for (; *p; p++) {
		if (*p == '*' || *p == '?' || (*p == '[' && strchr(p, ']')))
			return true;
		if (*p == '\\' && p[1])
			p++;
	}
	return false;
}

char *without_backslashes(const char *p)
{
	char *text = line_copy(p, strlen(p)), *to = text;

	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		*to++ = *p;
	}
	*to = '\0';
	return text;
}
