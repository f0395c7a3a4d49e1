/* Which task is asking, and in which user's name? */
#include <task/pid.h>

int32_t sys_getpid(void)
{
	return own_nr(current->leader);
}

int32_t sys_gettid(void)
{
	return own_nr(current);
}

int32_t sys_getppid(void)
{
	return task_pid(current->leader->parent);
}

int32_t sys_getuid(void)
{
	return current->cred.uid;
}

int32_t sys_geteuid(void)
{
	return current->cred.euid;
}

int32_t sys_getgid(void)
{
	return current->cred.gid;
}

int32_t sys_getegid(void)
{
	return current->cred.egid;
}
