/*
 * The child begins with the parent's FPU state, and after that each has its
 * own, also when others compute in between (B).
 * portable: the state is compared, not printed.
 */
#include "check.h"

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

int main(void)
{
	inherited();
	untouched_child();
	crowd();
	no_children_left();
	return check_result();
}
