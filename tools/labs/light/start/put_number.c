static void put_number(struct out *o, uint64_t value, uint32_t base,
		       const char *prefix)
{
	emit_padded(o, "?", 1);
}
