/* Do the tables agree with one another? The outside view, from inside. */
#pragma once

/* Writes "ok" into a page, or a line for each thing that is wrong (at most
 * 20), NUL-ended. */
void audit(char *page);
