/* What was typed before? */
#include "sh.h"
#include "edit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTORY		100
#define WANTED_ROOM	64

static char *history[HISTORY];
static int remembered;

void remember(const char *line)
{
	if (!*line || (remembered && !strcmp(history[remembered - 1], line)))
		return;
	if (remembered == HISTORY) {
		free(history[0]);
		memmove(history, history + 1, sizeof(history) -
			sizeof(history[0]));
		remembered--;
	}
	history[remembered] = strdup(line);
	remembered += history[remembered] != NULL;
}

int last_place(void)
{
	return remembered;
}

void list_history(void)
{
	for (int i = 0; i < remembered; i++)
		printf("%3d  %s\n", i + 1, history[i]);
}

/* What was being typed is behind the newest. Returns the new place. */
int browse(int place, int step)
{
	static char *typed;

	if (place + step < 0 || place + step > remembered)
		return place;
	ed.line[ed.length] = '\0';
	if (place == remembered) {
		free(typed);
		typed = strdup(ed.line);
	}
	place += step;
	const char *text = place == remembered ? typed : history[place];
	replace_line(text ? text : "");
	return place;
}

/* --- ^R ----------------------------------------------------------------- */

/* The newest line before `place` with that in it; -1: there is none. */
static int find(const char *wanted, int place)
{
	while (--place >= 0)
		if (strstr(history[place], wanted))
			return place;
	return -1;
}

static void show(const char *wanted, int place)
{
	static char prompt[WANTED_ROOM + 16];

	snprintf(prompt, sizeof(prompt), "%s`%s': ",
		 *wanted && place < 0 ? "not there " : "search ", wanted);
	set_prompt(prompt);
	if (place >= 0)
		replace_line(history[place]);
}

int search_history(void)
{
	char wanted[WANTED_ROOM] = "";
	const char *prompt = ed.prompt;
	int n = 0, place = -1, key;

	for (;;) {
		show(wanted, place);
		key = next_key();
		int from = remembered;

		if (key == CTRL('R') && place >= 0)
			from = place;
		else if (key == DEL || key == CTRL('H'))
			n -= n > 0;
		else if (key >= ' ' && key < DEL && n < WANTED_ROOM - 1)
			wanted[n++] = key;
		else if (key != KEY_PLACE && key != CTRL('R'))
			break;
		wanted[n] = '\0';
		int found = n ? find(wanted, from) : -1;
		if (found >= 0 || from == remembered)
			place = found;
	}
	set_prompt(prompt);
	return key == CTRL('G') || key == ESC ? KEY_NONE : key;
}
