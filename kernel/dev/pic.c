/*
 * Which handler an interrupt line reaches.
 * [Intel 8259A, "Programming the 8259A"]
 */
#include <asm/cpu.h>
#include <dev/pic.h>

#define NR_IRQS		16

#define MASTER		0x20	/* command port; data is the next one */
#define SLAVE		0xA0
#define chip_of(irq)	((irq) < 8 ? MASTER : SLAVE)
#define CASCADE_IRQ	2	/* the slave's place at the master */

#define ICW1_START	0x11	/* edge triggered, cascaded, ICW4 follows */
#define ICW4_8086	0x01
#define OCW2_EOI	0x20
#define OCW3_READ_ISR	0x0B	/* the next read tells what is in service */

static void (*handlers[NR_IRQS])(struct trapframe *regs);

static void start(uint16_t chip, uint8_t vector, uint8_t cascade, uint8_t mask)
{
	outb(chip, ICW1_START);
	outb(chip + 1, vector);
	outb(chip + 1, cascade);
	outb(chip + 1, ICW4_8086);
	outb(chip + 1, mask);
}

void pic_init(void)
{
	start(MASTER, IRQ_VECTOR, 1 << CASCADE_IRQ, ~(1 << CASCADE_IRQ));
	start(SLAVE, IRQ_VECTOR + 8, CASCADE_IRQ, ~0);
}

void irq_install(int irq, void (*handler)(struct trapframe *regs))
{
	uint16_t mask = chip_of(irq) + 1;

	handlers[irq] = handler;
	outb(mask, inb(mask) & ~(1 << irq % 8));
}

void wait_for_irq(int irq)
{
	uint8_t mask = inb(MASTER + 1);

	outb(MASTER + 1, ~(1 << irq));	/* the cascade's, too */
	sti_hlt();
	cli();
	outb(MASTER + 1, mask);
}

/*
 * A line that falls back before the CPU asks which it was comes as line 7 of
 * its 8259, and is not in service there.
 */
static bool spurious(int irq)
{
	if (irq % 8 != 7)
		return false;
	outb(chip_of(irq), OCW3_READ_ISR);
	return !(inb(chip_of(irq)) & 1 << 7);
}

bool in_interrupt;

void do_irq(struct trapframe *regs)
{
	int irq = regs->vector - IRQ_VECTOR;
	bool real = !spurious(irq), nested = in_interrupt;

	in_interrupt = true;
	if (irq >= 8 && real)
		outb(SLAVE, OCW2_EOI);
	if (irq >= 8 || real)	/* the master saw a cascade in any case */
		outb(MASTER, OCW2_EOI);
	if (real && handlers[irq])
		handlers[irq](regs);
	in_interrupt = nested;
}
