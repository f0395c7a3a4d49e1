void cond_broadcast(struct cond *c)
{
	(void)c;
}
