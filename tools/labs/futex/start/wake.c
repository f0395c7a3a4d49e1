static int32_t wake(const struct key *key, uint32_t bits, int32_t most,
		    const struct key *to, int32_t more)
{
	(void)key, (void)bits, (void)most, (void)to, (void)more;
	return 0;		/* nobody ever sleeps */
}
