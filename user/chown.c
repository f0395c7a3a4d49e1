/* Give files to somebody, by number: there are no names here. */
#include <stdlib.h>
#include <string.h>
#include <sys.h>
#include <tool.h>

#define USAGE "chown UID[:GID] FILE..."

int main(int argc, char **argv)
{
	char *colon = argc > 2 ? strchr(argv[1], ':') : NULL;
	int gid = colon ? parse_number(colon + 1) : -1, status = 0;

	if (colon)
		*colon = '\0';
	int uid = argc > 2 ? parse_number(argv[1]) : -1;

	if (uid < 0 || (colon && gid < 0))
		return complain("chown", USAGE, EINVAL);
	for (int i = 2; i < argc; i++) {
		int err = chown(argv[i], uid, gid);

		if (err)
			status = complain("chown", argv[i], err);
	}
	return status;
}
