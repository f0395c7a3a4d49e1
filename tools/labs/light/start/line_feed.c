static void line_feed(void)
{
	cursor %= COLUMNS;		/* down from row 0 is row 0 */
}
