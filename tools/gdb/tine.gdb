# What make gdb starts with: the kernel's symbols, and the QEMU that make
# debug or tools/vmrun --gdb has waiting.
set confirm off
set pagination off
file build/kernel.elf
target remote build/gdb.sock
