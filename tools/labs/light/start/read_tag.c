static void read_tag(struct boot_info *boot, const struct mb2_tag *tag)
{
	if (tag->type == MB2_CMDLINE)
		take_string(boot->cmdline, sizeof(boot->cmdline), tag);
}
