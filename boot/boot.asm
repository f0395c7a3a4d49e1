; The first instructions: from a multiboot loader to C in the higher half.
;
; Both loaders leave us in flat 32-bit protected mode, paging and interrupts
; off, eax a magic number that says which one it was, ebx the physical
; address of what it knows. [Multiboot 0.6.96 and 2.0, "Machine state"]

%include "asmconsts.inc"

MB1_MAGIC	equ 0x1BADB002
MB1_ALIGN	equ 1 << 0		; modules on page boundaries
MB1_MEMORY	equ 1 << 1		; a memory map, please
MB2_MAGIC	equ 0xE85250D6
MB2_ALIGN_TAG	equ 6
BOOT_STACK	equ 8192

section .boot progbits alloc exec nowrite align=16

mb2_header:
	dd MB2_MAGIC, 0, mb2_end - mb2_header
	dd -(MB2_MAGIC + mb2_end - mb2_header)
	dw MB2_ALIGN_TAG, 0
	dd 8
	dw 0, 0				; end of tags
	dd 8
mb2_end:
	align 4
mb1_header:
	dd MB1_MAGIC, MB1_ALIGN | MB1_MEMORY
	dd -(MB1_MAGIC + (MB1_ALIGN | MB1_MEMORY))

; All RAM there can be, mapped twice: where we are now, and where we are linked.
; boot/bootmem.c, which knows how much there is, undoes the rest.
global start
start:
	cli
	cld
	mov esi, eax
	mov edi, boot_tables - KERNEL_BASE
	mov eax, PTE_P | PTE_W
.entry:	stosd
	add eax, PAGE_SIZE
	cmp eax, BOOT_TABLES * (4 << 20)
	jb .entry

	mov edi, swapper_pgd - KERNEL_BASE
	mov eax, boot_tables - KERNEL_BASE + (PTE_P | PTE_W)
	mov ecx, BOOT_TABLES
.table:	mov [edi], eax
	mov [edi + KERNEL_PGD * 4], eax
	add edi, 4
	add eax, PAGE_SIZE
	loop .table

	mov eax, swapper_pgd - KERNEL_BASE
	mov cr3, eax
	mov eax, cr0
	or eax, CR0_PG | CR0_WP | CR0_AM | CR0_NE | CR0_MP
	mov cr0, eax
	mov eax, .high
	jmp eax
.high:	mov esp, boot_stack + BOOT_STACK
	xor ebp, ebp			; a backtrace ends here
	push ebx
	push esi
	mov eax, start_kernel
	call eax			; void start_kernel(magic, info)
	ud2				; it does not return

extern start_kernel, swapper_pgd

section .bss
boot_stack:	resb BOOT_STACK
section .tables nobits alloc write align=4096
global boot_tables
boot_tables:	resb BOOT_TABLES * PAGE_SIZE
section .note.GNU-stack noalloc noexec nowrite progbits
