; The door of system calls, and the way out for all: many in, one out.
;
; SAVE_ALL leaves the same picture on the kernel stack at every door (those of
; exceptions and interrupts: vectors.asm). All go out through ret_to_user, where
; signals and rescheduling are looked at; fork's child joins at ret_from_fork.

%include "asmconsts.inc"

extern do_signal, schedule, schedule_tail, free_inodes, run_thread
extern trace_syscall, sys_call_table, current, need_resched, events
extern told_syscall, unheld, odd_flags

%include "save_all.inc"

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
global ret_to_user:function, restore_all:function
global restore_all.gs, restore_all.fs, restore_all.es, restore_all.ds
global restore_all.iret			; these may fault: vectors.asm
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

section .note.GNU-stack noalloc noexec nowrite progbits
