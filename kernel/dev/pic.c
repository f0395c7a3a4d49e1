/*
 * Which handler an interrupt line reaches.
 * [Intel 8259A, "Programming the 8259A"]
 */
#include <asm/cpu.h>
#include <pic.h>

#define MASTER		0x20	/* command port; data is the next one */
#define SLAVE		0xA0
#define DATA		1
#define CASCADE_IRQ	2	/* the slave's place at the master */

#define ICW1_START	0x11	/* edge triggered, cascaded, ICW4 follows */
#define ICW4_8086	0x01
#define OCW2_EOI	0x20
#define OCW3_READ_ISR	0x0B	/* the next read tells what is in service */

static void (*handlers[NR_IRQS])(struct trapframe *regs);

static void start(uint16_t port, uint8_t vector, uint8_t cascade)
{
	outb(port, ICW1_START);
	outb(port + DATA, vector);
	outb(port + DATA, cascade);
	outb(port + DATA, ICW4_8086);
	outb(port + DATA, 0xFF);		/* all masked */
}

static void unmask(int irq)
{
	uint16_t port = (irq < 8 ? MASTER : SLAVE) + DATA;

	outb(port, inb(port) & ~(1 << irq % 8));
}

void pic_init(void)
{
	start(MASTER, IRQ_VECTOR, 1 << CASCADE_IRQ);
	start(SLAVE, IRQ_VECTOR + 8, CASCADE_IRQ);
	unmask(CASCADE_IRQ);
}

void irq_install(int irq, void (*handler)(struct trapframe *regs))
{
	uint32_t flags = irq_save();

	handlers[irq] = handler;
	unmask(irq);
	irq_restore(flags);
}

/*
 * A line that falls back before the CPU asks which it was comes as line 7 of
 * its 8259, and is not in service there.
 */
static bool spurious(int irq)
{
	uint16_t port = irq < 8 ? MASTER : SLAVE;

	if (irq % 8 != 7)
		return false;
	outb(port, OCW3_READ_ISR);
	return !(inb(port) & 1 << 7);
}

void do_irq(struct trapframe *regs)
{
	int irq = regs->vector - IRQ_VECTOR;
	bool real = !spurious(irq);

	if (irq >= 8 && real)
		outb(SLAVE, OCW2_EOI);
	if (irq >= 8 || real)	/* the master saw a cascade in any case */
		outb(MASTER, OCW2_EOI);
	if (real && handlers[irq])
		handlers[irq](regs);
}
