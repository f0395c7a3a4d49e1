; How does main come to be called?
;
; The stack as execve leaves it, esp at the bottom of the picture:
;
;	argc | argv[0] .. | 0 | envp[0] .. | 0 | auxv pairs | strings
;
; [System V ABI, i386 supplement, "Process Initialization"]

	cpu 386
	section .text.start progbits alloc exec nowrite align=16

	global _start
	extern main
	extern exit
	extern environ

_start:
	xor ebp, ebp			; a debugger's backtrace ends here
	mov ecx, [esp]			; argc
	lea eax, [esp + 4]		; argv
	lea edx, [eax + 4 * ecx + 4]	; envp: behind argv's ending 0
	mov [environ], edx
	and esp, -16			; the compiler counts on it
	sub esp, 4
	push edx
	push eax
	push ecx
	call main			; int main(argc, argv, envp)
	sub esp, 12
	push eax
	call exit			; _Noreturn void exit(int status)

	section .note.GNU-stack noalloc noexec nowrite progbits
