static int load_segment(struct mm_struct *mm, struct inode *inode,
			const struct elf32_phdr *seg)
{
	struct vm_region all = {	/* may all of it be written? */
		.start = page_down(seg->p_vaddr),
		.end = page_up(seg->p_vaddr + seg->p_memsz),
		.prot = PROT_READ | PROT_WRITE | PROT_EXEC,
	};
	int err = add_region(mm, &all);
	uint32_t n;

	for (uint32_t done = 0; done < seg->p_filesz && !err; done += n) {
		uint32_t at = seg->p_offset + done;
		uint32_t frame = inode_frame(inode, at / PAGE_SIZE);

		n = on_page(at, seg->p_filesz - done);
		if (frame)		/* byte by byte: a copy */
			err = access_mm(mm, seg->p_vaddr + done,
					frame_to_virt(frame) + at % PAGE_SIZE,
					n, true);
	}
	return err;
}
