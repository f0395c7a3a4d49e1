/*
 * The shell: what its parts tell each other.
 *
 *	main.c		where do commands come from?
 *	edit.c		how does a person type one?
 *	parse.c		what is written there?
 *	expand.c	what do the words stand for?	glob.c	which files?
 *	vars.c		what is NAME worth?
 *	run.c		in which order is it done?
 *	exec.c		fork, and execve
 *	redirect.c	where do the descriptors point?
 *	jobs.c		who is still running?
 *	builtin.c	what must the shell do itself?
 */
#ifndef SH_H
#define SH_H

#include <sys.h>

#define STATUS_SYNTAX		2
#define STATUS_NOT_EXECUTABLE	126
#define STATUS_NOT_FOUND	127
#define STATUS_SIGNAL		128	/* and the signal's number */

#define PROMPT		"tine$ "
#define PROMPT_MORE	"> "
#define DEFAULT_PATH	"/bin"

/* Descriptors of the shell's own live here, out of everyone's way. */
#define FIRST_HIDDEN_FD	10

struct shell {
	int status;		/* $? */
	pid_t pid;		/* $$ */
	pid_t last_background;	/* $! */
	int argc;		/* $# and one: argv[0] is $0 */
	char **argv;
	bool interactive;	/* a person types */
	bool interrupted;	/* ^C ended a command: drop the line's rest */
	bool job_control;	/* each pipeline a process group of its own */
};

extern struct shell sh;

/* --- parse.c: the words are as written, quotes and all ------------------ */

enum redirect_kind { READ_FROM, WRITE_TO, APPEND_TO, DUPLICATE };

struct redirect {
	struct redirect *next;
	enum redirect_kind kind;
	int fd;
	char *word;
};

struct command {		/* NAME=value... word... <file */
	struct command *next;	/* its right neighbour in the pipeline */
	char **words;		/* NULL-ended */
	struct redirect *redirects;
};

struct pipeline {		/* command | command */
	struct pipeline *next;	/* && or || what? */
	bool next_if_true;
	bool negated;
	struct command *first;
};

struct list {			/* pipeline && pipeline ; or & */
	struct list *next;
	bool background;
	struct pipeline *first;
};

enum parse_result { PARSED, INCOMPLETE, SYNTAX_ERROR };

/*
 * Read a text that ends in newline. PARSED: *list, maybe NULL, is in line
 * memory. INCOMPLETE: a quote, a pipe or a backslash wants another line.
 * SYNTAX_ERROR: it has been told to the person.
 */
enum parse_result parse(const char *text, struct list **list);

/* --- main.c ------------------------------------------------------------- */

/*
 * Memory until the next command is read; nobody frees it. A shell without
 * memory is at its end, so this never returns NULL.
 */
void *line_alloc(size_t n);
char *line_copy(const char *s, size_t n);

/* --- edit.c ------------------------------------------------------------- */

enum edit_result { EDIT_LINE, EDIT_END, EDIT_DROPPED };

/*
 * Let a person type a line; *line, without newline, is good until the next
 * call. The terminal is raw meanwhile, and as it was before on return.
 */
enum edit_result edit_line(const char *prompt, char **line);

/* Remember the terminal as it is; commands get it like this. 0 or -errno. */
int edit_init(void);

/* --- expand.c, glob.c, vars.c ------------------------------------------- */

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

/*
 * Pattern characters count in a pattern unless a backslash is before them.
 * Returns the number of files added to f, sorted; 0: there are none.
 */
int glob(const char *pattern, struct fields *f);
bool has_pattern(const char *pattern);
char *without_backslashes(const char *pattern);

/* Length of the NAME of a NAME=value word; 0 if it is none. */
size_t assignment_name(const char *word);

void import_variables(char **envp);
void set_variable(const char *name, size_t length, const char *value,
		  bool exported);
const char *variable(const char *name, size_t length);	/* "" if unset */
char **environment(void);			/* line memory */
void print_variables(bool only_exported);

/* --- run.c, exec.c, redirect.c, jobs.c, builtin.c ----------------------- */

/* Run it all; sh.status tells the end of the last. */
void run_list(struct list *list);

struct job;

/*
 * Fork a process of job j. Returns what fork returned: the child goes on
 * with 0, the shell with the child's pid. Refused: said so, and -errno.
 */
pid_t fork_into_job(struct job *j, bool background);

/* SIG_IGN: what a person's shell must survive. SIG_DFL: what others get. */
void person_signals(uint32_t action);

/* Become this program. Returns an exit status when that failed, said so. */
int exec_program(char **argv);

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

struct job {
	struct job *next;
	int number;		/* [1]; 0 while in the foreground */
	pid_t group;		/* 0: the shell's own */
	pid_t last;		/* what $! is */
	bool stopped;
	int wait_status;	/* of the last process */
	int living, count;
	pid_t pids[];		/* 0: reaped */
};

struct job *new_job(int processes);
void add_process(struct job *j, pid_t pid);
void keep_job(struct job *j);		/* it runs in the background now */
void wait_for_job(struct job *j);	/* sets sh.status; frees or keeps j */
void continue_job(const char *name, bool foreground);	/* fg and bg */
/* kill's arguments: for %1 the negative number of its group. */
char **jobs_to_groups(char **argv);
void list_jobs(void);
void reap_background(void);		/* without waiting; tells who ended */
int wait_background(pid_t pid);		/* -1: for all */

/* Tell the terminal whose ^C it is. */
void give_terminal(pid_t group);

typedef int builtin_function(char **argv);

/* NULL: no such built-in. */
builtin_function *find_builtin(const char *name);

#endif
