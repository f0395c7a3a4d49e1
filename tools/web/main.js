// The page: one machine, its story so far, and the pictures of both.
import { Machine, RUNS, PAUSED, GOES, PANICKED, OFF, BROKEN }
	from "./machine.js";
import { Guest } from "./guest.js";
import { Story } from "./story.js";
import { Console, lines_of } from "./terminal.js";
import { Guide } from "./guide.js";
import { by_id, h, show } from "./dom.js";
import { describe } from "./words.js";
import { draw_tasks } from "./tasks.js";
import { pair_of, draw_spaces } from "./spaces.js";
import { draw_tables } from "./tables.js";
import { draw_timeline } from "./timeline.js";
import { k } from "./layout.js";
import { load } from "./load.js";
import { show_trace } from "./replay.js";

const BETWEEN = 200;		// ms, at least, between pictures of one that runs;
const SHARE = 5;		// and of its time they may take one in so many
const LISTED = 40;		// events in the list, tasks to choose from
const LOG = 8000;		// characters of the console, for a panic's text
const COPY = (e) => e.kind === "page" && e.words[1] === k.PAGE_COPIED;

class Page {
	constructor(files) {
		this.machine = new Machine(files, this);
		this.console = new Console(by_id("terminal"),
			(text) => this.machine.send(text));
		this.chosen = this.at = null;	// two pids; {pid, address}
		this.note = "";			// what is wrong with the link
		this.cost = 0;			// ms, of the last picture
		this.guide = new Guide(this);
	}

	// --- what the machine tells

	byte(byte) {
		this.log = (this.log + String.fromCharCode(byte)).slice(-LOG);
		this.console.byte(byte);
	}

	events(found) {
		found.forEach((e) => this.story.add(e));
		this.soon(BETWEEN);
	}

	change() {
		this.soon(0);
	}

	// --- what the reader wants

	fresh(lines = [], ready = null) {
		this.story = new Story();
		this.log = "";
		this.before = new Map();
		this.shown = {};
		this.console.fresh(lines, ready);
		this.machine.start();
		this.soon(0);
	}

	run() {
		this.remember();
		this.machine.run();
	}

	go_to(is_it, kinds) {
		this.remember();
		this.machine.go_to((e) => is_it(e), kinds);
	}

	// The picture at this stop is what the next is compared with.
	remember() {
		if (this.machine.state === PAUSED)
			this.before = this.shown.pages || new Map();
	}

	pick(pid, address) {
		this.at = { pid, address };
		this.soon(0);
	}

	choose() {
		const pids = ["left", "right"].map((id) => Number(by_id(id).value));

		this.chosen = pids.every((pid) => pid) ? pids : null;
		this.soon(0);
	}

	// --- pictures

	soon(ms) {
		const rest = ms ? Math.max(ms, SHARE * this.cost) : 0;
		const due = performance.now() + rest;

		if (this.due !== undefined && this.due <= due)
			return;
		clearTimeout(this.timer);
		this.due = due;
		this.timer = setTimeout(() => {
			const start = performance.now();
			this.due = undefined;
			this.draw();
			this.cost = performance.now() - start;
		}, rest);
	}

	draw() {
		this.draw_state();
		this.guide.draw();
		this.draw_events();
		if (!this.machine.is_loaded() || !this.machine.ring.get("records"))
			return;
		try {
			this.draw_memory(new Guest(this.machine.memory()));
			by_id("stale").hidden = true;
		} catch (e) {		// amid a change, or a kernel gone mad
			by_id("stale").textContent = `An older picture: ${e.message}.`;
			by_id("stale").hidden = false;
		}
	}

	draw_memory(guest) {
		const tasks = guest.tasks();
		const pair = pair_of(this.chosen, this.story, tasks, guest);
		const pick = (pid, address) => this.pick(pid, address);
		const stands = this.machine.state === PAUSED;
		const task = this.at &&
			[...tasks.values()].find((t) => t.pid === this.at.pid);

		draw_tasks(by_id("tasks"), tasks);
		this.draw_choice(tasks);
		draw_spaces(by_id("spaces"), pair, guest.sharers(tasks),
			stands && this.before, pick);
		this.shown.pages = new Map((pair || []).map((side) =>
			[side.pid, side.pages]));
		draw_tables(by_id("tables"), guest, this.at, task, pick);
	}

	// What to choose from, only where that has changed.
	draw_choice(tasks) {
		const pids = [...tasks.values()].filter((t) => t.mm)
			.slice(0, LISTED).map((t) => `${t.pid} ${t.name}`);
		const key = pids.join();

		if (this.shown.choice === key)
			return;
		this.shown.choice = key;
		for (const id of ["left", "right"]) {
			const menu = by_id(id), value = menu.value;
			const kept = value && !pids.some((p) => p.split(" ")[0] === value) ?
				[`${value} (gone)`] : [];
			menu.replaceChildren(h("option", { value: "" }, "who parted last"),
				...[...kept, ...pids].map((text) =>
					h("option", { value: text.split(" ")[0] }, text)));
			menu.value = value;
		}
	}

	draw_events() {
		const { events, gone } = this.story, n = this.machine.ring?.dropped || 0;
		const first = Math.max(0, this.story.last()?.n - by_id("span").value);

		show(by_id("events"), events.slice(-LISTED).reverse().map((e) =>
			h("li", { value: e.n }, h("b", {}, `${e.who} `), describe(e))));
		by_id("dropped").textContent =
			(gone ? `${gone} events are no longer kept. ` : "") +
			(n ? `${n} events were dropped, the oldest.` : "");
		draw_timeline(by_id("timeline"), this.story.lanes(first || 0), null);
	}

	draw_state() {
		const { state, why } = this.machine, last = this.story.last();
		const after = last ? ` after event ${last.n}: ${last.who} ` +
			describe(last) : "";
		const panic = /panic: ([^\r\n]*)/.exec(this.log);

		by_id("run").textContent = state === PAUSED ? "Run" : "Pause";
		for (const id of ["run", "next", "fork", "copy", "switch"])
			by_id(id).disabled = !this.machine.is_on();
		by_id("state").textContent = {
			[RUNS]: this.machine.silent ? "The machine starts." :
				"The machine runs.", [PAUSED]: `It stands${after}.`,
			[GOES]: "It goes on, to the event you want. (Where all tasks " +
				"sleep, none comes: type something.)",
			[PANICKED]: "The kernel panicked.", [OFF]: "The machine is off.",
			[BROKEN]: "It cannot go on." }[state];
		by_id("trouble").textContent = state === PANICKED ?
			`panic: ${panic ? panic[1] : "?"} (the terminal has all of it)` :
			state === BROKEN ? `${why}; Restart begins anew.` : this.note;
	}
}

function wire(page) {
	const press = {
		run: () => page.machine.state === PAUSED ? page.run() :
			page.machine.pause(),
		next: () => page.go_to(() => true),
		fork: () => page.go_to((e) => e.kind === "fork", ["fork"]),
		copy: () => page.go_to(COPY, ["page"]),
		switch: () => page.go_to((e) => e.kind === "switch", ["switch"]),
		restart: () => page.guide.tour ? page.guide.start(page.guide.tour.id) :
			page.fresh(),
	};
	const keys = { F7: "run", F8: "next", F9: "fork", F10: "copy" };

	for (const [id, act] of Object.entries(press))
		by_id(id).addEventListener("click", act);
	addEventListener("keydown", (e) => {
		if (keys[e.key] && !e.ctrlKey && !e.altKey) {
			e.preventDefault();
			by_id(keys[e.key]).click();
		}
	}, true);
	for (const id of ["left", "right"])
		by_id(id).addEventListener("change", () => page.choose());
	by_id("span").addEventListener("change", () => page.soon(0));
	by_id("file").addEventListener("change", async (e) => {
		page.machine.end();
		show_trace(await e.target.files[0].text(), e.target.files[0].name);
	});
}

async function main() {
	const asked = new URLSearchParams(location.search);

	if (asked.has("trace"))
		return show_trace(null, asked.get("trace"));
	if (typeof WebAssembly !== "object")
		throw new Error("This browser has no WebAssembly, which the machine " +
			"needs. A trace can be looked at: ?trace=FILE");
	const [kernel, initrd, wasm] = await Promise.all(
		["kernel.elf", "initrd.cpio", "v86.wasm"].map(load));
	const page = globalThis.tine = new Page({ kernel, initrd, wasm });

	wire(page);
	document.body.classList.add("ready");
	if (asked.has("tour") && !page.guide.start(asked.get("tour")))
		page.note = `There is no tour called ${asked.get("tour")}.`;
	if (!page.guide.tour)
		page.fresh(lines_of(asked.get("type") || ""));
	page.console.focus();
}

function trouble(error) {
	by_id("state").textContent = "";
	by_id("trouble").textContent = error.message || String(error);
}

addEventListener("unhandledrejection", (e) => trouble(e.reason));
main().catch(trouble);
