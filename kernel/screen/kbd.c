/*
 * Which characters the keys mean.
 * [IBM PS/2, "Keyboard": scan codes, set 1, as the 8042 translates them]
 */
#include <asm/cpu.h>
#include <screen/console.h>

#define KBD_DATA	0x60
#define KBD_STATUS	0x64
#define STATUS_FULL	0x01	/* a byte can be read */
#define NOBODY		0xFF	/* where there is no 8042 */

#define SCAN_RELEASED	0x80
#define SCAN_EXTENDED	0xE0	/* the next one is a grey key */
#define SCAN_CTRL	0x1D
#define SCAN_SHIFT_L	0x2A
#define SCAN_SHIFT_R	0x36
#define SCAN_CAPS	0x3A

/* By scan code, 0x00 .. 0x39, without and with shift. 0: no character. */
static const char keys[] =
	"\0\0" "\033\033" "1!2@3#4$5%6^7&8*9(0)-_=+" "\177\177" "\t\t"
	"qQwWeErRtTyYuUiIoOpP[{]}" "\r\r" "\0\0" "aAsSdDfFgGhHjJkKlL;:'\"`~"
	"\0\0" "\\|" "zZxXcCvVbBnNmM,<.>/?" "\0\0" "**" "\0\0" "  ";
_Static_assert(sizeof(keys) == 2 * 0x3A + 1, "the space bar, 0x39, is last");

/* By scan code from 0x47 on: home, up, ... delete. */
#define FIRST_GREY	0x47
static const char grey[][sizeof("\033[5~")] = {
	"\033[H", "\033[A", "\033[5~", "", "\033[D", "", "\033[C", "",
	"\033[F", "\033[B", "\033[6~", "\033[2~", "\033[3~",
};

static const char *typed = "";	/* by the last key, not yet fetched */
static bool shift, ctrl, caps, extended;

/* What a key of the keys[] types. */
static const char *character(uint8_t key)
{
	static char text[2];
	bool letter = keys[2 * key] >= 'a' && keys[2 * key] <= 'z';
	char c = keys[2 * key + (shift != (caps && letter))];

	text[0] = ctrl && (letter || (c >= '@' && c <= '_')) ? c & 0x1F : c;
	return text;
}

/* What a scan code types; where nothing, it may have changed the above. */
static const char *scan(uint8_t code)
{
	uint8_t key = code & ~SCAN_RELEASED;
	bool down = !(code & SCAN_RELEASED), was_extended = extended;

	extended = code == SCAN_EXTENDED;
	if (key == SCAN_SHIFT_L || key == SCAN_SHIFT_R) {
		if (!was_extended)	/* else made up, around grey keys */
			shift = down;
	} else if (key == SCAN_CTRL) {
		ctrl = down;
	} else if (key == SCAN_CAPS) {
		caps ^= down;
	} else if (down && key < sizeof(keys) / 2) {
		return character(key);
	} else if (down && key >= FIRST_GREY &&
		   key < FIRST_GREY + sizeof(grey) / sizeof(grey[0])) {
		return grey[key - FIRST_GREY];
	}
	return "";
}

static bool full(void)
{
	uint8_t status = inb(KBD_STATUS);

	return status & STATUS_FULL && status != NOBODY;
}

int kbd_getc(void)
{
	while (!*typed && full())
		typed = scan(inb(KBD_DATA));
	return *typed ? *typed++ : -1;
}
