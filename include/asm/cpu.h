/* One instruction each: what C cannot say. */
#pragma once

#include <asm/segment.h>

#define CR0_MP		0x00000002u
#define CR0_EM		0x00000004u
#define CR0_TS		0x00000008u
#define CR0_NE		0x00000020u
#define CR0_WP		0x00010000u
#define CR0_AM		0x00040000u
#define CR0_PG		0x80000000u
#define CR4_PGE		0x00000080u
#define CR4_OSFXSR	0x00000200u
#define CR4_OSXMMEXCPT	0x00000400u
#define CR4_SMEP	0x00100000u
#define CR4_SMAP	0x00200000u

static inline void outb(uint16_t port, uint8_t v)
{
	asm volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t v)
{
	asm volatile("outw %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void cli(void)
{
	asm volatile("cli" : : : "memory");
}

static inline void sti(void)
{
	asm volatile("sti" : : : "memory");
}

/* Bit n, counted from the first of `bits`: these instructions take any n. */
static inline bool test_bit(const void *bits, uint32_t n)
{
	bool set;

	asm("btl %2, %1" : "=@ccc"(set)
	    : "m"(*(const uint32_t (*)[])bits), "r"(n));
	return set;
}

static inline void set_bit(void *bits, uint32_t n)
{
	asm("btsl %1, %0" : "+m"(*(uint32_t (*)[])bits) : "r"(n));
}

static inline void clear_bit(void *bits, uint32_t n)
{
	asm("btrl %1, %0" : "+m"(*(uint32_t (*)[])bits) : "r"(n));
}

/* Interrupts off; gives what irq_restore needs to put them back. */
static inline uint32_t irq_save(void)
{
	uint32_t flags;

	asm volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

static inline void irq_restore(uint32_t flags)
{
	if (flags & EFLAGS_IF)
		sti();
}

/* Sleep until an interrupt. sti takes effect after hlt has begun, so one
 * that is already waiting is not lost. [SDM vol.2, "STI"] */
static inline void sti_hlt(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

/* Control register n, which is a literal. */
#define read_cr(n) ({ \
	uint32_t v; \
	asm volatile("movl %%cr" #n ", %0" : "=r"(v)); \
	v; \
})
#define write_cr(n, v) \
	asm volatile("movl %0, %%cr" #n : : "r"((uint32_t)(v)) : "memory")

/* The selector of the TSS the CPU saves into at the next task switch. */
static inline uint16_t read_tr(void)
{
	uint16_t v;

	asm volatile("str %0" : "=r"(v));
	return v;
}

static inline void clts(void)
{
	asm volatile("clts");
}

static inline void invlpg(uint32_t addr)
{
	asm volatile("invlpg (%0)" : : "r"(addr) : "memory");
}

static inline uint64_t rdtsc(void)
{
	uint64_t v;

	asm volatile("rdtsc" : "=A"(v));
	return v;
}

static inline void cpuid(uint32_t leaf, uint32_t out[4])
{
	asm volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]),
		     "=d"(out[3]) : "a"(leaf), "c"(0));
}

static inline void zero_page(void *page)
{
	uint32_t n = 1024;

	asm volatile("rep stosl" : "+D"(page), "+c"(n) : "a"(0) : "memory");
}

static inline void copy_page(void *to, const void *from)
{
	uint32_t n = 1024;

	asm volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}
