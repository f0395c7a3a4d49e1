// The guest's console, and lines that are typed for the reader.
import { Terminal } from "./xterm.mjs";
import { by_id } from "./dom.js";

const PROMPT = /tine\$ $/;
const LEAST = 20, MOST = 90, ROWS = 20;	// columns; lines
const TAIL = 200;			// characters looked at for a prompt
const MOST_LINES = 100, MOST_COLUMNS = 500;	// that a link may type
const THEMES = {
	dark: { background: "#16181d", foreground: "#e6e6e6", cursor: "#e6e6e6" },
	light: { background: "#ffffff", foreground: "#1c1e22", cursor: "#1c1e22",
		selectionBackground: "#b5d0ff" },
};

// Lines out of a link: what can be typed, and no more than is reasonable.
export function lines_of(text) {
	return text.split(/\r?\n/).map((line) =>
		line.replace(/[^\x20-\x7e]/g, "").slice(0, MOST_COLUMNS))
		.filter((line) => line).slice(0, MOST_LINES);
}

export class Console {
	constructor(place, send) {
		const dark = matchMedia("(prefers-color-scheme: dark)");

		this.place = place;
		this.send = send;
		this.queue = [];
		this.tail = "";
		this.terminal = new Terminal({ rows: ROWS, cols: 80, fontSize: 13,
			convertEol: true, screenReaderMode: true,
			theme: THEMES[dark.matches ? "dark" : "light"] });
		dark.addEventListener("change", () => this.terminal.options.theme =
			THEMES[dark.matches ? "dark" : "light"]);
		this.terminal.open(place);
		this.terminal.onData((text) => this.send(text));
		this.terminal.attachCustomKeyEventHandler((e) => this.key(e));
		this.decoder = new TextDecoder();
		new ResizeObserver(() => this.fit()).observe(place);
	}

	// Is a key the guest's? Tab is the shell's; Shift-Tab leaves, as everywhere.
	// (WebKit on Linux has no name for that key: e.key is "Unidentified".)
	key(e) {
		if (e.code === "Tab" && e.shiftKey) {
			e.preventDefault();
			if (e.type === "keydown")
				by_id("leave").focus();
			return false;
		}
		return !/^F\d/.test(e.key);
	}

	fit() {
		const screen = this.place.querySelector(".xterm-screen");
		const one = screen.getBoundingClientRect().width / this.terminal.cols;
		const cols = Math.floor((this.place.clientWidth - 24) / one);

		if (one > 0)
			this.terminal.resize(Math.min(Math.max(cols, LEAST), MOST), ROWS);
	}

	byte(byte) {
		const text = this.decoder.decode(new Uint8Array([byte]),
			{ stream: true });

		this.terminal.write(text);
		this.tail = (this.tail + text).slice(-TAIL);
		if (PROMPT.test(this.tail))
			this.prompt();
	}

	// A new machine: these lines are typed, each at a prompt; before the
	// first, ready() is called.
	fresh(lines, ready) {
		this.terminal.reset();
		this.tail = "";
		this.queue = [...lines];
		this.ready = ready || null;
	}

	prompt() {
		const line = this.queue.shift();

		if (line === undefined)
			return;
		this.tail = "";
		if (this.ready)
			this.ready();
		this.ready = null;
		// The byte is heard inside the guest's own store: type after it.
		setTimeout(() => this.send(`${line}\r`));
	}

	focus() {
		this.terminal.focus();
	}
}
