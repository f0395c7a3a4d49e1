/*
 * Which characters the keys mean.
 * [IBM PS/2, "Keyboard": scan codes, set 1, as the 8042 translates them]
 */
#include <asm/cpu.h>
#include <pic.h>
#include <ring.h>
#include <kbd.h>

#define KBD_IRQ		1
#define KBD_DATA	0x60
#define KBD_STATUS	0x64
#define STATUS_FULL	0x01	/* a byte can be read */
#define NOBODY		0xFF	/* where there is no 8042 */
#define MAX_DRAIN	64	/* old bytes thrown away at the start */

#define SCAN_RELEASED	0x80
#define SCAN_EXTENDED	0xE0	/* the next one is a grey key */
#define SCAN_CTRL	0x1D
#define SCAN_SHIFT_L	0x2A
#define SCAN_SHIFT_R	0x36
#define SCAN_CAPS	0x3A

/* By scan code, 0x00 .. 0x39. 0: no character. */
static const char plain[] =
	"\0\033" "1234567890-=\177\t" "qwertyuiop[]\r\0" "asdfghjkl;'`\0\\"
	"zxcvbnm,./\0*\0 ";
static const char shifted[] =
	"\0\033" "!@#$%^&*()_+\177\t" "QWERTYUIOP{}\r\0" "ASDFGHJKL:\"~\0|"
	"ZXCVBNM<>?\0*\0 ";
_Static_assert(sizeof(plain) == 0x3A + 1 && sizeof(shifted) == sizeof(plain),
	       "the space bar, 0x39, is last");

/* By scan code from 0x47 on: home, up, ... delete. NULL: nothing. */
#define FIRST_GREY	0x47
static const char *const grey[] = {
	"\033[H", "\033[A", "\033[5~", NULL, "\033[D", NULL, "\033[C", NULL,
	"\033[F", "\033[B", "\033[6~", "\033[2~", "\033[3~",
};
#define NR_GREY (sizeof(grey) / sizeof(grey[0]))

static uint8_t bytes[256];
static struct ring ring = { .size = sizeof(bytes), .bytes = bytes };
static void (*receive)(void);
static bool shift, ctrl, caps, extended;

static void put_string(const char *s)
{
	while (s && *s)
		ring_put(&ring, *s++);
}

/* Shift, ctrl and caps lock: true when it was one. */
static bool modifier(uint8_t key, bool down)
{
	switch (key) {
	case SCAN_SHIFT_L:
	case SCAN_SHIFT_R:
		shift = down;
		return true;
	case SCAN_CTRL:
		ctrl = down;
		return true;
	case SCAN_CAPS:
		caps ^= down;
		return true;
	}
	return false;
}

static void type(uint8_t key)
{
	if (key >= sizeof(plain) - 1)
		return;
	char c = plain[key];
	bool letter = c >= 'a' && c <= 'z';

	if (shift != (caps && letter))
		c = shifted[key];
	if (ctrl && ((c >= '@' && c <= '_') || letter))
		c &= 0x1F;
	else if (!c)
		return;
	ring_put(&ring, c);
}

static void scan(uint8_t code)
{
	uint8_t key = code & ~SCAN_RELEASED;
	bool down = !(code & SCAN_RELEASED);

	if (code == SCAN_EXTENDED) {
		extended = true;
		return;
	}
	bool is_grey = extended;

	extended = false;
	if (is_grey && (key == SCAN_SHIFT_L || key == SCAN_SHIFT_R))
		return;		/* made up by the keyboard around grey keys */
	if (modifier(key, down) || !down)
		return;
	if (key >= FIRST_GREY && key < FIRST_GREY + NR_GREY)
		put_string(grey[key - FIRST_GREY]);
	else
		type(key);
}

static void kbd_interrupt(struct trapframe *regs)
{
	while (inb(KBD_STATUS) & STATUS_FULL)
		scan(inb(KBD_DATA));
	if (receive)
		receive();
}

void kbd_init(void)
{
	if (inb(KBD_STATUS) == NOBODY)
		return;
	for (int i = 0; i < MAX_DRAIN && inb(KBD_STATUS) & STATUS_FULL; i++)
		inb(KBD_DATA);
	irq_install(KBD_IRQ, kbd_interrupt);
}

int kbd_getc(void)
{
	uint32_t flags = irq_save();
	int c = ring_get(&ring);

	irq_restore(flags);
	return c;
}

void kbd_set_receive(void (*fn)(void))
{
	receive = fn;
}
