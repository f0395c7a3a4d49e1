/* One thread in place of all. (kernel/group.c) */
#pragma once

/*
 * execve's way with threads: the others end, and the caller is its process's
 * leader, with the leader's number and family. 0, or -EINTR: we end, too.
 */
int become_only_thread(void);
