void cond_signal(struct cond *c)
{
	(void)c;
}
