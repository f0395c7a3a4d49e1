/* Do the tables agree with one another? The outside view, from inside. */
#ifndef AUDIT_H
#define AUDIT_H

#include <seq.h>

/* Prints "ok", or a line for each thing that is wrong (at most 20). */
void audit(struct seq *out);

#endif
