// Events become tasks: when each was born, ran and ended. (The same for
// Python: tools/pictures/story.py.) A moment is an event's number.
import { k } from "./layout.js";
import { describe } from "./words.js";

const MOST = 20000;		// events kept: the oldest go first

class Task {
	constructor(slot, pid, name, parent, birth) {
		Object.assign(this, { slot, pid, name, parent, birth });
		this.end = null;
		this.runs = [];		// [from, to]
	}

	toString() {
		return this.pid === null ? this.name : `${this.pid} ${this.name}`;
	}
}

export class Story {
	constructor() {
		this.events = [];
		this.gone = 0;		// how many were here and are no more
		this.tasks = [];
		this.at = new Map();	// slot -> Task
		this.arrows = [];	// {what, from, to: Tasks, then, n}
		this.woken = new Map();	// slot -> {what, then, by}: until it runs
		this.pair = null;	// the two Tasks that parted last
		this.since = 0;
		this.born(0, null, "idle", null, 0);
	}

	born(slot, pid, name, parent, n) {
		const task = new Task(slot, pid, name, parent, n);

		this.at.set(slot, task);
		this.tasks.push(task);
		return task;
	}

	// One whose birth was dropped is made up.
	of(slot, n) {
		return this.at.get(slot) ||
			this.born(slot, null, `slot ${slot}`, null, n);
	}

	add(e) {
		e.task = this.of(e.slot, e.n);
		this.events.push(e);
		if (this[e.kind])
			this[e.kind](e, e.task);
		e.name = e.task.name;	// at that time: exec changes it
		e.who = String(e.task);
		if (this.events.length > 2 * MOST)
			this.forget();
	}

	forget() {
		this.gone += this.events.length - MOST;
		this.events = this.events.slice(-MOST);
		const first = this.events[0].n;
		this.tasks = this.tasks.filter((t) => t.end === null || t.end > first);
		for (const t of this.tasks)
			t.runs = t.runs.filter(([, to]) => to > first);
		this.arrows = this.arrows.filter(({ n }) => n > first);
	}

	last() {
		return this.events[this.events.length - 1] || null;
	}

	// --- what the kinds mean

	fork(e, us) {
		const child = this.born(e.words[0], e.words[1], us.name, us, e.n);

		e.other = child;
		this.arrows.push({ what: "fork", from: us, to: child, then: e.n,
			n: e.n });
		if (us.slot)		// the idle task's children have no pages
			this.pair = [us, child];
	}

	exec(e, us) {
		us.name = e.text;
		us.is_apart = true;	// it shares nothing with its parent
	}

	exit(e, us) {
		us.end = e.n;
	}

	wait(e, us) {
		const child = e.other = this.of(e.words[0], e.n);

		if (child.end !== null)
			this.arrows.push({ what: "wait", from: child, to: us,
				then: child.end, n: e.n });
	}

	wake(e, us) {
		e.other = this.of(e.words[0], e.n);
		if (!this.woken.has(e.words[0]))
			this.woken.set(e.words[0], { what: "wake", then: e.n, by: us });
	}

	signal(e) {
		e.other = this.of(e.words[0], e.n);
	}

	switch(e, us) {
		const them = e.other = this.of(e.words[0], e.n);
		const woken = this.woken.get(them.slot);

		us.runs.push([this.since, e.n]);
		this.since = e.n;
		this.woken.delete(them.slot);
		if (woken && woken.by !== them)
			this.arrows.push({ ...woken, from: woken.by, to: them, n: e.n });
	}

	// A copy parts the task from its parent, or from its last child.
	page(e, us) {
		if (e.words[1] !== k.PAGE_COPIED || this.pair && this.pair.includes(us))
			return;
		const child = this.tasks.findLast((t) => t.parent === us &&
			t.end === null && !t.is_apart);
		if (us.parent && us.parent.slot && us.parent.end === null &&
		    !us.is_apart)
			this.pair = [us.parent, us];
		else if (child)
			this.pair = [us, child];
	}

	// The lanes of a timeline from event first on, as a trace file has them,
	// too (trace.js).
	lanes(first) {
		const n = this.last() ? this.last().n + 1 : first;
		const there = this.tasks.filter((t) => t.birth < n &&
			(t.end === null || t.end >= first));
		const runner = this.last() && this.last().task;
		const switched = this.last() && this.last().kind === "switch" ?
			this.last().other : runner;

		return {
			from: first, to: n,
			lanes: there.map((t) => ({
				name: String(t), from: t.birth, to: t.end ?? n,
				runs: t === switched ? [...t.runs, [this.since, n]] : t.runs,
				key: t,
			})),
			arrows: this.arrows,
			marks: this.events.slice(-(n - first)).map((e) =>
				({ at: e.n, key: e.task, kind: e.kind, says: describe(e) })),
		};
	}
}
