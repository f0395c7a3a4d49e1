/* Which kernel is this? */
#include <stdio.h>
#include <sys.h>
#include <tool.h>

#define USAGE "uname [-asnrvm]"

int main(int argc, char **argv)
{
	struct utsname u;
	uint32_t opts;
	const char *gap = "";
	int operand = options(argv, "asnrvm", USAGE, &opts);

	if (operand < 0 || operand != argc)
		return 2;
	if (!opts)
		opts = OPTION('s');

	const struct {
		char letter;
		const char *text;
	} parts[] = {
		{ 's', u.sysname }, { 'n', u.nodename }, { 'r', u.release },
		{ 'v', u.version }, { 'm', u.machine },
	};
	int err = uname(&u);

	if (err)
		return complain("uname", "uname", err);
	for (int i = 0; i < 5; i++) {
		if (!(opts & (OPTION(parts[i].letter) | OPTION('a'))))
			continue;
		printf("%s%s", gap, parts[i].text);
		gap = " ";
	}
	puts("");
	return 0;
}
