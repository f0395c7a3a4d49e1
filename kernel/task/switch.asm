; The switch itself: one far jump, and another task runs.
;
; A jump to a TSS selector makes the CPU save every register into the TSS
; that TR names, load them all (cr3 too) from the new one, move the busy bit
; in the GDT and set CR0.TS. [SDM vol.3, "Task Switching"]

%include "asmconsts.inc"

extern current

section .bss
target:	resd 1				; a far pointer: the offset is ignored,
	resw 1				; the selector is all that counts

section .text

; void switch_to(struct task_struct *next);	interrupts off
global switch_to:function
switch_to:
	mov eax, [esp + 4]
	mov [current], eax
	mov eax, [eax + TASK_NR]
	lea eax, [(eax + GDT_FIRST_TSS) * 8]
	mov [target + 4], ax
	jmp far [target]
	; here: some time later, back on this task's stack
	ret
section .note.GNU-stack noalloc noexec nowrite progbits
