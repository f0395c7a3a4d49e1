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

/* The bits of those that are named at *s, which moves on; 0: nobody is. */
static int whose(const char **s)
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

/* A mode as the words change it, or -EINVAL. Where a word does not say whose
 * bits it changes, these are all that the mask lets through. */
static int changed(const char *words, int mode, int mask)
{
	do {
		int who = whose(&words);

		if (!*words || !strchr("+-=", *words))
			return -EINVAL;
		while (*words && strchr("+-=", *words)) {
			char what = *words++;
			int bits = permissions(&words, mode) &
				   (who ? who : ALL & ~mask);

			if (what == '=')
				mode &= ~(who ? who : ALL);
			mode = what == '-' ? mode & ~bits : mode | bits;
		}
	} while (*words++ == ',');
	return words[-1] ? -EINVAL : mode & ALL;
}

/* What `mode` says of this file: octal, or words about what it has. */
static int mode_for(const char *mode, const char *path, int mask)
{
	struct stat64 st;
	char *end;
	int bits = strtol(mode, &end, 8);

	if (end != mode)
		return *end || bits < 0 || bits > ALL ? -EINVAL : bits;
	return stat64(path, &st) ?: changed(mode, st.st_mode, mask);
}

int main(int argc, char **argv)
{
	int status = 0, mask = umask(0);

	if (argc < 3 || (*argv[1] >= '0' && *argv[1] <= '9' ?
			 mode_for(argv[1], "", mask) :
			 changed(argv[1], 0, mask)) < 0)
		return complain("chmod", USAGE, EINVAL);
	for (int i = 2; i < argc; i++) {
		int bits = mode_for(argv[1], argv[i], mask);
		int err = bits < 0 ? bits : chmod(argv[i], bits);

		if (err)
			status = complain("chmod", argv[i], err);
	}
	return status;
}
