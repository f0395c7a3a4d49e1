/* Send a signal. */
#include <tool.h>

int main(int argc, char **argv)
{
	(void)argc;
	return kill_main(argv);
}
