/* What else may a task say of itself? */
#include <task/sched.h>
#include <lib/string.h>
#include <uaccess.h>
#include <uapi/errno.h>
#include <uapi/more.h>

static int set_name(const char *user)
{
	char name[COMM_LEN];
	int n = strncpy_from_user(name, user, sizeof(name) - 1);

	if (n == -EFAULT)
		return n;
	name[COMM_LEN - 1] = 0;
	strlcpy(current->comm, name, COMM_LEN);
	return 0;
}

/* All of it is defined: a shorter name has not its forerunner behind it. */
static int get_name(void *user)
{
	char name[COMM_LEN] = "";

	strlcpy(name, current->comm, sizeof(name));
	return copy_to_user(user, name, sizeof(name));
}

int32_t sys_prctl(int option, uint32_t arg, uint32_t arg3, uint32_t arg4,
		  uint32_t arg5)
{
	switch (option) {
	case PR_SET_PDEATHSIG:
		if (arg > NSIG)
			return -EINVAL;
		current->sig.death_signal = arg;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_user(current->sig.death_signal, (void *)arg);
	case PR_SET_NAME:
		return set_name((const char *)arg);
	case PR_GET_NAME:
		return get_name((void *)arg);
	case PR_SET_CHILD_SUBREAPER:
		current->leader->family.subreaper = arg;
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return put_user(current->leader->family.subreaper, (void *)arg);
	}
	return caps_prctl(option, arg, arg3 | arg4 | arg5);
}

/* Tells the personality, and sets it. No address is random here, whichever it
 * is; the others, which would change something, are -EINVAL. */
int32_t sys_personality(uint32_t persona)
{
	uint32_t old = current->no_randomize ? ADDR_NO_RANDOMIZE : PER_LINUX;

	if (persona == PER_ASK)
		return old;
	if (persona & ~ADDR_NO_RANDOMIZE)
		return -EINVAL;
	current->no_randomize = persona;
	return old;
}
