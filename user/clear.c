/* An empty screen. */
#include <sys.h>
#include <stdio.h>

int main(void)
{
	static const char sequence[] = "\033[H\033[J";

	return write_all(STDOUT_FILENO, sequence, sizeof(sequence) - 1) != 0;
}
