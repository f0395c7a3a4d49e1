static void take_string(char *to, size_t room, const struct mb2_tag *tag)
{
	*to = '\0';			/* it said nothing */
}
