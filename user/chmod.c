/*
 * Change what may be done with files: chmod 644 FILE, chmod u+x,go-w FILE.
 */
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE	"chmod MODE FILE...  (MODE: 644, or like u+x,go-w)"
#define ALL	07777
#define EXECUTE	0111
#define EACH	0111		/* times three bits: those for everyone */

/* The bits of the classes (user, group, others) that the letters at *s name;
 * *s moves on. 0: there is no such letter. */
static int class_bits(const char **s)
{
	int bits = 0;

	for (;; ++*s)
		switch (**s) {
		case 'u':
			bits |= 04700;
			break;
		case 'g':
			bits |= 02070;
			break;
		case 'o':
			bits |= 01007;
			break;
		case 'a':
			bits |= ALL;
			break;
		default:
			return bits;
		}
}

/* What a letter stands for, for everyone; -1: it is none. A file has an x
 * for X where somebody has one, and a directory always. */
static int permission(char letter, int mode)
{
	switch (letter) {
	case 'r':
		return 0444;
	case 'w':
		return 0222;
	case 'X':
		return S_ISDIR(mode) || mode & EXECUTE ? EXECUTE : 0;
	case 'x':
		return EXECUTE;
	case 's':
		return 06000;
	case 't':
		return 01000;
	case 'u':
		return (mode >> 6 & 7) * EACH;
	case 'g':
		return (mode >> 3 & 7) * EACH;
	case 'o':
		return (mode & 7) * EACH;
	default:
		return -1;
	}
}

/* The bits of all letters at *s, which moves on. */
static int permissions(const char **s, int mode)
{
	int bits = 0, more;

	for (; (more = permission(**s, mode)) >= 0; ++*s)
		bits |= more;
	return bits;
}

/* A mode as the words change it, or -EINVAL. A word that names no class changes
 * all bits that the mask lets through. */
static int changed(const char *words, int mode, int mask)
{
	do {
		int named = class_bits(&words);

		if (!*words || !strchr("+-=", *words))
			return -EINVAL;
		while (*words && strchr("+-=", *words)) {
			char what = *words++;
			int bits = permissions(&words, mode) &
				   (named ? named : ALL & ~mask);

			if (what == '=')
				mode &= ~(named ? named : ALL);
			mode = what == '-' ? mode & ~bits : mode | bits;
		}
	} while (*words++ == ',');
	return words[-1] ? -EINVAL : mode & ALL;
}

/* What the words make of a mode: they are octal, or say what changes. */
static int new_mode(const char *words, int mode, int mask)
{
	if (*words < '0' || *words > '9')
		return changed(words, mode, mask);

	char *end;
	int bits = strtol(words, &end, 8);

	return *end || bits > ALL ? -EINVAL : bits;
}

static int change(const char *path, const char *words, int mask)
{
	struct stat64 st;

	return stat64(path, &st) ?:
	       chmod(path, new_mode(words, st.st_mode, mask));
}

int main(int argc, char **argv)
{
	int status = 0, mask = umask(0);

	if (argc < 3 || new_mode(argv[1], 0, mask) < 0)
		return complain("chmod", USAGE, EINVAL);
	for (int i = 2; i < argc; i++) {
		int err = change(argv[i], argv[1], mask);

		if (err)
			status = complain("chmod", argv[i], err);
	}
	return status;
}
