/* How does the machine stop? */
#include <reboot.h>
#include <printk.h>
#include <task/sched.h>
#include <asm/cpu.h>
#include <uapi/errno.h>

/* Where QEMU's PIIX4 and Bochs listen for "sleep state S5". */
#define PM_PORT_QEMU	0x604
#define PM_PORT_BOCHS	0xB004
#define PM_SLEEP	0x2000
#define PM_PATIENCE	1000000
#define DELAY_PORT	0x80	/* reading it takes about 1 us */
#define KBD_PORT	0x64
#define KBD_RESET	0xFE	/* pulse the CPU's reset line */

static void power_off(void)
{
	outw(PM_PORT_QEMU, PM_SLEEP);
	outw(PM_PORT_BOCHS, PM_SLEEP);
	for (int i = 0; i < PM_PATIENCE; i++)
		inb(DELAY_PORT);	/* an emulator takes a moment to go */
	printk("It is now safe to turn off your computer.\n");
}

int32_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd)
{
	if (!suser())
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_POWER_OFF:
		printk("power off\n");
		power_off();
		break;
	case LINUX_REBOOT_CMD_RESTART:
		outb(KBD_PORT, KBD_RESET);
		break;
	case LINUX_REBOOT_CMD_HALT:
		printk("halted\n");
		break;
	default:
		return -EINVAL;
	}
	cli();
	for (;;)
		asm volatile("hlt");
}
