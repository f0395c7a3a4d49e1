#ifndef KNOWN_H
#define KNOWN_H

/* System calls with known registers, put together in assembly:
 *
 *	asm(KNOWN_LOAD(known_yield, 158)
 *	    "	int $0x80\n"
 *	    KNOWN_STATION(yielded)
 *	    KNOWN_RETURN);
 */
#include <lab.h>

uint32_t wanted[6];		/* ebx ecx edx esi edi ebp of the next one */

/* The function's begin: all are loaded, and eax is the call's number. */
#define KNOWN_LOAD(name, number) \
	".text\n" \
	".type " #name ", @function\n" \
	#name ":\n" \
	"	push %ebx\n	push %esi\n	push %edi\n	push %ebp\n" \
	"	mov wanted, %ebx\n	mov wanted + 4, %ecx\n" \
	"	mov wanted + 8, %edx\n	mov wanted + 12, %esi\n" \
	"	mov wanted + 16, %edi\n	mov wanted + 20, %ebp\n" \
	"	mov $" #number ", %eax\n"
#define KNOWN_STATION(name) \
	".type station_" #name ", @function\n" \
	"station_" #name ":\n"
#define KNOWN_RETURN \
	"	pop %ebp\n	pop %edi\n	pop %esi\n	pop %ebx\n" \
	"	ret\n"

#endif
