/* Which function is which number? uapi/syscalls.h says it; this is its table,
 * which entry.asm calls through. NULL: there is no such call, or its part was
 * left out: -ENOSYS. */
#include <uapi/types.h>
#include <uapi/unistd.h>

/* Their arguments are what entry.asm pushed, whichever each one takes. */
#define SYSCALL(nr, name, function) int32_t function() __attribute__((weak));
#include <uapi/syscalls.h>

void *const sys_call_table[NR_SYSCALLS] = {
#define SYSCALL(nr, name, function) [nr] = function,
#include <uapi/syscalls.h>
};
