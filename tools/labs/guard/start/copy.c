static inline int copy(void *to, const void *from, size_t n)
{
	if (DEBUG)
		might_sleep();		/* a page fault may */
	if (may_fail())
		return -EFAULT;
	return move_words(to, from, n) ? -EFAULT : 0;
}
