static void show(char c)
{
	row_full = false;		/* nothing is shown */
}
