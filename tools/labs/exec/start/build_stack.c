int build_stack(struct mm_struct *mm, const struct exec_args *args,
		const struct elf_plan *plan, uint32_t *esp)
{
	uint32_t path_len = strlen(args->path) + 1;
	uint64_t seed[2] = { clock_ns() * SPREAD, ~clock_ns() * SPREAD };
	uint32_t execfn = STACK_TOP - 4 - path_len;
	uint32_t platform_at = execfn - sizeof(platform);
	uint32_t random = platform_at - sizeof(seed);
	uint32_t words = 1 + 1 + 1 + 2 * AUX_MAX;	/* argc, NULL, NULL */
	struct builder b = {
		.mm = mm, .array = (random - words * 4) & ~(STACK_ALIGN - 1),
	};
	int err = add_stack(mm, b.array);

	*esp = b.array;
	if (err || (err = store(mm, execfn, args->path, path_len, true)) ||
	    (err = store(mm, platform_at, platform, sizeof(platform), true)) ||
	    (err = store(mm, random, seed, sizeof(seed), true)) ||
	    (err = store_word(&b, 0)) || (err = store_word(&b, 0)) ||
	    (err = store_word(&b, 0)))
		return err;
	return store_auxv(&b, plan, execfn, platform_at, random);
}
