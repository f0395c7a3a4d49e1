static uint32_t alloc_table(void)
{
	uint32_t frame = take_frame(FRAME_TABLE, ANYTHING);

	if (frame)
		zero_page(frame_to_virt(frame));
	return frame;
}
