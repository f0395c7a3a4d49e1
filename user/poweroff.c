/* Switch the machine off. */
#include <sys.h>
#include <tool.h>

int main(void)
{
	syscall0(__NR_sync);
	int err = reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return complain("poweroff", "reboot", err);
}
