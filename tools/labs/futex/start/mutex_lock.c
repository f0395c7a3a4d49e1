void mutex_lock(struct mutex *m)
{
	swap(&m->word, HELD);		/* and if it was held already? */
}
