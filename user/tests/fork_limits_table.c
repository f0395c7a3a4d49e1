/*
 * With memory to spare the task table ends it: fork says -EAGAIN after some
 * 4,000 children, makes none, and all is as before after the waits (F).
 * Tine only: on Linux the limit is the administrator's.
 * vmrun: -m 512
 */
#include "limits.h"

#define TABLE_AT_LEAST	4000

int main(void)
{
	a_round_each_way();
	CHECK_EQ(refusal, -EAGAIN);
	CHECK(children >= TABLE_AT_LEAST);
	CHECK(children < 4096);
	return check_result();
}
