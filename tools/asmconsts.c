/*
 * What NASM needs to know from C: this page is the contract between them.
 * The Makefile compiles it to assembly and turns each line into a %define.
 */
#include <task/sched.h>
#include <asm/cpu.h>
#include <asm/paging.h>
#include <uapi/errno.h>
#include <uapi/ptrace.h>
#include <uapi/unistd.h>
#include <boot/boot_info.h>

#define DEFINE(name, value) \
	asm volatile("\n->" #name " %0" : : "i"(value))
#define OFFSET(name, type, member) DEFINE(name, offsetof(type, member))

void asmconsts(void);
void asmconsts(void)
{
	DEFINE(KERNEL_BASE, KERNEL_BASE);
	DEFINE(PAGE_SIZE, PAGE_SIZE);
	DEFINE(KERNEL_PGD, KERNEL_PGD);
	DEFINE(BOOT_TABLES, BOOT_TABLES);
	DEFINE(PTE_P, PTE_P);
	DEFINE(PTE_W, PTE_W);
	DEFINE(CR0_PG, CR0_PG);
	DEFINE(CR0_WP, CR0_WP);
	DEFINE(CR0_AM, CR0_AM);
	DEFINE(CR0_NE, CR0_NE);
	DEFINE(CR0_MP, CR0_MP);

	DEFINE(KERNEL_CS, KERNEL_CS);
	DEFINE(KERNEL_DS, KERNEL_DS);
	DEFINE(GDT_FIRST_TSS, GDT_FIRST_TSS);
	DEFINE(EFLAGS_IF, EFLAGS_IF);
	DEFINE(EFLAGS_VM, EFLAGS_VM);
	DEFINE(EFLAGS_AC, EFLAGS_AC);
	DEFINE(EFLAGS_FIXED, EFLAGS_FIXED);

	OFFSET(TF_EBX, struct trapframe, ebx);
	OFFSET(TF_ECX, struct trapframe, ecx);
	OFFSET(TF_EDX, struct trapframe, edx);
	OFFSET(TF_ESI, struct trapframe, esi);
	OFFSET(TF_EDI, struct trapframe, edi);
	OFFSET(TF_EBP, struct trapframe, ebp);
	OFFSET(TF_EAX, struct trapframe, eax);
	OFFSET(TF_ORIG_EAX, struct trapframe, orig_eax);
	OFFSET(TF_CS, struct trapframe, cs);
	OFFSET(TF_EFLAGS, struct trapframe, eflags);
	DEFINE(TF_SIZE, sizeof(struct trapframe));

	OFFSET(TASK_NR, struct task_struct, nr);
	OFFSET(TASK_SIGNALLED, struct task_struct, signalled);
	OFFSET(TASK_TRACE_SYSCALLS, struct task_struct, trace.syscalls);
	OFFSET(EVENTS_PLAIN_CALLS, struct event_ring, plain_calls);

	DEFINE(PTRACE_EVENTMSG_SYSCALL_ENTRY, PTRACE_EVENTMSG_SYSCALL_ENTRY);
	DEFINE(PTRACE_EVENTMSG_SYSCALL_EXIT, PTRACE_EVENTMSG_SYSCALL_EXIT);

	DEFINE(VECTOR_PF, VECTOR_PF);
	DEFINE(IRQ_VECTOR, IRQ_VECTOR);
	DEFINE(TRAP_ENTRIES, TRAP_ENTRIES);
	DEFINE(SYSCALL_VECTOR, SYSCALL_VECTOR);
	DEFINE(NR_SYSCALLS, NR_SYSCALLS);
	DEFINE(ENOSYS, ENOSYS);
}
