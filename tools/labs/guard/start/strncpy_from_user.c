int strncpy_from_user(char *to, const char *from, size_t max)
{
	for (size_t n = 0; n < max; n++) {
		if (to)
			to[n] = from[n];	/* as if it were ours */
		if (!from[n])
			return n;
	}
	return -ENAMETOOLONG;
}
