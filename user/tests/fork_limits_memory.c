/*
 * With little memory the frames end it: fork says -ENOMEM, makes no child,
 * and all is as before after the waits (F). Tine only: it fills the machine.
 * vmrun: -m 8
 */
#include "limits.h"

#define AT_LEAST	50

int main(void)
{
	if (!CHECK(on_tine()))
		return 1;
	a_round_each_way();
	CHECK_EQ(refusal, -ENOMEM);
	CHECK(children >= AT_LEAST);
	return check_result();
}
