static void inherit(struct task_struct *p)
{
	const size_t first = offsetof(struct task_struct, FIRST_INHERITED);
	const size_t end = offsetof(struct task_struct, FIRST_FRESH);
	const char *from = (char *)current;
	char *to = (char *)p;

	for (size_t i = 0; i < sizeof(*p); i++)
		to[i] = i >= first && i < end ? from[i] : 0;
	for (int i = 0; i < RLIM_NLIMITS; i++)
		p->rlim[i] = current->leader->rlim[i];
}
