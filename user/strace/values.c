/* What does that argument mean? */
#include "strace.h"
#include <ctype.h>
#include <signal.h>
#include <string.h>

#define STRING_SHOWN	32
#define MOST_STRINGS	16

int peek(pid_t pid, uint32_t addr, void *to, int size)
{
	int done = 0;

	while (done < size) {
		uint32_t at = addr + done, word;
		int skip = at % sizeof(word);
		int n = sizeof(word) - skip;

		if (ptrace(PTRACE_PEEKDATA, pid, at - skip, (uint32_t)&word))
			break;
		if (n > size - done)
			n = size - done;
		memcpy((char *)to + done, (char *)&word + skip, n);
		done += n;
	}
	return done;
}

uint32_t argument(const struct tracee *t, int index)
{
	const uint32_t *r = &t->regs.ebx;	/* ebx ecx edx esi edi ebp */

	return index < NR_ARGUMENTS ? r[index] : 0;
}

void put_pointer(uint32_t value)
{
	if (value)
		put("0x%x", value);
	else
		put("NULL");
}

static void put_character(unsigned char c)
{
	const char *plain = "\n\t\r\"\\", *shown = "ntr\"\\";
	const char *at = c ? strchr(plain, c) : NULL;

	if (at)
		put("\\%c", shown[at - plain]);
	else if (isprint(c))
		put("%c", c);
	else
		put("\\%o", c);
}

static void put_bytes(const char *bytes, int n, bool more)
{
	put("\"");
	for (int i = 0; i < n; i++)
		put_character(bytes[i]);
	put("\"%s", more ? "..." : "");
}

static void put_string(pid_t pid, uint32_t addr)
{
	char text[STRING_SHOWN + 1];
	int got = peek(pid, addr, text, sizeof(text));
	int n = strnlen(text, got);

	if (got == 0)
		put_pointer(addr);
	else
		put_bytes(text, n < STRING_SHOWN ? n : STRING_SHOWN,
			  n == STRING_SHOWN + 1);
}

static void put_buffer(pid_t pid, uint32_t addr, uint32_t size)
{
	char text[STRING_SHOWN];
	int n = size < STRING_SHOWN ? size : STRING_SHOWN;

	if (peek(pid, addr, text, n) < n)
		put_pointer(addr);
	else
		put_bytes(text, n, size > STRING_SHOWN);
}

/* argv: ["cat", "file"]; the environment only by its size. */
static void put_strings(pid_t pid, uint32_t addr, bool whole)
{
	uint32_t at = 0;
	int count = 0;

	if (peek(pid, addr, &at, sizeof(at)) < (int)sizeof(at)) {
		put_pointer(addr);
		return;
	}
	put(whole ? "[" : "0x%x /* ", addr);
	while (peek(pid, addr + count * sizeof(at), &at, sizeof(at)) ==
	       sizeof(at) && at) {
		if (whole && count <= MOST_STRINGS)
			put("%s", count ? ", " : "");
		if (whole && count < MOST_STRINGS)
			put_string(pid, at);
		else if (whole && count == MOST_STRINGS)
			put("...");
		count++;
	}
	if (whole)
		put("]");
	else
		put("%d var%s */", count, count == 1 ? "" : "s");
}

bool is_output(char kind)
{
	return kind && strchr("BwiTKAzUjGSNQ", kind);
}

void put_value(const struct tracee *t, char kind, int index, int result)
{
	uint32_t v = argument(t, index), next = argument(t, index + 1);

	if (is_output(kind) && (kind == 'T' ? result != -EINTR && result !=
				-ERESTART_RESTARTBLOCK : result < 0))
		kind = 'p';
	if (kind == 'w' && result == 0)
		kind = 'p';		/* nobody to tell of */
	switch (kind) {
	case 'd': put("%d", v); break;
	case 'u': put("%u", v); break;
	case 'x': put(v ? "0x%x" : "0", v); break;
	case 'm': put("0%o", v); break;
	case 'p': put_pointer(v); break;
	case 's': put_string(t->pid, v); break;
	case 'v': put_strings(t->pid, v, true); break;
	case 'e': put_strings(t->pid, v, false); break;
	case 'b': put_buffer(t->pid, v, next); break;
	case 'B': put_buffer(t->pid, v, result); break;
	case 'Q': put_buffer(t->pid, v, result - 1); break;
	case 'D': put("%lld", (long long)((uint64_t)v << 32 | next)); break;
	case 'O': put("%lld", (long long)((uint64_t)next << 32 | v)); break;
	case 'o': put_flags(OPEN_FLAGS, v); break;
	case 'r': put_flags(PROT_FLAGS, v); break;
	case 'M': put_flags(MAP_FLAGS, v); break;
	case 'f': put_flags(FD_FLAGS, v); break;
	case 'X': put_flags(ACCESS_MODES, v); break;
	case 'W': put_flags(WAIT_FLAGS, v); break;
	case 'c': put_flags(CLONE_FLAGS, v); break;
	case 'g': put_signal(v); break;
	case 'q': put_futex_op(v); break;
	case 'h': put_name(HOWS, v); break;
	case 'L': put_name(WHENCES, v); break;
	case 'C': put_name(CLOCKS, v); break;
	case 'I': put_name(ID_TYPES, v); break;
	case 'E': put_name(REQUESTS, v); break;
	case 'R': put_name(RESOURCES, v); break;
	case 'F':
		put((int)v == AT_FDCWD ? "AT_FDCWD" : "%d", (int)v);
		break;
	default: put_pointed(t, kind, v);
	}
}

