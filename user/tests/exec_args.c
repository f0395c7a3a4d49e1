/*
 * execve lays argv, envp and the auxiliary vector out as Linux does, aligns
 * the stack, starts with clean flags, and keeps the pid (I: fork+exec).
 * linux: prints arguments and environment, checks the rest.
 */
#include "check.h"
#include <uapi/elf.h>

#define MANY	200

static uint32_t aux_value(char **environment, uint32_t type, bool *found)
{
	while (*environment)
		environment++;
	uint32_t *pair = (uint32_t *)(environment + 1);
	for (; pair[0] != AT_NULL; pair += 2)
		if (pair[0] == type) {
			*found = true;
			return pair[1];
		}
	*found = false;
	return 0;
}

static uint32_t must_have(char **environment, uint32_t type)
{
	bool found;
	uint32_t value = aux_value(environment, type, &found);
	if (!CHECK(found))
		report("auxiliary vector without %u\n", type);
	return value;
}

static void check_aux(char **environment)
{
	SEE(must_have(environment, AT_PAGESZ), PAGE_SIZE);
	SEE(must_have(environment, AT_PHENT), sizeof(struct elf32_phdr));
	SEE_SAME(must_have(environment, AT_UID), getuid());
	SEE_SAME(must_have(environment, AT_EUID), syscall0(__NR_geteuid32));
	SEE_SAME(must_have(environment, AT_GID), syscall0(__NR_getgid32));
	SEE_SAME(must_have(environment, AT_EGID), syscall0(__NR_getegid32));
	SEE(must_have(environment, AT_SECURE), 0);
	SEE(must_have(environment, AT_CLKTCK), USER_HZ);
	struct elf32_phdr *headers = (void *)must_have(environment, AT_PHDR);
	struct elf32_ehdr *file = (struct elf32_ehdr *)headers - 1;
	SEE(memcmp(file->e_ident, "\177ELF", 4), 0);
	SEE_SAME(must_have(environment, AT_ENTRY), file->e_entry);
	uint32_t loads = 0;
	for (uint32_t i = 0; i < must_have(environment, AT_PHNUM); i++)
		loads += headers[i].p_type == PT_LOAD;
	SEE_TRUE(loads >= 2);
	uint8_t *random = (uint8_t *)must_have(environment, AT_RANDOM);
	SEE_TRUE((uint32_t)random > (uint32_t)environment);
	const char *name = (char *)must_have(environment, AT_EXECFN);
	SEE_TRUE(strchr(name, '/') != NULL);
}

/* argc lies just under argv, 16-byte aligned; strings lie above it all. */
static void check_layout(int argc, char **argv)
{
	char **environment = argv + argc + 1;
	SEE_SAME(((int *)argv)[-1], argc);
	SEE((uint32_t)(argv - 1) % 16, 0);
	SEE(argv[argc], 0);
	for (int i = 0; i < argc; i++)
		CHECK((uint32_t)argv[i] > (uint32_t)environment);
	for (int i = 1; i < argc; i++)	/* one after the other */
		CHECK_EQ(argv[i], argv[i - 1] + strlen(argv[i - 1]) + 1);
	check_aux(environment);
}

static int started(int argc, char **argv)
{
	char **environment = argv + argc + 1;
	check_layout(argc, argv);
	SEE_SAME(atoi(argv[2]), getppid());
	SEE(strcmp(environment[0], "ONE=1"), 0);
	if (argc == MANY) {
		say("%d arguments\n", argc);
		return check_result();
	}
	for (int i = 3; i < argc; i++)
		say("argument %d: '%s'\n", i, argv[i]);
	for (int i = 0; environment[i]; i++)
		say("environment %d: '%s'\n", i, environment[i]);
	return check_result();
}

static void run(const char *path, char **args)
{
	char *env[] = { "ONE=1", "", "TWO=two words", "ODD", NULL };
	char me[16];
	snprintf(me, sizeof(me), "%d", getpid());
	args[1] = "started";
	args[2] = me;
	pid_t pid = must_fork();
	if (pid == 0)
		_exit(-execve(path, args, env));
	SEE(status_of(pid), 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return started(argc, argv);
	const char *path = self_path(argv[0]);
	check_layout(argc, argv);
	char *few[] = { "a", 0, 0, "", "two words", "\t\"'", "last", NULL };
	run(path, few);
	char *many[MANY + 1];
	for (int i = 0; i < MANY; i++)
		many[i] = "x";
	many[MANY] = NULL;
	run(path, many);
	no_children_left();
	return check_result();
}
