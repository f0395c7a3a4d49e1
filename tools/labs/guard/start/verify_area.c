int verify_area(const void *addr, size_t n)
{
	return 0;			/* it will be all right */
}
