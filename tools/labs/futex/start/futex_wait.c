static int32_t futex_wait(const uint32_t *word, int op, uint32_t value,
			  const struct timespec *timeout, uint32_t bits)
{
	struct waiter w = { .bits = bits };

	(void)timeout;		/* "woken" at once: programs look again */
	return get_key(word, op, &value, &w.key);
}
