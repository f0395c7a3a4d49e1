; How does a new task begin with a function, on a stack of its own?
;
; Both calls return the child's id, or -errno. The child finds the registers
; as they were, but for eax (0) and esp: so what it has to call travels in a
; register, and only its argument by the new stack.

	cpu 386
	section .text.clone progbits alloc exec nowrite align=16

%define NR_exit 1
%define NR_clone 120
%define NR_clone3 435

; int clone_call(uint32_t flags, void *stack, int *parent_tid,
;		 struct user_desc *tls, int *child_tid,
;		 int (*fn)(void *arg), void *arg)
	global clone_call
clone_call:
	push ebp
	push edi
	push esi
	push ebx
	mov ebx, [esp + 20]		; flags: four pushes, return address
	mov ecx, [esp + 24]		; stack
	mov edx, [esp + 28]		; parent_tid
	mov esi, [esp + 32]		; tls, before
	mov edi, [esp + 36]		; child_tid: i386's order
	mov ebp, [esp + 40]		; fn
	mov eax, [esp + 44]		; arg
	and ecx, -16
	sub ecx, 16
	mov [ecx], eax
	mov eax, NR_clone
	int 0x80
	test eax, eax
	jz new_task
	pop ebx
	pop esi
	pop edi
	pop ebp
	ret

; int clone3_call(struct clone_args *args, size_t size,
;		  int (*fn)(void *arg), void *arg)
	global clone3_call
clone3_call:
	push ebp
	push esi
	push ebx
	mov ebx, [esp + 16]		; args
	mov ecx, [esp + 20]		; size
	mov ebp, [esp + 24]		; fn
	mov esi, [esp + 28]		; arg
	mov eax, NR_clone3
	int 0x80
	test eax, eax
	jz .child
	pop ebx
	pop esi
	pop ebp
	ret
.child:
	and esp, -16
	sub esp, 12
	push esi			; here: esp as a call wants it

; ebp: fn. esp at its argument, aligned to 16.
new_task:
	mov eax, ebp
	xor ebp, ebp			; a debugger's backtrace ends here
	call eax
	mov ebx, eax
	mov eax, NR_exit		; this task only, not its group
	int 0x80
	hlt				; does not come here

	section .note.GNU-stack noalloc noexec nowrite progbits
