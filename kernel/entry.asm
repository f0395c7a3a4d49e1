; The doors between user mode and the kernel: many in, one out.
;
; Every entry leaves the same picture on the kernel stack, struct trapframe
; (include/asm/trapframe.h), and all go out through ret_to_user, where signals
; and rescheduling are looked at. fork's child comes in by ret_from_fork.
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

extern do_trap, page_fault_handler, do_irq, do_signal, schedule, schedule_tail
extern end_virtual_8086, free_inodes, run_thread, trace_syscall, sys_call_table
extern current, need_resched, events, told_syscall, unheld

%macro SAVE_ALL 0
	pusha
	push ds
	push es
	push fs
	push gs
	mov edx, KERNEL_DS
	mov ds, edx
	mov es, edx
	mov fs, edx			; a task switch saves and loads these
	mov gs, edx			; two: they must not be the user's
	cld
	test byte [esp + TF_EFLAGS + 2], (EFLAGS_VM | EFLAGS_AC) >> 16
	jz .usual
	call odd_flags
.usual:
%endmacro

%include "extable.inc"

section .text

; int 0x80: eax the number; ebx ecx edx esi edi ebp the arguments.
global syscall_entry:function
syscall_entry:
	push eax			; orig_eax
	push SYSCALL_VECTOR
	SAVE_ALL
	mov dword [esp + TF_EAX], -ENOSYS
	mov edx, [current]
	cmp byte [edx + TASK_TRACE_SYSCALLS], 0
	jne .traced
.call:	cmp eax, [events + EVENTS_PLAIN_CALLS]
	jae .told
	mov eax, [sys_call_table + eax * 4]
	test eax, eax
	jz .no_such
	push ebp			; a copy: C owns its arguments
	push edi
	push esi
	push dword [esp + 12 + TF_EDX]
	push ecx
	push ebx
	call eax
	add esp, 24
	mov [esp + TF_EAX], eax
.no_such:
	mov edx, [current]
	cmp byte [edx + TASK_TRACE_SYSCALLS], 0
	je ret_to_user.look
	mov edx, esp			; its tracer wants to see what came out
	push PTRACE_EVENTMSG_SYSCALL_EXIT
	push edx
	call trace_syscall
	add esp, 8

; here: esp -> trapframe of a user mode register set
ret_to_user:
	mov edx, [current]
.look:	cli				; what we look at must not change now
	mov cl, [need_resched]
	or cl, [edx + TASK_SIGNALLED]
	jnz work_pending
restore_all:
.gs:	pop gs
.fs:	pop fs
.es:	pop es
.ds:	pop ds
	popa
	add esp, 8			; vector, error code
.iret:	iret

; Its tracer wants to see the call before it is made, and may change it.
syscall_entry.traced:
	mov edx, esp
	push PTRACE_EVENTMSG_SYSCALL_ENTRY
	push edx
	call trace_syscall
	add esp, 8
	mov ebx, [esp + TF_EBX]
	mov ecx, [esp + TF_ECX]
	mov esi, [esp + TF_ESI]
	mov edi, [esp + TF_EDI]
	mov ebp, [esp + TF_EBP]
	mov eax, [esp + TF_ORIG_EAX]
	jmp syscall_entry.call

; Where calls are told, C makes them.
syscall_entry.told:
	push esp
	call told_syscall
	add esp, 4
	jmp syscall_entry.no_such

work_pending:
	sti
	cmp byte [need_resched], 0
	je .signal
	call schedule
	cmp dword [unheld], unheld
	je ret_to_user
	call free_inodes		; iput has left some, and said resched
	jmp ret_to_user
.signal:
	push esp			; struct trapframe *
	call do_signal
	add esp, 4
	jmp ret_to_user

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

; void ret_from_fork(void);	a child's first instruction
; here: esp -> its trapframe, a copy of its parent's with eax = 0
global ret_from_fork:function
ret_from_fork:
	call schedule_tail
	jmp ret_to_user

; void ret_from_kernel_thread(void);	the same for one that starts here
; here: ebx int (*fn)(void *), esi its argument, esp -> an empty trapframe
global ret_from_kernel_thread:function
ret_from_kernel_thread:
	push esi
	push ebx
	call run_thread
	add esp, 8
	jmp ret_to_user			; it is a program now

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
