/* Page tables as the 386 walks them. [SDM vol.3, "32-Bit Paging"] */
#pragma once

#include <uapi/types.h>
#include <asm/layout.h>

typedef uint32_t pte_t;

#define PTE_P		0x001	/* present */
#define PTE_W		0x002	/* writable */
#define PTE_U		0x004	/* user */
#define PTE_A		0x020	/* accessed */
#define PTE_D		0x040	/* dirty */
#define PTE_G		0x100	/* global: outlives a load of cr3 */

#define PTES		1024	/* entries in a table or a directory */
#define PGD_SHIFT	22
#define TABLE_SPAN	(1u << PGD_SHIFT)	/* what one table maps */
#define pgd_index(a)	((uint32_t)(a) >> PGD_SHIFT)
#define pte_index(a)	(((uint32_t)(a) >> PAGE_SHIFT) & (PTES - 1))
#define KERNEL_PGD	pgd_index(KERNEL_BASE)	/* first kernel entry */

#define pte_frame(e)	((e) >> PAGE_SHIFT)
#define mk_pte(frame, flags) ((frame) << PAGE_SHIFT | (flags))

/* How much of n bytes at pos is on pos's page. */
static inline uint32_t on_page(uint32_t pos, uint32_t n)
{
	uint32_t left = PAGE_SIZE - pos % PAGE_SIZE;

	return n < left ? n : left;
}

/* Error code of a page fault. [SDM vol.3, "Page-Fault Exceptions"] */
#define PF_PRESENT	0x1	/* 0: nothing mapped, 1: not allowed */
#define PF_WRITE	0x2
#define PF_USER		0x4
