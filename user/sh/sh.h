/*
 * The shell: what its parts tell each other.
 *
 *	main.c		where do commands come from?
 *	edit.c		how does a person type one?	screen.c history.c
 *						complete.c
 *	tree.h		what is written there?		lex.c parse.c compound.c
 *	expand.h	what do the words stand for?	expand.c fields.c
 *						parameter.c arith.c subst.c
 *	glob.c		which files?			pattern.c
 *	vars.c		what is NAME worth?		params.c: $1, functions
 *	run.c		in which order is it done?	simple.c: one command
 *	exec.c		fork, and execve
 *	redirect.c	where do the descriptors point?
 *	jobs.c		who is still running?		traps.c: signals
 *	builtin.c	what must the shell do itself?	doing.c setting.c read.c
 *						test.c help.c
 *	memory.c	who frees all this?
 */
#ifndef SH_H
#define SH_H

#include <sys.h>
#include "tree.h"

#define STATUS_SYNTAX		2
#define STATUS_REDIRECT		2
#define STATUS_NOT_EXECUTABLE	126
#define STATUS_NOT_FOUND	127
#define STATUS_SIGNAL		128	/* and the signal's number */

#define PROMPT		"tine$ "
#define PROMPT_MORE	"> "
#define DEFAULT_PATH	"/bin"
#define IFS		" \t\n"	/* where words are split */

/* Descriptors of the shell's own live here, out of everyone's way. */
#define FIRST_HIDDEN_FD	10
#define MOST_FD		1000000		/* more is no number of one */

/* Why is the rest of what is being run not to be run? */
enum unwind { GO_ON, BREAKING, CONTINUING, RETURNING, ABANDONED };

/* set -e and its like. */
enum option { ERROR_IS_END, UNSET_IS_ERROR, TRACED, NO_FILES, OPTIONS };

struct shell {
	int status;		/* $? */
	int substituted;	/* the status of the last $( ) */
	pid_t pid;		/* $$ */
	pid_t last_background;	/* $! */
	int argc;		/* $# and one: argv[0] is $0 */
	char **argv;
	bool options[OPTIONS];
	int tested;		/* inside of what if, while, && ask about */
	enum unwind unwind;
	int loops, levels;	/* loops we are in; how many to leave */
	int depth;		/* of functions, eval and . */
	struct arena *tree_home;	/* of the tree that is being run */
	bool interactive;	/* a person types */
	bool job_control;	/* each pipeline a process group of its own */
};

extern struct shell sh;

/* --- main.c ------------------------------------------------------------- */

/* Run a text to its end; what is wrong in it is told. */
void run_text(const char *text);

/* The same of a file, which may `return`: 0 or -errno. */
int run_file(const char *path);

/* --- memory.c ----------------------------------------------------------- */

/*
 * Memory until the mark before it is released; nobody frees it. A shell
 * without memory is at its end, so this never returns NULL.
 */
void *line_alloc(size_t n);
char *line_copy(const char *s, size_t n);
char *line_join(const char *a, const char *b, size_t n);

struct mark {
	struct chunk *chunk;
	size_t used;
};
struct mark line_mark(void);
void line_release(struct mark m);

/*
 * Memory that lives as long as someone uses it: a text and its tree, which
 * may define functions. use_arena says where line_alloc takes from then on
 * (NULL: where it usually does), and returns where it took from.
 */
struct arena;
struct arena *new_arena(void);			/* with one user */
struct arena *get_arena(struct arena *a);
void put_arena(struct arena *a);
struct arena *use_arena(struct arena *a);
_Noreturn void out_of_memory(void);

/* --- edit.c ------------------------------------------------------------- */

enum edit_result { EDIT_LINE, EDIT_END, EDIT_DROPPED };

/*
 * Let a person type a line; *line, without newline, is good until the next
 * call. The terminal is raw meanwhile, and as it was before on return.
 */
enum edit_result edit_line(const char *prompt, char **line);

/* Remember the terminal as it is; commands get it like this. 0 or -errno. */
int edit_init(void);
void list_history(void);

/* --- expand.h, glob.c, pattern.c, vars.c --------------------------------- */

struct fields {			/* a growing NULL-ended vector */
	char **list;
	int count, room;
};

void add_field(struct fields *f, char *field);

/*
 * Variables, quotes, splitting, file names: all words of a command, in line
 * memory. NULL: a word was bad, and it has been said.
 */
char **expand_words(char **words);

/* One word, without splitting or file names; NULL as above. */
char *expand_word(const char *word);
char *expand_pattern(const char *word);		/* for matches() */
char *expand_here(const char *text);		/* quotes are text */

/* How long is the name, or the parameter, that begins here? */
size_t name_length(const char *p);
size_t parameter_length(const char *p);

/*
 * Pattern characters count in a pattern unless a backslash is before them.
 * Returns the number of files added to f, sorted; 0: there are none.
 */
int glob(const char *pattern, struct fields *f);
bool has_pattern(const char *pattern);
char *without_backslashes(const char *pattern);
bool matches(const char *pattern, const char *text, size_t length);

/* Length of the NAME of a NAME=value word; 0 if it is none. */
size_t assignment_name(const char *word);

void import_variables(char **envp);

/* 0, or -1: it is readonly, and it has been said. */
int set_variable(const char *name, size_t length, const char *value,
		 bool exported);
int unset_variable(const char *name);
void set_readonly(const char *name, size_t length);
const char *lookup(const char *name, size_t length);	/* NULL if unset */
const char *value_of(const char *name, size_t length);	/* "" if unset */
char **environment(void);			/* line memory */
void print_variables(const char *before);	/* "export ", "readonly ", "" */

/* What a variable was, to be put back. */
struct saved_variable;
void save_variable(const char *name, size_t length,
		   struct saved_variable **saved);
void restore_variables(struct saved_variable *saved);

/* --- params.c ----------------------------------------------------------- */

/* $1 and the others from here on; they are copied. */
void set_parameters(char **values);
int shift_parameters(int n);			/* 0, or -1: not so many */

void define_function(struct node *f);
bool is_function(const char *name);
void offer_functions(const char *start, struct fields *f);
void unset_function(const char *name);
void call_function(char **argv);		/* the one named argv[0] */
int make_local(char **argv);			/* an exit status */
const char *option_letters(void);		/* $- */
bool set_option(char letter, bool on);		/* false: there is none */

/* --- run.c, simple.c, exec.c, redirect.c -------------------------------- */

/* Run it; sh.status tells how it ended. `last`: nothing comes after it. */
void run(struct node *n, bool last);
void run_command(struct node *n, bool last);

/* Something has gone so wrong that the rest of the text is not run. */
void abandon(int status);

/* set -e: was this an end? */
void check_error(void);

struct job;

/*
 * Fork a process of job j. Returns what fork returned: the child goes on
 * with 0, the shell with the child's pid. Refused: said so, and -errno.
 */
pid_t fork_into_job(struct job *j, bool background);

/* The same of no job: it is of the shell's own group. */
pid_t fork_helper(void);

/* Become this program. Returns an exit status when that failed, said so. */
int exec_program(char **argv);

/* The path of a command, in line memory; NULL: there is none. */
char *find_program(const char *name);

/*
 * Point descriptors where the redirections say. With `saved`, remember what
 * they were for undo_redirects. 0, or -1 and it has been said.
 */
struct saved_fd {
	struct saved_fd *next;
	int fd, copy;		/* copy -1: it was closed */
};
int apply_redirects(struct redirect *r, struct saved_fd **saved);
void undo_redirects(struct saved_fd *saved);
void move_fd(int from, int to);
int hide_fd(int fd);		/* FIRST_HIDDEN_FD or above, closed by exec */

/* --- jobs.c, traps.c ---------------------------------------------------- */

struct job {
	struct job *next;
	int number;		/* [1]; 0 while in the foreground */
	pid_t group;		/* 0: the shell's own */
	pid_t last;		/* what $! is */
	bool stopped;
	int wait_status;	/* of the last process */
	char *text;		/* what was typed */
	int living, count;
	pid_t pids[];		/* 0: reaped */
};

struct job *new_job(int processes, struct node *n);
void drop_job(struct job *j);		/* one that nobody keeps */
void add_process(struct job *j, pid_t pid);
void keep_job(struct job *j);		/* it runs in the background now */
void wait_for_job(struct job *j);	/* sets sh.status; frees or keeps j */
int wait_for_helper(pid_t pid);		/* its exit status */
void continue_job(const char *name, bool foreground);	/* fg and bg */
/* kill's arguments: for %1 the negative number of its group. */
char **jobs_to_groups(char **argv);
void list_jobs(void);
void reap_background(void);		/* without waiting; tells who ended */
pid_t job_leader(const char *job);	/* of %1; 0: there is none */
int wait_background(pid_t pid);		/* -1: for all */

/* Tell the terminal whose ^C it is. */
void give_terminal(pid_t group);

/* What a person's shell must survive; children do not (child_signals). */
void person_signals(void);
void child_signals(void);
void plain_signals(void);		/* before an execve */
bool interrupted(void);			/* ^C came, and no trap is for it */
bool trapped(void);			/* a trap is to be run */
bool has_traps(void);			/* any that are to be run */
int signal_that_came(void);		/* one that is caught; 0: none */
void run_traps(void);
int do_trap(char **argv);
_Noreturn void leave(int status);	/* by way of the EXIT trap */

/* --- builtin.c ---------------------------------------------------------- */

typedef int builtin_function(char **argv);

struct builtin {
	char name[9];
	bool special;		/* NAME=value before it stays */
	builtin_function *function;
	const char *usage, *help;
};

/* NULL: no such built-in. The table ends with one without a name. */
const struct builtin *find_builtin(const char *name);
const struct builtin *all_builtins(void);

int complain_builtin(const char *name, const char *what, const char *why);
builtin_function do_cd, do_pwd, do_exit, do_exec, do_wait, do_umask, do_kill,
	do_jobs, do_fg, do_bg, do_history, do_times, do_command, do_type,
	do_eval, do_dot, do_break, do_continue, do_return, do_colon,
	do_export, do_readonly, do_unset, do_set, do_shift, do_local,
	do_read, do_test, do_help, do_getopts;

#endif
