void mutex_unlock(struct mutex *m)
{
	swap(&m->word, FREE);
}
