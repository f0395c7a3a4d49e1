/* Users: which tasks they may signal, and how many tasks they may have. */
#pragma once

#include <task/sched.h>

void cred_init(void);

/* -EAGAIN where current's user has as many tasks as RLIMIT_NPROC allows; root
 * has no limit. */
int check_nproc(void);
/* p, which is ending, is no longer among its user's tasks, nor in groups. */
void leave_user(struct task_struct *p);
/* Is p the same user's and group's in every way, or is current root? */
bool owns(const struct task_struct *p);
/* May current look into p's memory? Not into what has been another user's. */
bool ptrace_may_access(const struct task_struct *p);
/* Sends it if current may, to p's process or to that thread alone; where p
 * cannot see current, si_pid arrives as 0. -EINVAL (there is no such signal),
 * -EPERM, or as send_signal. */
int send_if_allowed(struct task_struct *p, int sig, const struct siginfo *info,
		    bool thread);

/* The calls with 32 bits, for those with 16. SAME_ID: leave it. 0 or -errno. */
int32_t sys_setuid(uint32_t uid);
int32_t sys_setgid(uint32_t gid);
int32_t sys_setfsuid(uint32_t uid);
int32_t sys_setfsgid(uint32_t gid);
int32_t sys_setreuid32(uint32_t real, uint32_t effective);
int32_t sys_setregid32(uint32_t real, uint32_t effective);
int32_t sys_setresuid32(uint32_t real, uint32_t effective, uint32_t saved);
int32_t sys_setresgid32(uint32_t real, uint32_t effective, uint32_t saved);
int32_t sys_fchown32(int fd, uint32_t uid, uint32_t gid);
int32_t sys_chown32(const char *path, uint32_t uid, uint32_t gid);
int32_t sys_lchown32(const char *path, uint32_t uid, uint32_t gid);
