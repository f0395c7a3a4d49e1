# What make gdb starts with: our settings and commands, then the QEMU that
# make debug or tools/vmrun --gdb has waiting. By hand, from the top folder:
# gdb -nx -x tools/gdb/tine.gdb, when QEMU's stub is at build/gdb.sock.
set confirm off
set pagination off
set disassembly-flavor intel
set print pretty on
set print entry-values no
source tools/gdb/tine.py
attach-tine
