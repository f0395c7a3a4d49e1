static void pipe_close(struct file *file)
{
	wake_sleepers(&pipe_of(file)->readers);
}
