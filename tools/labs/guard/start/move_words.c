static inline uint32_t move_words(void *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)	/* and if one of them faults? */
		((char *)to)[i] = ((const char *)from)[i];
	return 0;
}
