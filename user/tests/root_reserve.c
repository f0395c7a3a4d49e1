/*
 * What uid 1000 uses up is not root's: frames, by a fork bomb or as memory,
 * and the room for files. Out of memory costs the largest user its life, not
 * root. Tine only: it fills the machine.
 * vmrun: --icount 7 -m 8
 * needs: users jobs limits
 */
#include "root_reserve.h"

#define PIECE		65536

/* Every one of them forks for ever. */
static void fork_bomb(void)
{
	pid_t pid;
	do
		pid = fork();
	while (pid >= 0);
	tell(ready);
	for (;;)
		if (fork() < 0)
			sched_yield();
}

static void fill_files(void)
{
	static char bytes[PIECE];
	char name[32];
	int fd = open("/tmp/full", O_WRONLY | O_CREAT, 0600), n;
	while ((n = write(fd, bytes, sizeof(bytes))) > 0)
		;
	CHECK_EQ(n, -ENOSPC);
	for (int i = 0; fd >= 0; i++) {
		close(fd);
		snprintf(name, sizeof(name), "/tmp/full%d", i);
		fd = open(name, O_WRONLY | O_CREAT, 0600);
	}
	CHECK_EQ(fd, -ENOSPC);
	tell(ready);
	sit();
}

static void fill_memory(void)
{
	for (uint32_t size = 1 << 20; size >= PAGE_SIZE; )
		if (mmap_failed(mmap(NULL, size, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0)))
			size /= 2;
	tell(ready);
	sit();
}

static void clear_away(void)
{
	char name[32];
	unlink("/tmp/full");
	for (int i = 0; ; i++) {
		snprintf(name, sizeof(name), "/tmp/full%d", i);
		if (unlink(name) < 0)
			break;
	}
}

/* Root, small, asks for memory when a user has all of it. */
static void root_asks(void)
{
	open_pipe();
	pid_t pid = must_fork();
	if (pid == 0) {
		become_user(SOMEBODY, 0);
		fill_memory();
	}
	hear(ready);
	char *area = fresh_pages(1024);		/* more than the reserve */
	for (int i = 0; i < 1024; i++)
		area[i * PAGE_SIZE] = 1;
	CHECK_EQ(status_of(pid), SIGKILL);
	CHECK_EQ(munmap(area, 1024 * PAGE_SIZE), 0);
	close_pair(ready);
}

int main(void)
{
	static const struct attack attacks[] = {
		{ "fork bomb", fork_bomb, 1, 1 }, { "files", fill_files, 1, 1 },
		{ "memory", fill_memory, 1, 1 },
	};
	if (!CHECK(on_tine()))
		return 1;
	try_attacks(attacks, COUNT(attacks));
	leaves_nothing(root_asks);
	no_children_left();
	return check_result();
}
