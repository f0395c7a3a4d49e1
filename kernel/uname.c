/* What is this machine called? */
#include <names/namespace.h>
#include <uaccess.h>
#include <uapi/sched.h>

struct uts_namespace root_uts = {
	.common = { 1, CLONE_NEWUTS },
	.name = {
		.sysname = TINE_NAME, .nodename = "tine",
		.release = TINE_RELEASE, .version = TINE_VERSION,
		.machine = TINE_MACHINE, .domainname = "(none)",
	},
};

int32_t sys_uname(struct utsname *to)
{
	return copy_to_user(to, &current->uts->name, sizeof(*to));
}
