/* How bytes go to and come from the workbench outside the machine. */
#include <uapi/host.h>
#include <asm/cpu.h>
#include <pic.h>
#include <serial.h>
#include <hostline.h>

static uint8_t line_bytes[4096];
static struct uart line = {
	.port = HOST_IN_PORT,
	.ring = { .size = sizeof(line_bytes), .bytes = line_bytes },
};

static uint32_t chunk_left;	/* bytes to come of the chunk begun */
static bool ended;		/* the empty chunk has come */

static void host_interrupt(struct trapframe *regs)
{
	uart_interrupt(&line);
}

static void out_bytes(const void *bytes, size_t n)
{
	asm volatile("rep outsb" : "+S"(bytes), "+c"(n)
		     : "d"(HOST_OUT_PORT) : "memory");
}

void host_init(void)
{
	uart_init(&line);
	if (!line.present)
		return;
	irq_install(HOST_IN_IRQ, host_interrupt);
	uart_receive_on(&line);
	out_bytes((char[]){ HOST_FRAME_READY }, 1);
}

void host_send(const void *bytes, size_t n)
{
	uint8_t head[] = { HOST_FRAME_OUT, n, n >> 8 };

	out_bytes(head, sizeof(head));
	out_bytes(bytes, n);
}

void host_send_exit(uint8_t status)
{
	uint8_t frame[] = { HOST_FRAME_EXIT, status };

	out_bytes(frame, sizeof(frame));
}

size_t host_receive(void *buf, size_t n)
{
	uint8_t *to = buf;

	while (n && !ended) {
		int c = uart_getc(&line);

		if (c < 0)
			break;
		if (chunk_left) {
			*to++ = c;
			chunk_left--;
			n--;
		} else {
			chunk_left = c;
			ended = !c;
		}
	}
	return to - (uint8_t *)buf;
}

bool host_eof(void)
{
	return ended || !line.present;
}

void host_set_receive(void (*fn)(void))
{
	line.receive = fn;
}
