static int get_key(const uint32_t *word, int op, const uint32_t *value,
		   struct key *key)
{
	uint32_t now;

	(void)op;
	*key = (struct key){ current->mm, (uint32_t)word };
	if (value && get_user(&now, word))
		return -EFAULT;
	return value && now != *value ? -EAGAIN : 0;
}
