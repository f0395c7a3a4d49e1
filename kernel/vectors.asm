; The doors of exceptions and interrupts, and where a way out goes wrong.
;
; What a door may meet, from ring 3 or virtual-8086 mode (vm86); exceptions and
; lines also from the kernel, with what is our own:
;
;	TF NT RF	cleared by the gate. IF, too, but by int 0x80's and the
;			exceptions' trap gates
;	DF		cleared by SAVE_ALL
;	AC		cleared by odd_flags: or SMAP would be off in here
;	VM		the program ends: odd_flags
;	IOPL		0 but in vm86: ring 3 cannot change it
;	ds es fs gs	anything; SAVE_ALL loads ours, each pop has a fixup
;	cs ss		good when loaded, but TLS entries come and go: fix_iret
;	NMI, #DF	task gates: the CPU saves all in a TSS

%include "asmconsts.inc"

extern do_trap, page_fault_handler, do_irq, end_virtual_8086, ret_to_user
extern restore_all, restore_all.gs, restore_all.fs, restore_all.es
extern restore_all.ds, restore_all.iret

%include "extable.inc"
%include "save_all.inc"

section .text

; Exceptions. The CPU pushes an error code for some; we push 0 for the rest.
common_trap:
	SAVE_ALL
	push esp
	call do_trap
	add esp, 4
	jmp ret_from_trap

page_fault:				; it has a door of its own
	push VECTOR_PF
	SAVE_ALL
	push esp
	call [page_fault_handler]
	add esp, 4
ret_from_trap:
	test byte [esp + TF_CS], 3
	jnz ret_to_user
	jmp restore_all			; back into the kernel

; The user's flags that the kernel must not run with, at every door.
; here: esp -> return address, trapframe; only edx is not the entry's
global odd_flags:function
odd_flags:
	pushf
	and dword [esp], ~EFLAGS_AC
	popf
	test byte [esp + 4 + TF_EFLAGS + 2], EFLAGS_VM >> 16
	jnz .virtual_8086
	ret
; No CPU lets a program set VM by iret in ring 3; QEMU does. Its frame has four
; words more than ours: the program ends here.
.virtual_8086:
	add esp, 4
	push esp
	call end_virtual_8086

common_irq:
	SAVE_ALL
	push esp
	call do_irq
	add esp, 4
	jmp ret_from_trap

; A door a vector: exceptions, with the CPU's error code or a 0, then lines.
%assign i 0
%rep TRAP_ENTRIES
  %if i != VECTOR_PF
trap_ %+ i:
    %if i != 8 && (i < 10 || i > 13) && i != 17
	push 0
    %endif
	push i
    %if i < IRQ_VECTOR
	jmp common_trap
    %else
	jmp common_irq
    %endif
  %endif
  %assign i i + 1
%endrep

; A selector the program may not have (its TLS entry is gone, or a signal
; frame lied): it gets the null selector instead.
%macro FIX_POP 1
	EX_TABLE restore_all.%1, fix_%1
fix_%1:	mov dword [ss:esp], 0		; ds may be the user's by now
	jmp restore_all.%1
%endmacro
	FIX_POP gs
	FIX_POP fs
	FIX_POP es
	FIX_POP ds

; A stack segment that is gone has no substitute: that is the program's fault.
; here: esp -> eip cs eflags esp ss, as iret wanted them, and as a trap leaves
; them; every other register is the user's already
	EX_TABLE restore_all.iret, fix_iret
fix_iret:
	push 0				; as error code
	jmp trap_13

; The task gates: not a frame on our stack but a whole TSS of its own.
extern double_fault, nmi
global double_fault_task:function
double_fault_task:
	call double_fault		; it does not return
global nmi_task:function
nmi_task:
	call nmi
	iret				; NT is set: back to the task it stopped
	jmp nmi_task			; the next one starts here

section .rodata
; uint32_t trap_entries[TRAP_ENTRIES]: those doors, by vector
global trap_entries:data
trap_entries:
%assign i 0
%rep TRAP_ENTRIES
  %if i == VECTOR_PF
	dd page_fault
  %else
	dd trap_ %+ i
  %endif
  %assign i i + 1
%endrep
section .note.GNU-stack noalloc noexec nowrite progbits
