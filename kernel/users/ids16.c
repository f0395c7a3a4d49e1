/*
 * How do programs ask that know 16-bit ids only?
 *
 * An id that does not fit is told as OVERFLOW_ID. Where several calls are one
 * function here, the number says which.
 */
#include <users/cred.h>
#include <task/sched.h>
#include <uaccess.h>
#include <uapi/errno.h>

int32_t sys_set_ids16(uint32_t a, uint32_t b, uint32_t c)
{
	switch (task_regs(current)->orig_eax) {
	case __NR_setuid:
		return sys_setuid(widen_id(a));
	case __NR_setgid:
		return sys_setgid(widen_id(a));
	case __NR_setfsuid:
		return sys_setfsuid(widen_id(a));
	case __NR_setfsgid:
		return sys_setfsgid(widen_id(a));
	case __NR_setreuid:
		return sys_setreuid32(widen_id(a), widen_id(b));
	case __NR_setregid:
		return sys_setregid32(widen_id(a), widen_id(b));
	case __NR_setresuid:
		return sys_setresuid32(widen_id(a), widen_id(b), widen_id(c));
	}
	return sys_setresgid32(widen_id(a), widen_id(b), widen_id(c));
}

/* getuid, geteuid, getgid and getegid. */
int32_t sys_get_id16(void)
{
	const struct cred *cred = &current->cred;

	switch (task_regs(current)->orig_eax) {
	case __NR_getuid:
		return narrow_id(cred->uid);
	case __NR_geteuid:
		return narrow_id(cred->euid);
	case __NR_getgid:
		return narrow_id(cred->gid);
	}
	return narrow_id(cred->egid);
}

static int32_t get_ids16(const uint32_t *ids, uint16_t *const to[NR_IDS])
{
	for (int i = 0; i < NR_IDS; i++) {
		uint16_t id = narrow_id(ids[i]);

		if (copy_to_user(to[i], &id, sizeof(id)))
			return -EFAULT;
	}
	return 0;
}

int32_t sys_getresuid16(uint16_t *real, uint16_t *effective, uint16_t *saved)
{
	return get_ids16(current->cred.uids,
			 (uint16_t *[]){ real, effective, saved });
}

int32_t sys_getresgid16(uint16_t *real, uint16_t *effective, uint16_t *saved)
{
	return get_ids16(current->cred.gids,
			 (uint16_t *[]){ real, effective, saved });
}

int32_t sys_fchown(int fd, uint32_t uid, uint32_t gid)
{
	return sys_fchown32(fd, widen_id(uid), widen_id(gid));
}

int32_t sys_chown(const char *path, uint32_t uid, uint32_t gid)
{
	return sys_chown32(path, widen_id(uid), widen_id(gid));
}

int32_t sys_lchown(const char *path, uint32_t uid, uint32_t gid)
{
	return sys_lchown32(path, widen_id(uid), widen_id(gid));
}
