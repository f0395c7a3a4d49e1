/*
 * Where do numbers come from that a program cannot foresee?
 *
 * ChaCha20 [RFC 8439, "The ChaCha20 Block Function"]: half of each block is
 * the key of the next one, so that none can be made again. It is only as good
 * as its seed, boot's noise: a machine with instructions for a clock
 * (-icount) says the same each time, and nobody else's secret is to depend on
 * it.
 */
#include <fs/file.h>
#include <dev/timer.h>
#include <lib/string.h>
#include <signal/signal.h>
#include <uapi/errno.h>
#include <uapi/more.h>

#define WORDS		16		/* of a block */
#define KEY		8		/* of these, the key */
#define FIRST_KEY	4		/* where it stands */
#define CLOCK		12		/* where the time does */
#define DOUBLE_ROUNDS	10

static uint32_t state[WORDS] = { /* "expand 32-byte k" */
	0x61707865, 0x3320646e, 0x79622d32, 0x6b206574,
};
static bool seeded;

static void mix(uint32_t *a, uint32_t *d, uint32_t b, int left)
{
	*a += b;
	*d ^= *a;
	*d = *d << left | *d >> (32 - left);
}

static void quarter(uint32_t *x, int a, int b, int c, int d)
{
	mix(&x[a], &x[d], x[b], 16);
	mix(&x[c], &x[b], x[d], 12);
	mix(&x[a], &x[d], x[b], 8);
	mix(&x[c], &x[b], x[d], 7);
}

static void make_block(uint32_t *x)
{
	memcpy(x, state, sizeof(state));
	for (int i = 0; i < DOUBLE_ROUNDS; i++) {
		for (int j = 0; j < 4; j++)
			quarter(x, j, j + 4, j + 8, j + 12);
		for (int j = 0; j < 4; j++)
			quarter(x, j, 4 + (j + 1) % 4, 8 + (j + 2) % 4,
				12 + (j + 3) % 4);
	}
	for (int i = 0; i < WORDS; i++)
		x[i] += state[i];
}

static void seed(void)
{
	for (int i = 0; i < KEY && !seeded; i++)
		state[FIRST_KEY + i] = boot_noise();
	seeded = true;
}

/* KEY words that have never been told. */
static void make_random(uint32_t *out)
{
	uint32_t x[WORDS];
	uint64_t now = clock_ns();

	seed();
	memcpy(&state[CLOCK], &now, sizeof(now));
	make_block(x);
	memcpy(&state[FIRST_KEY], x, KEY * sizeof(*x));
	memcpy(out, x + KEY, KEY * sizeof(*x));
	memset(x, 0, sizeof(x));
}

/* 0 or -EFAULT; a signal ends a long one early. */
static int random_read(struct file *file, struct uio *uio)
{
	uint32_t random[KEY];
	int err = 0;

	while (uio->total && !err) {
		size_t n = uio->total;

		make_random(random);
		err = uio_move(uio, random, n < sizeof(random) ? n
							: sizeof(random));
		if (cond_resched())
			break;
	}
	memset(random, 0, sizeof(random));
	return err;
}

/* What is written adds nothing, so that it is refused (-EINVAL). */
const struct file_ops random_ops = {
	.read = random_read, .has_position = true,
};

/* How many bytes: fewer where the rest cannot be written, or a signal came
 * after some; -EFAULT. */
int32_t sys_getrandom(char *user, size_t size, uint32_t flags)
{
	struct uio uio = { .at = user, .left = size, .total = size };

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
	    (flags & GRND_RANDOM && flags & GRND_INSECURE))
		return -EINVAL;
	if (size > MAX_MOVED)
		uio.left = uio.total = size = MAX_MOVED;
	int err = random_read(NULL, &uio);

	return uio.total < size ? (int32_t)(size - uio.total) : err;
}
