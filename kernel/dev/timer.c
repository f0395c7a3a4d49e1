/*
 * What time it is, and who is told when it passes.
 * [Intel 8254, "Programming the 8254"; SDM vol.3, "Time-Stamp Counter"]
 */
#include <asm/cpu.h>
#include <dev/pic.h>
#include <dev/timer.h>

#define TIMER_IRQ	0
#define PIT_CHANNEL0	0x40
#define PIT_COMMAND	0x43
#define PIT_RATE	0x34	/* channel 0, low then high byte, mode 2 */
#define PIT_LATCH	0x00	/* channel 0: hold the count to be read */
#define PIT_HZ		1193182u

#define CALIBRATION	(PIT_HZ / 200)	/* PIT counts: 5 ms */
#define MAX_LOOKS	50000	/* at a PIT that does not count */
#define PAUSE		256	/* turns between two looks */
#define SCALE_SHIFT	22	/* TSC rates from 1 MHz on fit */
#define CPUID_RDRAND	(1u << 30)	/* ecx */
#define SPREAD		0x9E3779B1u	/* odd: brings low bits up */

uint32_t boot_time_sec, boot_time_nsec;
volatile uint64_t jiffies;

static void (*tick_hook)(bool user);
static uint64_t tsc_start;
static uint32_t tsc_scale;	/* ns a TSC count << SCALE_SHIFT; 0: no TSC */

/* 0 counts as 65536. */
static void pit_start(uint16_t reload)
{
	outb(PIT_COMMAND, PIT_RATE);
	outb(PIT_CHANNEL0, reload);
	outb(PIT_CHANNEL0, reload >> 8);
}

static uint16_t pit_count(void)
{
	outb(PIT_COMMAND, PIT_LATCH);
	uint16_t low = inb(PIT_CHANNEL0);

	return inb(PIT_CHANNEL0) << 8 | low;
}

/* How much the TSC counts while the PIT counts down by CALIBRATION, or by
 * what it was when we were let look. */
static void calibrate(void)
{
	uint64_t cycles = 0;
	uint32_t counts = 0;

	pit_start(0);
	uint16_t start = pit_count();

	tsc_start = rdtsc();
	for (int i = 0; i < MAX_LOOKS && counts < CALIBRATION; i++) {
		for (volatile int turn = 0; turn < PAUSE; turn++)
			;
		counts = (uint16_t)(start - pit_count());
		cycles = rdtsc() - tsc_start;
	}
	if (counts >= CALIBRATION && cycles)
		tsc_scale = ((uint64_t)counts * NSEC_PER_SEC / PIT_HZ <<
			     SCALE_SHIFT) / cycles;
}

/* 96 bits wide between multiplying and shifting: good for centuries. */
uint64_t clock_ns(void)
{
	if (!tsc_scale)
		return jiffies * (NSEC_PER_SEC / HZ);
	uint64_t t = rdtsc() - tsc_start;
	uint64_t high = (t >> 32) * tsc_scale;
	uint64_t low = (t & 0xFFFFFFFFu) * tsc_scale;

	return (high << (32 - SCALE_SHIFT)) + (low >> SCALE_SHIFT);
}

uint64_t time_left(uint64_t due)
{
	uint64_t now = clock_ns();

	if (due & WALL_DATE)
		now += (WALL_DATE | boot_time_nsec) +
		       (uint64_t)boot_time_sec * NSEC_PER_SEC;
	return due > now ? due - now : 0;
}

static void timer_interrupt(struct trapframe *regs)
{
	jiffies++;
	tick_hook(user_mode(regs));
}

/* The CMOS clock. [Motorola MC146818A, "Registers"] */
#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71
enum { SECOND = 0, MINUTE = 2, HOUR = 4, DAY = 7, MONTH = 8, YEAR = 9 };
#define CMOS_STATUS_A	0x0A
#define CMOS_STATUS_B	0x0B
#define A_UPDATING	0x80	/* for 2 ms at most; nothing else is valid */
#define B_FORMAT	0x06	/* binary, 24 hours */
#define B_24_HOURS_BCD	0x02	/* what a PC's firmware leaves there */
#define DAYS_TO_1970	719468	/* from 1 March of year 0 */

static uint8_t cmos(uint8_t reg)
{
	outb(CMOS_INDEX, reg);
	return inb(CMOS_DATA);
}

static uint32_t bcd(uint8_t reg)
{
	uint8_t v = cmos(reg);

	return (v >> 4) * 10 + (v & 0xF);
}

/* Years begin in March here, so that the leap day is the last. */
static void read_date(void)
{
	if ((cmos(CMOS_STATUS_B) & B_FORMAT) != B_24_HOURS_BCD)
		return;			/* no such clock: all ones */
	while (cmos(CMOS_STATUS_A) & A_UPDATING)
		;
	uint32_t month = bcd(MONTH);
	uint32_t year = 2000 + bcd(YEAR) - (month < 3);
	uint32_t days = year * 365 + year / 4 - year / 100 + year / 400 +
			((month + 9) % 12 * 153 + 2) / 5 +
			bcd(DAY) - 1 - DAYS_TO_1970;

	boot_time_sec = ((days * 24 + bcd(HOUR)) * 60 + bcd(MINUTE)) * 60 +
			bcd(SECOND);
}

uint32_t boot_noise(void)
{
	uint32_t regs[4], random = 0;
	uint32_t time = pit_count() + cmos(SECOND) * SPREAD;

	cpuid(1, regs);
	if (regs[3] & CPUID_TSC)
		time += rdtsc();
	if (regs[2] & CPUID_RDRAND)
		asm volatile("rdrand %0" : "=r"(random));	/* 0: not now */
	return time * SPREAD ^ random;
}

void timer_init(void (*tick)(bool user))
{
	uint32_t regs[4];

	read_date();
	cpuid(1, regs);
	if (regs[3] & CPUID_TSC)
		calibrate();
	pit_start(PIT_HZ / HZ);
	tick_hook = tick;
	irq_install(TIMER_IRQ, timer_interrupt);
}
