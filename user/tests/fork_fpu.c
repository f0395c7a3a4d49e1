/*
 * The child begins with the parent's FPU state, and after that each has its
 * own, also when others compute in between (B). A new program begins with
 * none of anyone's.
 * linux: the state is compared, not printed.
 * needs: fpu
 */
#include "check.h"
#include "has_fpu.h"

#define ROUNDS	200
#define CROWD	6

struct fpu_state {
	uint32_t control, status, tag;
	uint32_t last_instruction[4];	/* where, not what: not compared */
	uint8_t registers[80];
};

static void save(struct fpu_state *state)
{
	memset(state, 0, sizeof(*state));
	__asm__ volatile("fnsave %0\n\tfrstor %0" : "+m" (*state));
}

static bool equal(const struct fpu_state *a, const struct fpu_state *b)
{
	return (a->control & 0xffff) == (b->control & 0xffff) &&
	       (a->status & 0xffff) == (b->status & 0xffff) &&
	       (a->tag & 0xffff) == (b->tag & 0xffff) &&
	       !memcmp(a->registers, b->registers, sizeof(a->registers));
}

/* Rounding towards zero, single precision, five numbers on the stack. */
static void fill(int seed)
{
	uint16_t control = 0x0c7f;
	__asm__ volatile("fninit\n\tfldcw %0\n\tfldpi\n\tfld1\n\tfldl2e\n\t"
			 "fildl %1\n\tfldln2"
			 : : "m" (control), "m" (seed));
}

static void inherited(void)
{
	struct fpu_state before, after;
	fill(12345);
	save(&before);
	pid_t pid = must_fork();
	save(&after);
	if (pid == 0) {
		CHECK(equal(&before, &after));
		fill(54321);		/* must not reach the parent */
		_exit(check_result());
	}
	CHECK(equal(&before, &after));
	CHECK_EQ(status_of(pid), 0);
	save(&after);
	CHECK(equal(&before, &after));
	say("inherited, then apart\n");
}

/* A child that never uses the FPU must not cost the parent its registers. */
static void untouched_child(void)
{
	struct fpu_state before, after;
	fill(777);
	save(&before);
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(0);
	CHECK_EQ(status_of(pid), 0);
	save(&after);
	CHECK(equal(&before, &after));
}

static void compute(int seed)
{
	struct fpu_state before, after;
	fill(seed);
	save(&before);
	for (int i = 0; i < ROUNDS; i++) {
		sched_yield();
		save(&after);
		CHECK(equal(&before, &after));
	}
}

static void crowd(void)
{
	pid_t pids[CROWD];
	for (int i = 0; i < CROWD; i++) {
		pids[i] = must_fork();
		if (pids[i] == 0) {
			compute(1000 + i);
			_exit(check_result());
		}
	}
	compute(999);
	for (int i = 0; i < CROWD; i++)
		CHECK_EQ(status_of(pids[i]), 0);
	say("%d computing at once keep their registers\n", CROWD + 1);
}

#define DATA_BEGIN	32	/* in FXSAVE's area: x87 and XMM registers */
#define DATA_END	288
#define FSAVE_AT	(DATA_BEGIN - 28)	/* its registers begin there */

/* In the new program: its first look at the FPU. */
static int look(void)
{
	static uint8_t area[512] __attribute__((aligned(16)));
	if (has_feature(CPUID_FXSR))
		__asm__ volatile("fxsave %0" : "=m" (area));
	else
		__asm__ volatile("fnsave %0" : "=m" (area[FSAVE_AT]));
	for (int i = DATA_BEGIN; i < DATA_END; i++)
		CHECK_EQ(area[i], 0);
	return check_result();
}

static void new_program(const char *name)
{
	static const uint32_t secret[4] = { 1, 2, 3, 4 };
	pid_t pid = must_fork();
	if (pid == 0) {
		fill(4711);
		if (has_feature(CPUID_SSE))
			__asm__ volatile("movups %0, %%xmm0\n\t"
					 "movups %0, %%xmm7" : : "m" (secret));
		char *args[] = { (char *)name, "look", NULL };
		execve(self_path(name), args, NULL);
		_exit(127);
	}
	CHECK_EQ(status_of(pid), 0);
	say("a new program finds it empty\n");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return look();
	inherited();
	untouched_child();
	crowd();
	new_program(argv[0]);
	no_children_left();
	return check_result();
}
