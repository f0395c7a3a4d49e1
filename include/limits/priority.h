/* What a policy is, and goes by. (kernel/limits/priority.c) */
#pragma once

#include <task/sched.h>
#include <uapi/limits.h>

/* In sched_policy: policy and flag stay. */
#define SAME_POLICY	(~0u)

/* Makes p what the program asks for, where it may: 0; -EINVAL, -EPERM,
 * -EOPNOTSUPP, and p is as before. sched_nice is a nice value. */
int change_policy(struct task_struct *p, const struct sched_attr *want);
/* p's nice value, or its priority. */
void get_params(const struct task_struct *p, struct sched_attr *to);
