/*
 * What tools/outside needs to know from C: where each member stands, and what
 * each number is. The Makefile compiles it to assembly, makes "NAME VALUE" of
 * each line, and puts them into build/kernel.elf as the section .structs.
 */
#include <clocks/itimer.h>
#include <eventfds/timerfd.h>
#include <events/events.h>
#include <locks/locks.h>
#include <fs/file.h>
#include <fpu/fpu.h>
#include <task/gdt.h>
#include <mm/memory.h>
#include <names/namespace.h>
#include <mm/page.h>
#include <poll/epoll.h>
#include <task/pid.h>
#include <mm/regionlist.h>
#include <signal/signal.h>
#include <uapi/sched.h>

#define LINE(name, value) asm volatile("\n->" name " %0" : : "i"(value))
#define NUMBER(name) LINE(#name, name)
#define SIZE(type) LINE(#type, sizeof(struct type))
#define MEMBER(type, member) \
	LINE(#type "." #member, offsetof(struct type, member))

static void values(void)
{
	NUMBER(KERNEL_BASE);
	NUMBER(KERNEL_PGD);
	NUMBER(KSTACK_BASE);
	NUMBER(KSTACK_END);
	NUMBER(KSTACK_SLOT);
	NUMBER(KSTACK_PAGES);
	NUMBER(NR_TASKS);
	NUMBER(USER_MIN);
	NUMBER(GDT_ENTRIES);
	NUMBER(GDT_TLS_MIN);
	NUMBER(GDT_TLS_MAX);
	NUMBER(GDT_DF_TSS);
	NUMBER(GDT_NMI_TSS);
	NUMBER(GDT_FIRST_TSS);
	NUMBER(KERNEL_CS);
	NUMBER(KERNEL_DS);
	NUMBER(USER_CS);
	NUMBER(USER_DS);
	NUMBER(ZEROS);
	NUMBER(EMPTY_PGD);
	NUMBER(FRAME_FREE);
	NUMBER(FRAME_RESERVED);
	NUMBER(FRAME_KERNEL);
	NUMBER(FRAME_TABLE);
	NUMBER(FRAME_STACK);
	NUMBER(FRAME_USER);
	NUMBER(VM_SHARED);
	NUMBER(VM_LOCKED);
	NUMBER(PROT_NONE);
	NUMBER(PROT_WRITE);
	NUMBER(TASK_RUNNING);
	NUMBER(TASK_INTERRUPTIBLE);
	NUMBER(TASK_UNINTERRUPTIBLE);
	NUMBER(TASK_STOPPED);
	NUMBER(TASK_TRACED);
	NUMBER(TASK_ZOMBIE);
	NUMBER(TASK_DEAD);
	NUMBER(MIN_NICE);
	NUMBER(NR_PRIOS);
	NUMBER(PIDTYPE_PID);
	NUMBER(PIDTYPE_MAX);
	NUMBER(MAX_PID_LEVEL);
	NUMBER(CLONE_NEWUTS);
	NUMBER(CLONE_NEWPID);
	NUMBER(S_IFMT);
	NUMBER(S_IFDIR);
	NUMBER(NR_DIRECT);
	NUMBER(PTE_P);
	NUMBER(PTE_W);
	NUMBER(PTE_U);
	NUMBER(PTE_A);
	NUMBER(PTE_D);
}

static void machine(void)
{
	SIZE(tss);
	MEMBER(tss, esp0);
	MEMBER(tss, ss0);
	MEMBER(tss, cr3);
	MEMBER(tss, eip);
	MEMBER(tss, eflags);
	MEMBER(tss, esp);
	MEMBER(tss, cs);
	MEMBER(tss, ss);
	MEMBER(tss, ldt);
	MEMBER(tss, iomap_base);
	SIZE(trapframe);
	MEMBER(trapframe, gs);
	MEMBER(trapframe, fs);
	MEMBER(trapframe, es);
	MEMBER(trapframe, ds);
	MEMBER(trapframe, cs);
	MEMBER(trapframe, eflags);
	MEMBER(trapframe, ss);
	SIZE(page);
	MEMBER(page, count);
	MEMBER(page, kind);
	MEMBER(page, objects);
	MEMBER(page, link);
}

static void memory(void)
{
	SIZE(mm_struct);
	MEMBER(mm_struct, count);
	MEMBER(mm_struct, pgd);
	MEMBER(mm_struct, regions);
	MEMBER(mm_struct, index);
	MEMBER(mm_struct, hit);
	MEMBER(mm_struct, nr_regions);
	MEMBER(mm_struct, size);
	MEMBER(mm_struct, locked);
	MEMBER(mm_struct, frames);
	SIZE(vm_region);
	MEMBER(vm_region, start);
	MEMBER(vm_region, end);
	MEMBER(vm_region, prot);
	MEMBER(vm_region, flags);
	MEMBER(vm_region, file);
	MEMBER(vm_region, next);
	MEMBER(region_index, first);
}

static void family(void)
{
	SIZE(task_struct);
	MEMBER(task_struct, nice);
	MEMBER(task_struct, cred.uid);
	MEMBER(task_struct, cred.user);
	MEMBER(task_struct, tty);
	MEMBER(task_struct, tls);
	MEMBER(task_struct, nr);
	MEMBER(task_struct, state);
	MEMBER(task_struct, leader);
	MEMBER(task_struct, group.threads);
	MEMBER(task_struct, thread_link);
	MEMBER(task_struct, group.nr_threads);
	MEMBER(task_struct, group.nr_zombies);
	MEMBER(task_struct, group.exec_thread);
	MEMBER(task_struct, trace.tracer);
	MEMBER(task_struct, trace.thread);
	MEMBER(task_struct, trace.tracees);
	MEMBER(task_struct, trace.link);
	MEMBER(task_struct, parent);
	MEMBER(task_struct, family.creator);
	MEMBER(task_struct, family.children);
	MEMBER(task_struct, family.sibling);
}

static void holdings(void)
{
	MEMBER(task_struct, mm);
	MEMBER(task_struct, spare_mm);
	MEMBER(task_struct, fpu);
	MEMBER(task_struct, files);
	MEMBER(task_struct, fs);
	MEMBER(task_struct, sighand);
	MEMBER(task_struct, uts);
	MEMBER(task_struct, child_ns);
	MEMBER(task_struct, pending);
	MEMBER(task_struct, group.pending);
	MEMBER(task_struct, timers.alarm);
	MEMBER(task_struct, run_link);
	MEMBER(task_struct, run_queue);
	MEMBER(task_struct, wait_link);
	MEMBER(task_struct, waiting_on);
	MEMBER(task_struct, vfork_done);
	MEMBER(task_struct, pids);
	MEMBER(task_struct, pid_link);
	SIZE(timer);
	MEMBER(timer, expires);
	MEMBER(timer, p);
	MEMBER(timer, fn);
	SIZE(fpu_state);
	SIZE(sighand_struct);
	MEMBER(sighand_struct, count);
	SIZE(user);
	MEMBER(user, tasks);
	MEMBER(user, signals);
	MEMBER(user, locks);
	MEMBER(user, watches);
	MEMBER(task_struct, timers.itimers);
	SIZE(itimers);
	MEMBER(itimers, list);
	SIZE(itimer);
	MEMBER(itimer, link);
	MEMBER(itimer, user);
	MEMBER(itimer, queued);
	SIZE(sigqueue);
	MEMBER(sigqueue, user);
	MEMBER(sigpending, queue);
	MEMBER(sigpending, first);
}

static void numbers(void)
{
	SIZE(pid);
	MEMBER(pid, count);
	MEMBER(pid, tasks);
	MEMBER(pid, level);
	MEMBER(pid, numbers);
	SIZE(upid);
	MEMBER(upid, nr);
	MEMBER(upid, ns);
	MEMBER(upid, pid);
	MEMBER(upid, hash);
	SIZE(pid_namespace);
	MEMBER(pid_namespace, common.count);
	MEMBER(pid_namespace, common.type);
	MEMBER(pid_namespace, level);
	MEMBER(pid_namespace, parent);
	MEMBER(pid_namespace, reaper);
	MEMBER(pid_namespace, processes);
	MEMBER(pid_namespace, in_use);
	SIZE(uts_namespace);
	MEMBER(uts_namespace, common.count);
}

static void open_files(void)
{
	SIZE(files_struct);
	MEMBER(files_struct, count);
	MEMBER(files_struct, locks);
	MEMBER(files_struct, top);
	MEMBER(files_struct, fd);
	SIZE(file);
	MEMBER(file, count);
	MEMBER(file, inode);
	MEMBER(file, ops);
	MEMBER(file, private);
	MEMBER(file, locks);
	MEMBER(file, watches);
	SIZE(timerfd);
	MEMBER(timerfd, timer);
	MEMBER(timerfd, user);
	SIZE(epoll);
	MEMBER(epoll, user);
	MEMBER(epoll, file);
	SIZE(watch);
	MEMBER(watch, next);
	MEMBER(watch, place);
	MEMBER(watch, set);
	MEMBER(watch, file);
	SIZE(fs_struct);
	MEMBER(fs_struct, count);
	MEMBER(fs_struct, cwd);
	MEMBER(fs_struct, root);
	SIZE(inode);
	MEMBER(inode, count);
	MEMBER(inode, mode);
	MEMBER(inode, parent);
	MEMBER(inode, locks);
	MEMBER(inode, target);
	MEMBER(inode, link);
	MEMBER(inode, entries);
	MEMBER(inode, all_files);
	MEMBER(inode, direct);
	MEMBER(inode, table);
	MEMBER(file_ops, release);
	NUMBER(OF_FILE);
	NUMBER(OF_OWNER);
	SIZE(file_lock);
	MEMBER(file_lock, next);
	MEMBER(file_lock, place);
	MEMBER(file_lock, inode);
	MEMBER(file_lock, owner);
	MEMBER(file_lock, user);
}

static void told(void)
{
	NUMBER(EVENT_FORK);
	NUMBER(EVENT_EXEC);
	NUMBER(EVENT_EXIT);
	NUMBER(EVENT_WAIT);
	NUMBER(EVENT_SWITCH);
	NUMBER(EVENT_SLEEP);
	NUMBER(EVENT_WAKE);
	NUMBER(EVENT_FAULT);
	NUMBER(EVENT_FAULT_END);
	NUMBER(EVENT_PAGE);
	NUMBER(EVENT_TAKE);
	NUMBER(EVENT_GIVE);
	NUMBER(EVENT_SIGNAL);
	NUMBER(EVENT_DELIVER);
	NUMBER(EVENT_CALL);
	NUMBER(EVENT_RETURN);
	NUMBER(EVENT_TABLE);
	NUMBER(PAGE_ZERO);
	NUMBER(PAGE_COPIED);
	NUMBER(PAGE_LAST_SHARER);
	MEMBER(task_struct, comm);
	MEMBER(wait_queue, name);
	MEMBER(event_ring, records);
	MEMBER(event_ring, size);
	MEMBER(event_ring, head);
	MEMBER(event_ring, waiting);
	MEMBER(event_ring, wanted);
	MEMBER(event_ring, stop_on);
	MEMBER(event_ring, read);
	MEMBER(event_ring, go);
	SIZE(event);
}

void structs(void);
void structs(void)
{
	values();
	machine();
	memory();
	family();
	holdings();
	numbers();
	open_files();
	told();
}
