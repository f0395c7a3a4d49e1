; The switch itself: another task runs. Not yet.

%include "asmconsts.inc"

extern current, panic

section .rodata
message: db "not implemented: switch_to", 0

section .text

; void switch_to(struct task_struct *next);	interrupts off
global switch_to:function
switch_to:
	push message
	call panic
section .note.GNU-stack noalloc noexec nowrite progbits
