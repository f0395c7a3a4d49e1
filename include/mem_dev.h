/* /dev/null and /dev/zero. */
#ifndef MEM_DEV_H
#define MEM_DEV_H

void mem_dev_init(void);

#endif
