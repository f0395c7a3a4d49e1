/* Pipes. */
#ifndef PIPE_H
#define PIPE_H

#include <file.h>

int32_t sys_pipe(int *fds);
int32_t sys_pipe2(int *fds, uint32_t flags);

#endif
