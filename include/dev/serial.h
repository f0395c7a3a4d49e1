/* Serial lines: 16550 UARTs. (kernel/dev/serial.c) */
#pragma once

#include <asm/trapframe.h>

struct uart {
	uint16_t port;
	int irq;
	bool present;
	int early;	/* 1 + a byte that came before uart_init; 0: none */
};

extern struct uart com1;	/* the console's */

/* Finds out whether there is a UART, and sets it to 115200 8n1. Without one,
 * sending is nothing and receiving gives -1. */
void uart_init(struct uart *u);
/* After pic_init: handler is called when there is something to get. It, or
 * the task it wakes, gets until -1: only then comes the next interrupt. */
void uart_listen(const struct uart *u, void (*handler)(struct trapframe *));
/* False: the line takes nothing, and the byte is lost. */
bool uart_putc(const struct uart *u, char c);
/* Is there one? */
bool uart_ready(const struct uart *u);
/* The next byte received, or -1. */
int uart_getc(struct uart *u);
/* The same, but it waits for one, and the CPU halts: after uart_listen,
 * interrupts are off, and none but this line's is served. */
uint8_t uart_wait(struct uart *u);
