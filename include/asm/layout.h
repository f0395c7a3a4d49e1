/*
 * Where everything stands in the 4 GiB a task sees.
 *
 *	FFFFFFFF +-----------------------------+
 *	         | unmapped                    |
 *	FC000000 +-----------------------------+ KSTACK_END
 *	         | kernel stacks: NR_TASKS     |
 *	         | slots of guard + stack      |
 *	F8000000 +-----------------------------+ KSTACK_BASE
 *	         | RAM, mapped straight        |
 *	         | (the kernel at +1 MiB)      |
 *	C0000000 +-----------------------------+ KERNEL_BASE
 *	         | user stack, growing down    |
 *	         | mmap                        |
 *	         | heap (brk)                  |
 *	         | program                     |
 *	08048000 +-----------------------------+
 *	         | mmap, by address            |
 *	00110000 +-----------------------------+ USER_MIN
 *	         | never mapped: null, and all |
 *	         | virtual-8086 mode can reach |
 *	00000000 +-----------------------------+
 */
#pragma once

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1u << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define page_down(x)	((x) & PAGE_MASK)
#define page_up(x)	(((x) + PAGE_SIZE - 1) & PAGE_MASK)

#define KERNEL_BASE	0xC0000000u
#define MAX_RAM		(896u << 20)	/* what fits under the stacks */

/*
 * The kernel stack of the task in slot nr. A stack that is overrun meets the
 * guard page: a double fault, which has a stack of its own, and a panic.
 *
 *	kstack_top(nr)    +--------------------------+ slot nr + 1's guard
 *	                  | struct trapframe         |  task_regs(p)
 *	                  | calls of the kernel      |
 *	                  |           v              |
 *	kstack_bottom(nr) +--------------------------+
 *	                  | guard: not mapped        |
 *	                  +--------------------------+
 *
 * A slot's size is a power of two: a stack's pages lie in one table.
 */
#define NR_TASKS	4096
#define KSTACK_BASE	(KERNEL_BASE + MAX_RAM)
#define KSTACK_PAGES	2
#define KSTACK_SLOT	(2 * KSTACK_PAGES * PAGE_SIZE)
#define KSTACK_END	(KSTACK_BASE + NR_TASKS * KSTACK_SLOT)
#define kstack_bottom(nr) (kstack_top(nr) - KSTACK_PAGES * PAGE_SIZE)
#define kstack_top(nr)	(KSTACK_BASE + ((nr) + 1) * KSTACK_SLOT)

#define USER_MIN	0x110000u	/* above FFFF:FFFF */
#define STACK_TOP	KERNEL_BASE
#define STACK_MAX	(8u << 20)	/* how far a stack may grow, at first */
#define MMAP_TOP	(STACK_TOP - (16u << 20))

/* The direct map, both ways. */
#define phys_to_virt(p)	((void *)((uint32_t)(p) + KERNEL_BASE))
#define virt_to_phys(v)	((uint32_t)(v) - KERNEL_BASE)
