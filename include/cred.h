/* Users: who may signal whom, and how many tasks each may have. */
#ifndef CRED_H
#define CRED_H

#include <sched.h>

void cred_init(void);

/* -EAGAIN where current's user has as many tasks as RLIMIT_NPROC lets him;
 * who is root has no limit. */
int check_nproc(void);
/* Counts a new task for the user its uid names, and no more at the end. */
void join_user(struct task_struct *p);
void leave_user(struct task_struct *p);
/* May current send p a signal? */
bool may_signal(const struct task_struct *p, int sig);
/* Sends it if current may, to p's process or to that thread alone; where p
 * cannot see current, si_pid arrives as 0. -EPERM, or as send_signal. */
int send_if_allowed(struct task_struct *p, int sig, const struct siginfo *info,
		    bool thread);

int32_t sys_getuid(void);
int32_t sys_geteuid(void);
int32_t sys_getgid(void);
int32_t sys_getegid(void);
int32_t sys_setuid(uint32_t uid);
int32_t sys_setgid(uint32_t gid);
int32_t sys_setreuid32(uint32_t real, uint32_t effective);
int32_t sys_setregid32(uint32_t real, uint32_t effective);
int32_t sys_setresuid32(uint32_t real, uint32_t effective, uint32_t saved);
int32_t sys_setresgid32(uint32_t real, uint32_t effective, uint32_t saved);
int32_t sys_getresuid32(uint32_t *real, uint32_t *effective, uint32_t *saved);
int32_t sys_getresgid32(uint32_t *real, uint32_t *effective, uint32_t *saved);

#endif
