; The system calls that inline assembly cannot make well.

	cpu 386
	section .text.syscall progbits alloc exec nowrite align=16

%define NR_sigreturn 119
%define NR_rt_sigreturn 173

; int syscall6(int nr, int a, int b, int c, int d, int e, int f)
;
; Six arguments need ebp, which C keeps for itself.
	global syscall6
syscall6:
	push ebp
	push edi
	push esi
	push ebx
	mov eax, [esp + 20]		; four pushes and the return address
	mov ebx, [esp + 24]
	mov ecx, [esp + 28]
	mov edx, [esp + 32]
	mov esi, [esp + 36]
	mov edi, [esp + 40]
	mov ebp, [esp + 44]
	int 0x80
	pop ebx
	pop esi
	pop edi
	pop ebp
	ret

; Where a signal handler returns to. The kernel pushed this address; the
; handler's ret has taken it, so esp is at the handler's first argument:
;
;	plain:		signo | sigcontext ...
;	SA_SIGINFO:	signo | siginfo * | ucontext * | siginfo | ucontext
;
; sigreturn wants its frame without signo, rt_sigreturn with it.
	global __restore
__restore:
	pop eax
	mov eax, NR_sigreturn
	int 0x80			; does not return here

	global __restore_rt
__restore_rt:
	mov eax, NR_rt_sigreturn
	int 0x80			; nor does this

	section .note.GNU-stack noalloc noexec nowrite progbits
