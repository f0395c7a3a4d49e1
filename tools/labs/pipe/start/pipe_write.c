static int pipe_write(struct file *file, struct uio *uio)
{
	struct pipe *pipe = pipe_of(file);
	int err = 0;

	while (!err && uio->total)
		err = room_in(pipe) ? pipe_move(pipe, uio) : -EAGAIN;
	return err;
}
