/* What time is it? In UTC: there are no time zones here. */
#include <stdio.h>
#include <sys.h>
#include <tool.h>

#define DAY		86400

struct date {
	int year, month, day;		/* month: 0 is January */
};

/* Years begin in March here, so that the leap day is the last of one. */
static struct date date_of(int days)
{
	int era_day = days + 719468;		/* since 0000-03-01 */
	int era = era_day / 146097, in_era = era_day % 146097;
	int year = (in_era - in_era / 1460 + in_era / 36524 -
		    in_era / 146096) / 365;
	int in_year = in_era - (365 * year + year / 4 - year / 100);
	int month = (5 * in_year + 2) / 153;	/* 0 is March */
	int day = in_year - (153 * month + 2) / 5 + 1;

	return (struct date){ era * 400 + year + (month > 9),
			      (month + 2) % 12, day };
}

int main(int argc, char **argv)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char weekdays[] = "ThuFriSatSunMonTueWed";
	uint32_t now = time(NULL), days = now / DAY, second = now % DAY;
	struct date d = date_of(days);

	if (argc > 1 && argv[1][0] == '+' && argv[1][1] == '%' &&
	    argv[1][2] == 's')
		return printf("%u\n", now) < 0;
	if (argc > 1) {
		eprintf("usage: date [+%%s]\n");
		return 2;
	}
	printf("%.3s %.3s %2d %02u:%02u:%02u UTC %d\n",
	       weekdays + days % 7 * 3, names + 3 * d.month, d.day,
	       second / 3600, second / 60 % 60, second % 60, d.year);
	return 0;
}
