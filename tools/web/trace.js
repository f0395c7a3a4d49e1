// A trace file of tools/vmrun --trace, as the timeline wants it. Raises Error
// with one line of what is wrong with it.
import { describe_size } from "./load.js";

const MOST = 64 << 20;		// bytes

class Lane {
	constructor(name) {
		Object.assign(this, { name, from: Infinity, to: -Infinity, runs: [],
			key: this, end: Infinity });
	}

	toString() {
		return this.name;
	}

	// What it does at a time, as far as the trace tells.
	state_at(time, { arrows, marks }) {
		if (time < this.from)
			return "not yet there";
		if (time >= this.end)
			return "has ended";
		if (this.runs.some(([a, b]) => a <= time && time < b))
			return "on the CPU";
		const slept = marks.findLast(({ key, kind, at }) => key === this &&
			kind === "sleep" && at <= time);
		const ran = this.runs.findLast(([a]) => a <= time);
		const woken = arrows.some(({ to, what, then, n }) => to === this &&
			what === "wake" && then <= time && time < n);
		return slept && ran && slept.at >= ran[0] && !woken ? slept.says :
			"ready";
	}

	has(time) {
		this.from = Math.min(this.from, time);
		this.to = Math.max(this.to, time);
	}
}

function entries_of(text) {
	if (text.length > MOST)
		throw new Error(`it has ${describe_size(text.length)}: too much`);
	let trace;
	try {
		trace = JSON.parse(text);
	} catch {
		throw new Error(text.trim() ? "it is no JSON: was it cut off?" :
			"it is empty");
	}
	if (!trace || !Array.isArray(trace.traceEvents))
		throw new Error("it has no traceEvents: it is no trace of vmrun's");
	for (const e of trace.traceEvents)
		if (!e || typeof e.ph !== "string" || typeof e.name !== "string" ||
		    !Number.isFinite(e.ts))
			throw new Error("one of its events is garbled: " +
				JSON.stringify(e).slice(0, 60));
	return trace;
}

// To the lane at, from where it began; a child is there from its birth on.
function arrow({ name, ts }, at, start) {
	if (name === "fork")
		at.has(start.then);
	return { ...start, what: name, to: at, n: ts };
}

// A call, with what it returns where it did not sleep before; or a fault.
function say_slice({ name, args }) {
	return args?.refused ? `${name}: refused` :
		args?.returns === undefined ? name : `${name}: ${args.returns}`;
}

// What e says of the lane at.
function add({ marks, arrows }, e, at, starts) {
	const mark = { at: e.ts, key: at, kind: String(e.cat), says: e.name };

	if (e.ph === "X" && e.cat === "run")
		at.runs.push([e.ts, e.ts + (e.dur || 0)]);
	else if (e.ph === "X" && !e.args?.resumed)
		marks.push({ ...mark, says: say_slice(e) });
	else if (e.ph === "s")
		starts.set(e.id, { then: e.ts, from: at });
	else if (e.ph === "f" && starts.has(e.id))
		arrows.push(arrow(e, at, starts.get(e.id)));
	else if (e.ph === "i")
		marks.push(mark);
	if (e.ph === "i" && e.cat === "exit")
		at.end = e.ts;
}

export function read_trace(text) {
	const { traceEvents: all, otherData: other } = entries_of(text);
	const lanes = new Map(), starts = new Map();
	const out = { from: Infinity, to: -Infinity, lanes: [], arrows: [],
		marks: [], steps: [], dropped: other && Number(other.dropped) || 0 };
	const lane = (e) => {
		if (!lanes.has(e.tid))
			lanes.set(e.tid, new Lane(`task ${e.tid}`));
		return lanes.get(e.tid);
	};

	for (const e of all)
		if (e.ph === "M" && e.name === "thread_name")
			lane(e).name = String(e.args && e.args.name);
	for (const e of all.filter(({ ph }) => "Xisf".includes(ph))) {
		const at = lane(e), end = e.ts + (e.ph === "X" && e.dur || 0);

		at.has(e.ts);
		at.has(end);
		out.from = Math.min(out.from, e.ts);
		out.to = Math.max(out.to, end);
		add(out, e, at, starts);
	}
	if (!out.marks.length && !lanes.size)
		throw new Error("nothing happens in it");
	out.lanes = [...lanes.values()].filter(({ from }) => from < Infinity);
	out.steps = [...out.marks].sort((a, b) => a.at - b.at);
	return out;
}
