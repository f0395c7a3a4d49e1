pid_t do_wait(struct wait_request *w)
{
	poll_children(w);		/* once; and then? */
	panic("not implemented: do_wait");
}
