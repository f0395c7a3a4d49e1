/*
 * How bytes go out of and come in by a serial line.
 * [National Semiconductor PC16550D, "Registers"]
 *
 * What was received stays in the UART until it is wanted: its FIFO is
 * buffer enough, and a full one holds up QEMU.
 */
#include <asm/cpu.h>
#include <dev/pic.h>
#include <dev/serial.h>

/* Registers, from the base port */
#define UART_DATA	0
#define UART_IER	1	/* interrupts wanted */
#define UART_FCR	2	/* FIFOs, when written */
#define UART_LCR	3	/* line: bits, parity, and who is at 0 and 1 */
#define UART_MCR	4	/* modem lines; OUT2 lets interrupts pass */
#define UART_LSR	5	/* status */

#define IER_RECEIVED	0x01
#define FCR_ON		0xC1	/* interrupt at 14 bytes, or a pause */
#define LCR_8N1		0x03
#define LCR_DIVISOR	0x80	/* 0 and 1 are the baud rate divisor */
#define MCR_LOOP	0x10
#define MCR_DTR_RTS_OUT2 0x0B
#define LSR_RECEIVED	0x01
#define LSR_CAN_SEND	0x20
#define NOBODY		0xFF	/* what a port says where nothing listens */
#define DIVISOR_115200	1

#define PATIENCE	200000	/* looks before a byte is given up */

struct uart com1 = { .port = 0x3F8, .irq = 4 };

void uart_init(struct uart *u)
{
	u->present = inb(u->port + UART_LSR) != NOBODY;
	if (!u->present)
		return;
	outb(u->port + UART_MCR, MCR_LOOP);	/* nothing comes meanwhile */
	if (inb(u->port + UART_LSR) & LSR_RECEIVED)
		u->early = 1 + inb(u->port + UART_DATA);
	outb(u->port + UART_FCR, FCR_ON);	/* loses what is there */
	outb(u->port + UART_LCR, LCR_DIVISOR);
	outb(u->port + UART_DATA, DIVISOR_115200);
	outb(u->port + UART_IER, 0);		/* the divisor's high byte */
	outb(u->port + UART_LCR, LCR_8N1);
	outb(u->port + UART_IER, 0);
	outb(u->port + UART_MCR, MCR_DTR_RTS_OUT2);
}

void uart_listen(const struct uart *u, void (*handler)(struct trapframe *))
{
	if (!u->present)
		return;
	irq_install(u->irq, handler);
	outb(u->port + UART_IER, IER_RECEIVED);
}

/* A line that takes nothing costs its patience once, not once a byte. */
bool uart_putc(const struct uart *u, char c)
{
	static int patience = PATIENCE;

	for (int i = 0; i < patience && u->present; i++)
		if (inb(u->port + UART_LSR) & LSR_CAN_SEND) {
			outb(u->port + UART_DATA, c);
			patience = PATIENCE;
			return true;
		}
	patience = 1;
	return false;
}

bool uart_ready(const struct uart *u)
{
	return u->early || inb(u->port + UART_LSR) & LSR_RECEIVED;
}

int uart_getc(struct uart *u)
{
	int c = u->early - 1;

	u->early = 0;
	if (c >= 0 || !u->present || !(inb(u->port + UART_LSR) & LSR_RECEIVED))
		return c;
	return inb(u->port + UART_DATA);
}

uint8_t uart_wait(struct uart *u)
{
	int c;

	while ((c = uart_getc(u)) < 0)
		wait_for_irq(u->irq);
	return c;
}
