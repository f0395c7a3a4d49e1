/*
 * What was written, as a tree.
 *
 *	lex.c		where does a word end?
 *	parse.c		lists, pipelines, commands	compound.c: if, for
 */
#ifndef TREE_H
#define TREE_H

#include <uapi/types.h>

enum redirect_kind {
	READ_FROM, WRITE_TO, APPEND_TO, READ_WRITE, DUPLICATE,
	HERE_TEXT,		/* as it stands: its delimiter was quoted */
	HERE_EXPANDED,
};

struct redirect {
	struct redirect *next;
	enum redirect_kind kind;
	int fd;
	char *word;		/* a here-document: its delimiter, then text */
	bool no_tabs;		/* <<-: leading tabs go */
	struct redirect *next_pending;
};

/* What its parts are: */
enum node_kind {
	COMMAND,		/* words: NAME=value... word... */
	PIPELINE,		/* first, and its right neighbours */
	NOT,			/* ! first */
	TIMED,			/* time first */
	AND, OR,		/* first && body */
	LIST,			/* first, and its right neighbours */
	BACKGROUND,		/* first & */
	SUBSHELL, GROUP,	/* ( first ), { first } */
	IF,			/* if first then body else otherwise */
	WHILE, UNTIL,		/* while first do body */
	FOR,			/* for name in words (NULL: "$@") do body */
	CASE,			/* case name in first: branches */
	BRANCH,			/* words | words ) body */
	FUNCTION,		/* name() body */
};

struct node {			/* the words are as written, quotes and all */
	enum node_kind kind;
	struct node *next;	/* the right neighbour */
	struct node *first, *body, *otherwise;
	char *name;
	char **words;		/* NULL-ended */
	struct redirect *redirects;
	const char *text;	/* its source, for jobs */
	int length;
};

enum parse_result { PARSED, INCOMPLETE, SYNTAX_ERROR };

/* --- between the files of the parser ------------------------------------ */

struct parser {
	const char *p;
	enum parse_result result;
	int depth;
	bool whole;		/* no more lines will come */
	struct redirect *pending, **last_pending;	/* here-documents */
};

#define OPERATORS	"|&;<>()\n"
#define MOST_NESTED	100

void parse_fail(struct parser *ps, enum parse_result why);
void unexpected(struct parser *ps);
void skip_blanks(struct parser *ps);
void skip_newlines(struct parser *ps);

/* One level deeper; false: too deep, and it has been said. */
bool enter(struct parser *ps);

/* Where the word at p ends, or NULL: ps->result says why. */
const char *skip_word(struct parser *ps, const char *p);

/* The next word as it is written; NULL: there is none here. */
char *parse_word(struct parser *ps);

/* Is this very word next, unquoted? take_: and go behind it. */
bool at_word(struct parser *ps, const char *word);
bool take_word(struct parser *ps, const char *word);

/* Go behind this operator if it is next. */
bool take(struct parser *ps, const char *operator);

bool at_redirect(const char *p);
struct redirect *parse_redirect(struct parser *ps);

/* Those behind a compound command: they are n's. */
void parse_redirects(struct parser *ps, struct node *n);

struct node *new_node(enum node_kind kind);
struct node *parse_list(struct parser *ps);	/* up to what ends it */
struct node *parse_compound(struct parser *ps);	/* NULL: there is none here */
struct node *parse_function(struct parser *ps, char *name);

/* --- for all ------------------------------------------------------------ */

/*
 * Read a text that ends in newline. PARSED: *tree, maybe NULL, is in the
 * memory that was in use (use_arena). INCOMPLETE: another line is wanted, if
 * not `whole`. SYNTAX_ERROR: it has been told.
 */
enum parse_result parse(const char *text, bool whole, struct node **tree);

/*
 * p is behind a $( : the tree of what is inside. Returns what is behind its
 * ), or NULL.
 */
const char *parse_substitution(const char *p, struct node **tree);

/* The end of what begins at p, or NULL: behind ${, behind $((, behind `. */
const char *skip_braces(struct parser *ps, const char *p, bool quoted);
const char *skip_arithmetic(struct parser *ps, const char *p);
const char *skip_backquotes(const char *p);

#endif
