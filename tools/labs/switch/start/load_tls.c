void load_tls(const struct descriptor *tls)
{
	(void)tls;
}
