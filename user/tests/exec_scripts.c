/*
 * A file that begins with "#!" is run by what that line names: its argv, its
 * errors, and scripts run by scripts.
 * linux: prints what each program finds in argv.
 * needs: foreign more users
 */
#include "programs.h"
#include <uapi/elf.h>
#include <uapi/more.h>

#define FOLDER	"/tmp/exec_scripts.tmp"
#define SCRIPT	FOLDER "/script"
#define TELLER	FOLDER "/tell"
#define LINE	256

static const char *self;

static uint32_t auxv_of(char **envp, uint32_t type)
{
	while (*envp)
		envp++;
	for (uint32_t *aux = (uint32_t *)(envp + 1); aux[0]; aux += 2)
		if (aux[0] == type)
			return aux[1];
	return 0;
}

/* This program again, under another name: it says what it was given. */
static int tell_argv(int argc, char **argv, char **envp)
{
	char name[32] = "";
	say("  %d:", argc);
	for (int i = 0; i < argc; i++)
		say(" [%s]", argv[i]);
	syscall2(__NR_prctl, PR_GET_NAME, (int)name);
	say(" comm %s, execfn %s, env %s\n", name,
	    (char *)auxv_of(envp, AT_EXECFN), envp[0]);
	return 0;
}

/* execve's error, or what the program said, and its status. */
static void run(const char *path, char **argv)
{
	char *env[] = { "E=1", NULL };
	pid_t pid = must_fork();
	if (pid == 0) {
		int err = execve(path, argv, env);
		say("  -%s\n", errname(err));
		_exit(0);
	}
	CHECK_EQ(status_of(pid), 0);
}

static char *usual[] = { "name", "a", "b c", NULL };

static void expect_text(const char *what, const char *text, int length)
{
	say("%s\n", what);
	put_file(SCRIPT, text, length, 0700);
	run(SCRIPT, usual);
}

#define SAYS(what, text)	expect_text(what, text, sizeof(text) - 1)

static void lines(void)
{
	char *none[] = { NULL };
	SAYS("a name", "#!" TELLER "\nnonsense");
	SAYS("no newline", "#!" TELLER);
	SAYS("blanks", "#! \t " TELLER " \t \n");
	SAYS("an argument", "#!" TELLER " -x\n");
	SAYS("blanks in it", "#!" TELLER "  two words\tof it \n");
	SAYS("a NUL behind the name", "#!" TELLER "\0 -x\n");
	SAYS("a NUL in the argument", "#!" TELLER " -x\0y\n");
	SAYS("an empty line", "#!\n");
	SAYS("only blanks", "#!  \t\n" TELLER);
	SAYS("a blank before it", " #!" TELLER "\n");
	SAYS("what is not there", "#!" FOLDER "/none\n");
	SAYS("a folder", "#!" FOLDER "\n");
	SAYS("a text", "#!" FOLDER "/text\n");
	SAYS("itself", "#!" SCRIPT "\n");
	SAYS("relative", "#!tell\n");
	SAYS("empty argv", "#!" TELLER " -x\n");
	run(SCRIPT, none);
	run(SCRIPT, NULL);
	say("not to be executed\n");
	CHECK_EQ(chmod(SCRIPT, 0600), 0);
	run(SCRIPT, usual);
	CHECK_EQ(unlink(SCRIPT), 0);
}

/* A line longer than what is looked at: an argument is cut, a name is not. */
static void long_lines(void)
{
	char text[2 * LINE];
	memset(text, 'x', sizeof(text));
	memcpy(text, "#!/", 3);
	expect_text("a long name", text, sizeof(text));
	memset(text, ' ', sizeof(text));
	memcpy(text, "#!", 2);
	expect_text("all blanks", text, sizeof(text));
	memset(text, 'x', sizeof(text));
	memcpy(text, "#!" TELLER " ", sizeof("#!" TELLER));
	expect_text("a long argument", text, sizeof(text));
}

/* Each script's interpreter is the one before. */
static void levels(void)
{
	char path[64], text[128];
	for (int i = 1; i <= 7; i++) {
		snprintf(text, sizeof(text), "#!%s -%d\n", i == 1 ? TELLER :
			 path, i);
		snprintf(path, sizeof(path), "%s/level%d", FOLDER, i);
		put_file(path, text, strlen(text), 0700);
		say("level %d\n", i);
		run(path, usual);
		if (i > 1)
			continue;
		usual[0] = "another name";
	}
	for (int i = 1; i <= 7; i++) {
		snprintf(path, sizeof(path), "%s/level%d", FOLDER, i);
		CHECK_EQ(unlink(path), 0);
	}
}

int main(int argc, char **argv, char **envp)
{
	int length = strlen(argv[0]);
	if (length >= 4 && !strcmp(argv[0] + length - 4, "tell"))
		return tell_argv(argc, argv, envp);
	self = self_path(argv[0]);
	CHECK_EQ(mkdir(FOLDER, 0700), 0);
	copy_program(self, TELLER);
	put_file(FOLDER "/text", "a text", 6, 0700);
	lines();
	long_lines();
	levels();
	CHECK_EQ(unlink(SCRIPT), 0);
	CHECK_EQ(unlink(TELLER), 0);
	CHECK_EQ(unlink(FOLDER "/text"), 0);
	CHECK_EQ(rmdir(FOLDER), 0);
	return check_result();
}
