; Copying to and from user memory, where any access may fault.
;
; Every instruction that touches it stands in the exception table with the
; place to go on at: do_page_fault (traps.c) jumps there instead of panicking,
; and the caller gets the bytes that were not copied.

%include "asmconsts.inc"

%include "extable.inc"

section .text

; uint32_t user_copy(void *to, const void *from, uint32_t n);
; Returns how many bytes were left when it faulted; 0: all were copied.
global user_copy:function
user_copy:
	push esi
	push edi
	mov edi, [esp + 12]
	mov esi, [esp + 16]
	mov ecx, [esp + 20]
	mov edx, ecx
	and edx, 3
	shr ecx, 2
.words:	rep movsd
	mov ecx, edx
.bytes:	rep movsb
	xor eax, eax
.out:	pop edi
	pop esi
	ret
.words_fault:
	lea eax, [ecx * 4 + edx]
	jmp .out
.bytes_fault:
	mov eax, ecx
	jmp .out
	EX_TABLE .words, .words_fault
	EX_TABLE .bytes, .bytes_fault

section .note.GNU-stack noalloc noexec nowrite progbits
