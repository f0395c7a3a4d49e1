/*
 * How does a program enter the kernel?
 *
 * int 0x80, the number in eax, the arguments in ebx, ecx, edx, esi, edi, ebp.
 * The answer comes back in eax; everything else is as it was. Inline, so that
 * a single step in a debugger is the call itself.
 */
#ifndef SYSCALL_H
#define SYSCALL_H

#define __inline_call static inline __attribute__((always_inline))

__inline_call int syscall0(int nr)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret) : "0"(nr) : "memory", "cc");
	return ret;
}

__inline_call int syscall1(int nr, int a)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret) : "0"(nr), "b"(a)
		     : "memory", "cc");
	return ret;
}

__inline_call int syscall2(int nr, int a, int b)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret) : "0"(nr), "b"(a), "c"(b)
		     : "memory", "cc");
	return ret;
}

__inline_call int syscall3(int nr, int a, int b, int c)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret)
		     : "0"(nr), "b"(a), "c"(b), "d"(c) : "memory", "cc");
	return ret;
}

__inline_call int syscall4(int nr, int a, int b, int c, int d)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret)
		     : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d)
		     : "memory", "cc");
	return ret;
}

__inline_call int syscall5(int nr, int a, int b, int c, int d, int e)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret)
		     : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		     : "memory", "cc");
	return ret;
}

/* In syscall.asm: C does not give ebp away. */
int syscall6(int nr, int a, int b, int c, int d, int e, int f);

#endif
