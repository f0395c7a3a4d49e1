/* A program that never ends by itself: something to try ^C and kill on. */
int main(void)
{
	for (;;)
		asm volatile("pause");
}
