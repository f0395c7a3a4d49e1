/* Serial lines: 16550 UARTs. COM1 is the console. (kernel/dev/serial.c) */
#ifndef SERIAL_H
#define SERIAL_H

#include <ring.h>

#define COM1_PORT	0x3F8
#define COM1_IRQ	4

struct uart {
	uint16_t port;
	bool present;
	bool paused;			/* ring full: the rest waits outside */
	struct ring ring;		/* received, not fetched */
	void (*receive)(void);		/* told when there is something */
};

/* Finds out whether there is a UART, and sets it to 115200 8n1. What is sent
 * works from here on; nothing is received yet. */
void uart_init(struct uart *u);
/* Receives into the ring from now on; the caller has installed the handler. */
void uart_receive_on(struct uart *u);
/* What the interrupt handler does. */
void uart_interrupt(struct uart *u);
/* The next byte received, or -1. Any context. */
int uart_getc(struct uart *u);

/* COM1. Without one, sending is nothing and receiving gives -1. */
void serial_init(void);
/* After pic_init: lets input in. */
void serial_receive_init(void);
void serial_putc(char c);
int serial_getc(void);
/* fn is called by the interrupt handler when there is input. */
void serial_set_receive(void (*fn)(void));

#endif
