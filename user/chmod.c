/* Change what may be done with files. */
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE "chmod MODE FILE...  (MODE is octal: 644)"

int main(int argc, char **argv)
{
	char *end = "";
	int mode = argc > 2 ? strtol(argv[1], &end, 8) : -1, status = 0;

	if (mode < 0 || mode > 07777 || *end)
		return complain("chmod", USAGE, EINVAL);
	for (int i = 2; i < argc; i++) {
		int err = chmod(argv[i], mode);

		if (err)
			status = complain("chmod", argv[i], err);
	}
	return status;
}
