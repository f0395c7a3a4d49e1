"""The audit from outside: do the tables in the guest's memory agree?

The kernel's own audit (kernel/audit/audit.c) asks the kernel. This one reads RAM
as it was when the machine went off, and begins where the CPU does: at the GDT.

    audit.py    all of it, in order
    guest.py    RAM, the kernel's symbols and structures, the lines to say
    cpu.py      GDT, IDT, each TSS, the user's registers on each kernel stack
    paging.py   directories -> tables -> frames, beside mem_map
    heap.py     the free frames, kmalloc's objects, what nobody points at
    tasks.py    slots, families, threads, tracers, run and wait queues, timers
    pids.py     numbers, the tasks that have them, namespaces
    files.py    descriptors, open files, inodes, what else is counted
"""
