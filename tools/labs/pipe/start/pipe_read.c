static int pipe_read(struct file *file, struct uio *uio)
{
	struct pipe *pipe = pipe_of(file);
	int err = 0;

	while (!err && uio->total && pipe->head != pipe->tail)
		err = pipe_move(pipe, uio);
	return err;
}
