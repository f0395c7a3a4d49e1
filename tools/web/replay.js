// A trace file instead of a machine: the same timeline, stepped through.
import { by_id, h, show } from "./dom.js";
import { draw_timeline } from "./timeline.js";
import { read_trace } from "./trace.js";
import { load_text } from "./load.js";

const AROUND = 20;		// events listed before and after the one shown

class Replay {
	constructor(trace, name) {
		this.trace = trace;
		this.name = name;
		this.place = 0;
	}

	// To the next one that is so; at the end it says so.
	go(is_it) {
		const { steps } = this.trace;
		const next = steps.findIndex((s, i) => i > this.place && is_it(s));

		this.place = next < 0 ? this.place : next;
		this.draw(next < 0 ? "There is none after this. " : "");
	}

	draw(note = "") {
		const { steps, dropped, from, lanes } = this.trace;
		const now = steps[this.place], at = now ? now.at : from;
		const first = Math.max(0, this.place - AROUND);

		by_id("state").textContent = `${note}${this.name}: ` + (now ?
			`event ${this.place + 1} of ${steps.length}, at ${at - from}: ` +
			`${now.key} ${now.says}` : "it has no events");
		by_id("dropped").textContent = dropped ?
			`${dropped} events were dropped, the oldest.` : "";
		show(by_id("events"), steps.slice(first, this.place + AROUND).map(
			(s, i) => h("li", { value: first + i + 1,
				"aria-current": first + i === this.place ? "step" : null },
			h("b", {}, `${s.key} `), s.says)));
		draw_timeline(by_id("timeline"), this.window(at), at);
		show(by_id("tasks"), h("table", {}, h("tbody", {}, lanes.map((lane) =>
			this.line(lane, lane.state_at(at, this.trace))))));
	}

	line(lane, state) {
		return h("tr", { class: state === "on the CPU" ? "runs" : "" },
			h("td", { class: "text" }, lane.name),
			h("td", { class: "text" }, state));
	}

	// The whole, or as many events around this one as the reader wants.
	window(at) {
		const n = Number(by_id("span").value), { steps } = this.trace;

		if (by_id("span").selectedIndex === by_id("span").length - 1 ||
		    n >= steps.length)
			return this.trace;
		const from = steps[Math.max(0, this.place - (n >> 1))].at;
		const to = steps[Math.min(steps.length - 1, this.place + (n >> 1))].at;
		return { ...this.trace, from: Math.min(from, at), to: Math.max(to, at),
			lanes: this.trace.lanes.filter((lane) =>
				lane.to >= from && lane.from <= to) };
	}
}

// text: the file's, or null: name says where it is to be had. A trace that
// cannot be read is one line.
export async function show_trace(text, name) {
	document.body.classList.add("trace");
	let trace;
	try {
		trace = read_trace(text === null ? await load_text(name) : text);
	} catch (e) {
		by_id("state").textContent = "";
		by_id("trouble").textContent = `${name}: ${e.message}`;
		document.body.classList.remove("ready");
		return;
	}
	const replay = globalThis.tine = new Replay(trace, name);
	const press = {
		next: () => replay.go(() => true),
		fork: () => replay.go((s) => s.kind === "fork"),
		copy: () => replay.go((s) => /copied/.test(s.says)),
		switch: () => replay.go((s) => s.kind === "wake"),
		restart: () => { replay.place = 0; replay.draw(); },
	};

	document.body.classList.add("ready");
	by_id("trouble").textContent = "";
	by_id("run").hidden = true;
	by_id("switch").textContent = "Until the next wake";
	for (const [id, act] of Object.entries(press)) {
		const old = by_id(id), button = old.cloneNode(true);
		old.replaceWith(button);
		button.disabled = false;
		button.addEventListener("click", act);
	}
	by_id("span").addEventListener("change", () => replay.draw());
	replay.draw();
}
