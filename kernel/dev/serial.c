/*
 * How bytes go out of and come in by a serial line.
 * [National Semiconductor PC16550D, "Registers"]
 */
#include <asm/cpu.h>
#include <pic.h>
#include <serial.h>

/* Registers, from the base port */
#define UART_DATA	0
#define UART_IER	1	/* interrupts wanted */
#define UART_FCR	2	/* FIFOs, when written */
#define UART_LCR	3	/* line: bits, parity, and who is at 0 and 1 */
#define UART_MCR	4	/* modem lines; OUT2 lets interrupts pass */
#define UART_LSR	5	/* status */
#define UART_SCRATCH	7

#define IER_RECEIVED	0x01
#define FCR_ON_CLEARED	0xC7	/* interrupt at 14 bytes, or a pause */
#define LCR_8N1		0x03
#define LCR_DIVISOR	0x80	/* 0 and 1 are the baud rate divisor */
#define MCR_DTR_RTS_OUT2 0x0B
#define LSR_RECEIVED	0x01
#define LSR_CAN_SEND	0x20
#define DIVISOR_115200	1

#define PATIENCE	200000	/* looks before a byte is given up */

static uint8_t com1_bytes[1024];
static struct uart com1 = {
	.port = COM1_PORT,
	.ring = { .size = sizeof(com1_bytes), .bytes = com1_bytes },
};

/* Where nothing listens a port reads as all ones and forgets what one says. */
static bool answers(uint16_t port)
{
	outb(port + UART_SCRATCH, 0x5A);
	if (inb(port + UART_SCRATCH) != 0x5A)
		return false;
	outb(port + UART_SCRATCH, 0xA5);
	return inb(port + UART_SCRATCH) == 0xA5;
}

void uart_init(struct uart *u)
{
	u->present = answers(u->port);
	if (!u->present)
		return;
	outb(u->port + UART_IER, 0);
	outb(u->port + UART_LCR, LCR_DIVISOR);
	outb(u->port + UART_DATA, DIVISOR_115200);
	outb(u->port + UART_IER, 0);		/* the divisor's high byte */
	outb(u->port + UART_LCR, LCR_8N1);
	outb(u->port + UART_FCR, FCR_ON_CLEARED);
	outb(u->port + UART_MCR, MCR_DTR_RTS_OUT2);
}

void uart_receive_on(struct uart *u)
{
	if (u->present)
		outb(u->port + UART_IER, IER_RECEIVED);
}

/*
 * When the ring is full the rest stays in the UART, which holds up the
 * sender; uart_getc goes on. Switching the interrupt off and on again also
 * makes the edge the 8259 needs.
 */
void uart_interrupt(struct uart *u)
{
	while (ring_room(&u->ring) &&
	       inb(u->port + UART_LSR) & LSR_RECEIVED)
		ring_put(&u->ring, inb(u->port + UART_DATA));
	if (!ring_room(&u->ring)) {
		u->paused = true;
		outb(u->port + UART_IER, 0);
	}
	if (u->receive)
		u->receive();
}

int uart_getc(struct uart *u)
{
	uint32_t flags = irq_save();
	int c = ring_get(&u->ring);

	if (u->paused && ring_used(&u->ring) < u->ring.size / 2) {
		u->paused = false;
		outb(u->port + UART_IER, IER_RECEIVED);
	}
	irq_restore(flags);
	return c;
}

static void com1_interrupt(struct trapframe *regs)
{
	uart_interrupt(&com1);
}

void serial_init(void)
{
	uart_init(&com1);
}

void serial_receive_init(void)
{
	if (!com1.present)
		return;
	irq_install(COM1_IRQ, com1_interrupt);
	uart_receive_on(&com1);
}

/* A line that takes nothing costs its patience once, not once a byte. */
void serial_putc(char c)
{
	static int patience = PATIENCE;

	if (!com1.present)
		return;
	for (int i = 0; i < patience; i++) {
		if (inb(com1.port + UART_LSR) & LSR_CAN_SEND) {
			outb(com1.port + UART_DATA, c);
			patience = PATIENCE;
			return;
		}
	}
	patience = 1;
}

int serial_getc(void)
{
	return uart_getc(&com1);
}

void serial_set_receive(void (*fn)(void))
{
	com1.receive = fn;
}
