/* An address space: a sorted list of regions, each with a rule for fork. */
#pragma once

#include <files/files.h>
#include <locks/locks.h>
#include <mm/memory.h>
#include <uapi/mman.h>
#include <uapi/system.h>
#include <asm/paging.h>

#define VM_SHARED	0x1	/* same frames in the child, writable in both */
#define VM_DONTFORK	0x2	/* not in the child at all */
#define VM_WIPEONFORK	0x4	/* there, but zeros */
#define VM_GROWSDOWN	0x8	/* the stack */
#define VM_HEAP		0x10	/* brk's */
#define VM_FILE		0x20	/* came from a file */
#define VM_NOWRITE	0x40	/* shared, the file is open to be read only */
#define VM_LOCKED	0x80	/* by mlock; not in the child */

struct vm_region {
	uint32_t start, end;	/* page aligned, end excluded */
	uint32_t prot;		/* PROT_ */
	uint32_t flags;		/* VM_ */
	uint32_t file_offset;	/* VM_FILE: of start */
	struct file *file;	/* pages come from it; NULL: zeros, or exec's */
	struct vm_region *next;	/* by address */
};

struct mm_struct {
	int count;		/* tasks that use it */
	pte_t *pgd;
	struct vm_region *regions;
	struct region_index *index;	/* NULL: the list is short */
	struct vm_region *hit;		/* found last, or NULL */
	uint32_t nr_regions;
	uint32_t size, data, locked;	/* bytes: all, is_data's, VM_LOCKED */
	uint32_t frames;		/* that its page tables hold */
	uint32_t start_brk, brk;
	uint32_t arg_start, arg_end;	/* argv's strings */
	uint32_t exe;			/* the program's ino, or 0 */
	char name[28];			/* its path, cut */
	uint8_t lock_mode;		/* MCL_: of what is yet to be mapped */
	uint8_t barriers;		/* MEMBARRIER_CMD_REGISTER_ */
	bool was_anothers;		/* the user's others may not look */
};

/* An empty address space with count 1, or NULL. Names and borders are
 * another's, where there is one. */
struct mm_struct *alloc_mm(const struct mm_struct *like);
/* One user less; the last one takes the address space down, which must not be
 * the one in cr3 then. NULL is nothing. */
void put_mm(struct mm_struct *mm);
/* A step towards that, by the last user: takes away what one page table that no
 * other space has maps of the lowest region. False: nothing is left. */
bool unmap_step(struct mm_struct *mm);

/* Told, where set, that mm's private pages have been shared with a copy, and
 * that mm is about to go: a debugger's breakpoints are in its text. */
extern void (*mm_copied)(struct mm_struct *mm);
extern void (*mm_ends)(struct mm_struct *mm);

/* The region that holds addr, or NULL. Mostly it is the one found last. */
struct vm_region *search_region(struct mm_struct *mm, uint32_t addr);
static inline struct vm_region *find_region(struct mm_struct *mm,
					    uint32_t addr)
{
	struct vm_region *r = mm->hit;

	return r && addr - r->start < r->end - r->start
		? r : search_region(mm, addr);
}
/* Would a new region, in place of what is there, leave mm within RLIMIT_AS and
 * RLIMIT_DATA (what is private and writable, but for stacks)?
 * (kernel/limits/rlimit.c) */
bool within_limits(struct mm_struct *mm, const struct vm_region *new,
		   const struct rlimit *rlim);
bool range_is_free(struct mm_struct *mm, uint32_t start, uint32_t end);
/* The same, and far enough below a stack that may grow. */
bool range_has_room(struct mm_struct *mm, uint32_t start, uint32_t end);
/* The highest such room of len bytes below MMAP_TOP, or 0; what fills a page
 * table begins with one. */
uint32_t find_gap(struct mm_struct *mm, uint32_t len);

/* Tables that [start, end) has only a part of, or all it has something of, are
 * shared with nobody any more: what is in them may change. 0 or -ENOMEM. */
int own_tables(struct mm_struct *mm, uint32_t start, uint32_t end, bool all);

/* All of these: 0 or -ENOMEM, and then nothing has changed. Ranges are page
 * aligned and in user space: the caller has checked. */
/* A region as r describes, in place of what was there. */
int add_region(struct mm_struct *mm, const struct vm_region *r);
/* The same with one of new_region's, which it takes, or frees. */
int insert_region(struct mm_struct *mm, struct vm_region *new);
int unmap_range(struct mm_struct *mm, uint32_t start, uint32_t end);
/* The same in steps, between which others may run; also -EINTR. */
int unmap_steps(struct mm_struct *mm, uint32_t start, uint32_t end);
/* -ENOMEM also at a hole, and at what would exceed RLIMIT_DATA when it becomes
 * writable, -EACCES at a shared file that is not open to be written; then what
 * stands before it has changed. */
int protect_range(struct mm_struct *mm, uint32_t start, uint32_t end,
		  uint32_t prot, const struct rlimit *rlim);
/*
 * Sets and clears VM_ flags; forget: private pages are zeros again at the next
 * touch. -ENOMEM also where there is a hole, but all that is mapped has
 * changed; -EINVAL, what stands before has changed, at shared memory that was
 * to be wiped, and at a program's own pages where the file would have to come
 * back.
 */
int advise_range(struct mm_struct *mm, uint32_t start, uint32_t end,
		 uint32_t set, uint32_t clear, bool forget);

/* Nothing is at addr, which is in r: a page of zeros, or of its file. 0,
 * -ENOMEM; -ENXIO: the file has none. */
static inline int supply_page(struct mm_struct *mm, const struct vm_region *r,
			      uint32_t addr)
{
	int err = r->file ? supply_file_page(mm, r, addr)
			  : do_no_page(mm->pgd, addr, r->prot & PROT_WRITE);

	mm->frames += !err;
	return err;
}

/*
 * Settles a page fault of user space: demand-zero, copy-on-write, or the
 * stack growing, as far as rlim lets it. 0: try again; -EFAULT: nothing is
 * mapped there; -EACCES: not that way; -ENXIO: no such page in the file;
 * -ENOMEM.
 */
int handle_mm_fault(struct mm_struct *mm, uint32_t addr, bool write,
		    const struct rlimit *rlim);

/* The page that addr is in, in any address space and whatever its protection:
 * it is there, and to be written nobody else's. NULL: nothing is mapped, or no
 * memory, or it is to be written, and is shared and read-only. */
char *page_to_access(struct mm_struct *mm, uint32_t addr, bool write);
/* Reads or writes n bytes so. 0, or -EIO and a part may be done. */
int access_mm(struct mm_struct *mm, uint32_t addr, void *buf, size_t n,
	      bool write);
