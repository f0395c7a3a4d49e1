/* Three calls, and the words they leave in memory: the judge reads those. */
#include <family.h>
#include <lab.h>
#include <stdlib.h>
#include <string.h>

#define GUARD	0x5afe5afeu
#define PAGE	4096u

STATION(gate)
STATION(time)
STATION(info)
STATION(info_after)
STATION(cpu)

#define NR_GETTIMEOFDAY	78
#define NR_SYSINFO	116
#define NR_GETCPU	318

/* Each with a guard before and behind it. */
struct { uint32_t before, tv[2], between, tz[2], behind; } clocks[2];
struct { uint32_t before, words[16], behind; } infos[2];
struct { uint32_t before, cpu, between, node, behind; } where;
int32_t said[8];
uint32_t seconds[2], pages, children, total;
struct timespec real[2], up[2];		/* clock_gettime's, around ours */

static void set_guards(void)
{
	for (uint32_t *p = (uint32_t *)clocks;
	     p < (uint32_t *)(clocks + 2); p++)
		*p = GUARD;
	for (uint32_t *p = (uint32_t *)infos; p < (uint32_t *)(infos + 2); p++)
		*p = GUARD;
	for (uint32_t *p = (uint32_t *)&where; p < (uint32_t *)(&where + 1); p++)
		*p = GUARD;
}

static void ask_time(void)
{
	struct timespec nap = { 0, lab_choice(1, 30, 90) * 1000000 };

	seconds[0] = syscall1(__NR_time, 0);
	clock_gettime(CLOCK_REALTIME, &real[0]);
	said[0] = syscall2(NR_GETTIMEOFDAY, (int)clocks[0].tv,
			   (int)clocks[0].tz);
	clock_gettime(CLOCK_REALTIME, &real[1]);
	nanosleep(&nap, NULL);
	said[1] = syscall2(NR_GETTIMEOFDAY, (int)clocks[1].tv, 0);
	seconds[1] = syscall1(__NR_time, 0);
	station_time(nap.tv_nsec / 1000, 0, 0);
}

/* MemTotal of /proc/meminfo, in KiB. */
static uint32_t mem_total(void)
{
	char text[512] = "";
	int fd = open("/proc/meminfo", O_RDONLY, 0);

	read(fd, text, sizeof(text) - 1);
	close(fd);
	char *at = strstr(text, "MemTotal:");
	return at ? strtoul(at + 9, NULL, 10) : 0;
}

/* Some seconds since boot. */
static void grow_old(void)
{
	struct timespec nap = { lab_choice(4, 2, 5), 500000000 };

	nanosleep(&nap, NULL);
}

static void infos_twice(void)
{
	static int hold[2];

	pages = lab_choice(2, 100, 400);
	children = lab_choice(3, 3, 9);
	total = mem_total();
	grow_old();
	clock_gettime(CLOCK_MONOTONIC, &up[0]);
	said[2] = syscall1(NR_SYSINFO, (int)infos[0].words);
	clock_gettime(CLOCK_MONOTONIC, &up[1]);
	station_info(0, 0, 0);
	pipe(hold);
	char *area = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (uint32_t i = 0; i < pages; i++)
		area[i * PAGE] = 1;
	for (uint32_t i = 0; i < children; i++)
		if (fork() == 0) {
			char byte;

			close(hold[1]);
			read(hold[0], &byte, 1);
			_exit(0);
		}
	said[3] = syscall1(NR_SYSINFO, (int)infos[1].words);
	station_info_after(0, 0, 0);
	close(hold[1]);
	wait_all();
}

int main(void)
{
	set_guards();
	if (fork() == 0)
		_exit(0);
	wait_all();
	station_gate(0, 0, 0);
	ask_time();
	infos_twice();
	said[4] = syscall3(NR_GETCPU, (int)&where.cpu, (int)&where.node, 0);
	said[5] = syscall3(NR_GETCPU, (int)&where.cpu, 0, 0);
	said[6] = syscall3(NR_GETCPU, 0, (int)&where.node, 0);
	station_cpu(0, 0, 0);
	return 0;
}
