// A trace file of tools/vmrun --trace, as the timeline wants it. Raises Error
// with one line of what is wrong with it.
import { describe_size } from "./load.js";

const MOST = 64 << 20;		// bytes

class Lane {
	constructor(name) {
		Object.assign(this, { name, from: Infinity, to: -Infinity, runs: [],
			key: this });
	}

	toString() {
		return this.name;
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
		if (e.ph === "X" && e.cat === "run")
			at.runs.push([e.ts, end]);
		else if (e.ph === "X" && !e.args?.resumed)
			out.marks.push({ at: e.ts, key: at, kind: String(e.cat),
				says: say_slice(e) });
		else if (e.ph === "s")
			starts.set(e.id, { then: e.ts, from: at });
		else if (e.ph === "f" && starts.has(e.id))
			out.arrows.push(arrow(e, at, starts.get(e.id)));
		else if (e.ph === "i")
			out.marks.push({ at: e.ts, key: at, kind: String(e.cat),
				says: e.name });
	}
	if (!out.marks.length && !lanes.size)
		throw new Error("nothing happens in it");
	out.lanes = [...lanes.values()].filter(({ from }) => from < Infinity);
	out.steps = [...out.marks].sort((a, b) => a.at - b.at);
	return out;
}
