/* What only `make DEBUG=1` links: are our own faults found where they are
 * made, and not where they are felt? */
#include <debug.h>
#include <dev/pic.h>
#include <printk.h>
#include <lib/string.h>
#include <asm/cpu.h>
#include <asm/layout.h>

#define POISON		0x5A5A5A5Au
#define TAKEN		0xA5A5A5A5u	/* an object's second word, at first */
#define LINK		sizeof(void *)	/* an object's first */

uint32_t deepest_stack;

/* The first word from `at` on that is not poison, or end. */
static const uint32_t *spoilt(const uint32_t *at, const void *end)
{
	while (at < (uint32_t *)end && *at == POISON)
		at++;
	return at;
}

void poison(void *at, size_t size)
{
	memset(at, (uint8_t)POISON, size);
}

void check_poison(const void *at, size_t size)
{
	const uint32_t *word = spoilt(at, at + size);

	if (word < (uint32_t *)(at + size))
		panic("written after it was freed: %p is %08x, of %u bytes "
		      "at %p", word, *word, size, at);
}

void object_freed(void *object, size_t size)
{
	if (spoilt(object + LINK, object + size) == object + size)
		panic("freed twice: %p, %u bytes", object, size);
	poison(object, size);
}

void object_taken(void *object, size_t size)
{
	uint32_t *word = object;

	if (word[0] && page_down(word[0]) != page_down((uint32_t)object))
		panic("written after it was freed: %p is %08x", word, word[0]);
	check_poison(object + LINK, size - LINK);
	word[1] = TAKEN;
}

void might_sleep(void)
{
	static bool booted;	/* before that there is nobody else */
	uint32_t flags = irq_save();

	if (flags & EFLAGS_IF)
		booted = true;
	else if (booted)
		panic("this may sleep, but interrupts are off");
	irq_restore(flags);
}

/* task[0] has the boot's stack, which nothing has filled. */
void look_at_switch(int nr)
{
	const void *top = (void *)kstack_top(nr);

	if (in_interrupt)
		panic("an interrupt's handler sleeps");
	if (nr == 0)
		return;
	uint32_t used = top - (void *)spoilt((void *)kstack_bottom(nr), top);

	if (used > deepest_stack)
		deepest_stack = used;
}

/* UBSan's. What each handler is told begins with where it was. */
struct place {
	const char *file;
	uint32_t line, column;
};

static void __attribute__((used)) undefined(const struct place *at)
{
	panic("%s:%u:%u: undefined behaviour (UBSan)", at->file, at->line,
	      at->column);
}

#define HANDLER(name) \
	void __attribute__((alias("undefined"))) \
	__ubsan_handle_##name(const struct place *at)
HANDLER(add_overflow); HANDLER(sub_overflow); HANDLER(mul_overflow);
HANDLER(negate_overflow); HANDLER(divrem_overflow); HANDLER(out_of_bounds);
HANDLER(shift_out_of_bounds); HANDLER(pointer_overflow);
HANDLER(type_mismatch_v1); HANDLER(load_invalid_value);
HANDLER(nonnull_arg); HANDLER(vla_bound_not_positive);
HANDLER(builtin_unreachable); HANDLER(invalid_builtin);
