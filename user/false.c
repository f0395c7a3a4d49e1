/* Nothing, unsuccessfully. */
int main(void)
{
	return 1;
}
