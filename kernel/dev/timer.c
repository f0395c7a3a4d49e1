/*
 * What time it is, and who is told when it passes.
 * [Intel 8254, "Programming the 8254"; SDM vol.3, "Time-Stamp Counter"]
 */
#include <asm/cpu.h>
#include <div64.h>
#include <pic.h>
#include <timer.h>

#define TIMER_IRQ	0
#define PIT_CHANNEL0	0x40
#define PIT_COMMAND	0x43
#define PIT_RATE	0x34	/* channel 0, low then high byte, mode 2 */
#define PIT_LATCH	0x00	/* channel 0: hold the count to be read */
#define PIT_HZ		1193182u
#define PIT_RELOAD	(PIT_HZ / HZ)
#define NSEC_PER_TICK	(NSEC_PER_SEC / HZ)

#define CALIBRATION	(PIT_RELOAD / 2)	/* PIT counts: 5 ms */
#define MAX_LOOKS	50000	/* at a PIT that does not count */
#define PAUSE		256	/* turns between two looks */
#define SCALE_SHIFT	22	/* TSC rates from 1 MHz on fit */

#define EFLAGS_ID	0x00200000u	/* can be changed: CPUID exists */
#define CPUID_TSC	(1u << 4)

uint32_t boot_time_sec;

static void (*tick_hook)(bool user);
static uint64_t ticks;
static uint64_t tsc_start;
static uint32_t tsc_scale;	/* ns a TSC count << SCALE_SHIFT; 0: no TSC */

static bool have_tsc(void)
{
	uint32_t before, after, regs[4];

	asm volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1;"
		     "pushl %1; popfl; pushfl; popl %1; pushl %0; popfl"
		     : "=&r"(before), "=&r"(after) : "i"(EFLAGS_ID) : "cc");
	if (!((before ^ after) & EFLAGS_ID))
		return false;
	cpuid(1, regs);
	return regs[3] & CPUID_TSC;
}

static uint32_t pit_count(void)
{
	outb(PIT_COMMAND, PIT_LATCH);
	uint32_t low = inb(PIT_CHANNEL0);

	return inb(PIT_CHANNEL0) << 8 | low;
}

/* How often the TSC counts while the PIT goes down by CALIBRATION; *counts
 * is what it really went down by. 0: the PIT does not. */
static uint32_t measure(uint32_t *counts)
{
	uint32_t start = pit_count();
	uint64_t tsc = rdtsc();

	for (int i = 0; i < MAX_LOOKS; i++) {
		uint32_t now = pit_count();
		uint64_t passed = rdtsc() - tsc;

		if (now > start)		/* it began anew */
			return 0;
		*counts = start - now;
		if (*counts >= CALIBRATION)
			return passed >> 32 ? 0 : passed;
		for (volatile int turn = 0; turn < PAUSE; turn++)
			;
	}
	return 0;
}

static void calibrate(void)
{
	uint32_t counts, cycles = measure(&counts);

	if (!cycles)
		return;
	/* scale = counts / PIT_HZ * 10^9 / cycles, in this order to fit */
	uint64_t ns = (uint64_t)counts * NSEC_PER_SEC;

	div64(&ns, PIT_HZ);
	ns <<= SCALE_SHIFT;
	div64(&ns, cycles);
	tsc_scale = ns >> 32 ? 0 : ns;
	tsc_start = rdtsc();
}

/* 96 bits wide between multiplying and shifting: good for centuries. */
static uint64_t tsc_ns(void)
{
	uint64_t t = rdtsc() - tsc_start;
	uint64_t high = (t >> 32) * tsc_scale;
	uint64_t low = (t & 0xFFFFFFFFu) * tsc_scale;

	return (high << (32 - SCALE_SHIFT)) + (low >> SCALE_SHIFT);
}

uint64_t clock_ns(void)
{
	static uint64_t last;
	uint32_t flags = irq_save();
	uint64_t now = tsc_scale ? tsc_ns() : ticks * NSEC_PER_TICK;

	if (now < last)		/* a machine that was moved, or slept */
		now = last;
	last = now;
	irq_restore(flags);
	return now;
}

static void timer_interrupt(struct trapframe *regs)
{
	ticks++;
	tick_hook(user_mode(regs));
}

/* The CMOS clock. [Motorola MC146818A, "Registers"] */
#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71
#define CMOS_SECOND	0x00
#define CMOS_MINUTE	0x02
#define CMOS_HOUR	0x04
#define CMOS_DAY	0x07
#define CMOS_MONTH	0x08
#define CMOS_YEAR	0x09	/* of the century: 20.. */
#define CMOS_STATUS_A	0x0A
#define CMOS_STATUS_B	0x0B
#define A_UPDATING	0x80	/* for 2 ms at most; nothing else is valid */
#define B_BINARY	0x04
#define B_24_HOURS	0x02
#define HOUR_PM		0x80

struct date {
	uint32_t second, minute, hour, day, month, year;
};

static uint8_t cmos(uint8_t reg)
{
	outb(CMOS_INDEX, reg);
	return inb(CMOS_DATA);
}

static uint32_t from_bcd(uint32_t v, uint8_t status_b)
{
	return status_b & B_BINARY ? v : (v >> 4) * 10 + (v & 0xF);
}

static struct date read_date(void)
{
	uint8_t b = cmos(CMOS_STATUS_B);
	uint8_t hour = cmos(CMOS_HOUR);
	struct date d = {
		.second = from_bcd(cmos(CMOS_SECOND), b),
		.minute = from_bcd(cmos(CMOS_MINUTE), b),
		.hour = from_bcd(hour & ~HOUR_PM, b),
		.day = from_bcd(cmos(CMOS_DAY), b),
		.month = from_bcd(cmos(CMOS_MONTH), b),
		.year = 2000 + from_bcd(cmos(CMOS_YEAR), b),
	};

	if (!(b & B_24_HOURS))
		d.hour = d.hour % 12 + (hour & HOUR_PM ? 12 : 0);
	return d;
}

/* Years begin in March here, so that the leap day is the last. */
static uint32_t seconds_since_1970(const struct date *d)
{
	uint32_t month = (d->month + 9) % 12;
	uint32_t year = d->year - (d->month < 3);
	uint32_t days = year * 365 + year / 4 - year / 100 + year / 400 +
			(month * 153 + 2) / 5 + d->day - 1;

	days -= 719468;			/* 1 March of year 0 to 1970 */
	return ((days * 24 + d->hour) * 60 + d->minute) * 60 + d->second;
}

static void read_rtc(void)
{
	int looks = MAX_LOOKS;

	while (cmos(CMOS_STATUS_A) & A_UPDATING)
		if (!looks--)
			return;		/* there is no such clock */
	struct date d = read_date();

	if (d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31)
		boot_time_sec = seconds_since_1970(&d);
}

void timer_init(void (*tick)(bool user))
{
	read_rtc();
	outb(PIT_COMMAND, PIT_RATE);
	outb(PIT_CHANNEL0, PIT_RELOAD & 0xFF);
	outb(PIT_CHANNEL0, PIT_RELOAD >> 8);
	if (have_tsc())
		calibrate();
	tick_hook = tick;
	irq_install(TIMER_IRQ, timer_interrupt);
}
