/*
 * The workbench's line: how tools/vmrun talks with the guest (/dev/host).
 *
 * Out, by port 0xE9 (QEMU's isa-debugcon), in frames:
 *	'O' length:u16le bytes...	the token, then what CMD wrote to 1, 2
 *	'R'				ready: the UART is set up. vmrun sends
 *					nothing before, as switching a 16550's
 *					FIFO on throws away what it holds
 *	'X' status:u8			CMD's exit status; nothing follows
 * In, by a UART of its own, in chunks:
 *	length:u8 bytes...		CMD's stdin; length 0 is its end
 */
#pragma once

#define HOST_OUT_PORT	0xE9
#define HOST_IN_PORT	0x3E8	/* COM3's address, */
#define HOST_IN_IRQ	5	/* but a line nobody shares */
#define HOST_FRAME_OUT	'O'
#define HOST_FRAME_READY 'R'
#define HOST_FRAME_EXIT	'X'
#define HOST_MAX_FRAME	4096

#define HOST_EXIT	0x5448	/* ioctl on /dev/host: send the exit frame */

/* QEMU's isa-debug-exit: a panic writes PANIC_EXIT_CODE here; QEMU leaves
 * with (code << 1 | 1). */
#define PANIC_EXIT_PORT	0xF4
#define PANIC_EXIT_CODE	0x3E
